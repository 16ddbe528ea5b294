//! Bodies: what has broken other readers of forms, what is no text, and what has no end.

use std::io::Read as _;

use harness::{Answer, Client, Rows, shared};
use reqwest::{Body, Method};

use super::{assert_judged, partner, survivors, with_each};
use crate::open311::town::{Town, errors};

const FORM: &str = "application/x-www-form-urlencoded";
/// What the collected multipart bodies have between their parts.
const FITTING: &str = "dfhjksd23f43242f43fv4b4g2g2g23vf2";

/// The collected bodies of a folder.
fn collected(folder: &str) -> Vec<Vec<u8>> {
    let file = std::fs::File::open(shared("images/corrupt_corpora.tar.zst")).unwrap();
    let mut archive = tar::Archive::new(zstd::Decoder::new(file).unwrap());
    let mut bodies = vec![];
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().into_owned();
        let is_wanted = path.components().any(|part| part.as_os_str() == folder);
        if is_wanted && entry.header().entry_type().is_file() {
            let mut bytes = vec![];
            entry.read_to_end(&mut bytes).unwrap();
            bodies.push(bytes);
        }
    }
    bodies
}

/// Posts a body that is a good report but for what is in it.
async fn send(
    town: &Town,
    stranger: &Client,
    format: &str,
    content_type: &str,
    body: impl Into<Body>,
) -> Answer {
    let good = "service_code=question&lat=52.05&long=5.05";
    let path = format!("/open311/v2/requests.{format}?api_key={}&{good}", town.city.api_key);
    let request = stranger.request(Method::POST, &path).header("content-type", content_type);
    stranger.send(request.body(body)).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn p17_and_p24_no_collected_multipart_body_breaks_anything() {
    let bodies = collected("go-fuzz-multipart");
    assert_eq!(bodies.len(), 393);
    let town = Town::start().await;
    let stranger = town.app.stranger();
    let shorter = &FITTING[..FITTING.len() - 1];
    let quoted = format!("\"{FITTING}\"");
    let mut taken = 0;

    for (boundary, every) in [(FITTING, 1), (&quoted, 4), (shorter, 4), ("x", 4), ("=", 4), ("", 4)]
    {
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let each = with_each(bodies.iter().step_by(every), async |body| {
            let answer = send(&town, &stranger, "json", &content_type, body.clone()).await;
            assert_judged(&answer, &content_type);
            answer.status == 200
        });
        taken += each.await.into_iter().filter(|taken| *taken).count();
    }

    // Some of them are forms, with a name that means nothing to us.
    assert!(taken < bodies.len(), "{taken} taken");
    assert_eq!(survivors(&town).await.len(), taken);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn p24_no_collected_json_breaks_anything() {
    let bodies = collected("go-fuzz-json");
    assert!(bodies.len() > 1_000);
    let town = Town::start().await;
    let stranger = town.app.stranger();

    let taken = with_each(bodies.iter().step_by(3), async |body| {
        let answer = send(&town, &stranger, "xml", FORM, body.clone()).await;
        assert_judged(&answer, "a form");
        let refused = send(&town, &stranger, "json", "application/json", body.clone()).await;
        assert!(refused.status == 400 || body.is_empty(), "{}", refused.text());
        usize::from(answer.status == 200) + usize::from(refused.status == 200)
    })
    .await;

    assert_eq!(survivors(&town).await.len(), taken.into_iter().sum::<usize>());
}

#[tokio::test(flavor = "multi_thread")]
async fn p24_what_is_no_text_is_refused_wherever_it_stands() {
    let town = Town::start().await;
    let stranger = town.app.stranger();
    let key = partner(&town).await;
    let number = town.report(&[("service_code", "question")]).await;
    let multipart = "multipart/form-data; boundary=x";
    let part = |name: &[u8], value: &[u8]| {
        let head = [b"--x\r\nContent-Disposition: form-data; name=\"", name, b"\"\r\n\r\n"];
        [head.concat().as_slice(), value, b"\r\n--x--\r\n"].concat()
    };

    for bytes in [
        b"\xed\xa0\x80".as_slice(),
        b"\xed\xa0\xbd\xed\xb8\x80",
        b"\xc0\x80",
        b"\xff\xfea\0",
        b"\xf4\x90\x80\x80",
        b"caf\xe9",
        b"\x80",
    ] {
        let quoted = bytes.iter().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
        for (content_type, body) in [
            (FORM, [b"description=", bytes].concat()),
            (FORM, format!("description={quoted}").into_bytes()),
            (FORM, format!("{quoted}=x").into_bytes()),
            (multipart, part(b"description", bytes)),
        ] {
            for format in ["json", "xml"] {
                let answer = send(&town, &stranger, format, content_type, body.clone()).await;
                assert_eq!(answer.status, 400, "{quoted}: {}", answer.text());
            }
            let path = format!(
                "/open311/v2/servicerequestupdates.json?api_key={key}&service_request_id={number}"
            );
            let update = stranger.request(Method::POST, &path).header("content-type", content_type);
            errors(&stranger.send(update.body(body)).await, &[400]);
        }
    }
    assert_eq!(survivors(&town).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn p24_a_body_without_end_is_refused_however_it_comes() {
    const PIECE: &[u8] = &[b'a'; 500_000];
    let town = Town::start().await;
    let stranger = town.app.stranger();
    let key = partner(&town).await;
    let file = "--x\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.jpg\"\r\n\r\n";
    let multipart = "multipart/form-data; boundary=x";

    for path in ["requests", "servicerequestupdates"] {
        for (content_type, head) in [
            (FORM, "description="),
            (FORM, "media="),
            (FORM, ""),
            (multipart, ""),
            (multipart, file),
            ("text/plain", "a"),
        ] {
            // In pieces, and nobody has said how many.
            let pieces = std::iter::once(head.as_bytes()).chain(std::iter::repeat_n(PIECE, 100));
            let pieces = futures_util::stream::iter(pieces.map(Ok::<_, std::io::Error>));
            let path = format!("/open311/v2/{path}.json?api_key={key}");
            let request =
                stranger.request(Method::POST, &path).header("content-type", content_type);
            errors(&stranger.send(request.body(Body::wrap_stream(pieces))).await, &[400]);
        }
        let many = (0..10_000).map(|n| format!("field{n}=x&")).collect::<Vec<_>>().concat();
        let path = format!("/open311/v2/{path}.json?api_key={key}");
        let request = stranger.request(Method::POST, &path).header("content-type", FORM);
        errors(&stranger.send(request.body(many)).await, &[400]);
    }
    assert_eq!((town.app.count(&Rows::cases()).await, town.app.photo_files()), (0, 0));
}
