//! What is asked wrongly, anywhere below `/open311`: a list in the format that was asked for.

use harness::{Answer, Rows};
use reqwest::Method;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{
    town::{Town, errors},
    xml::{self, errors_in_xml},
};

const FORM: &str = "application/x-www-form-urlencoded";

/// Posts a body to `requests` in this format.
async fn post(town: &Town, format: &str, content_type: &str, body: Vec<u8>) -> Answer {
    let stranger = town.app.stranger();
    let path = format!("/open311/v2/requests.{format}?api_key={}", town.city.api_key);
    let request = stranger.request(Method::POST, &path).header("content-type", content_type);
    stranger.send(request.body(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn r4_and_r5_nothing_is_answered_in_other_words_than_open311s() {
    let town = Town::start().await;

    for base in ["/open311", "/open311/v2", "/open311/v2/testville", "/open311/test/v2"] {
        let stranger = town.app.stranger();
        errors(&stranger.fetch(&format!("{base}/nope.json")).await, &[404]);
        for path in ["/services.csv", "/", "", "/requests", "/nope/nope/nope", "/.xml", "//"] {
            let answer = stranger.fetch(&format!("{base}{path}")).await;
            errors_in_xml(&answer, &[404]);
        }
    }
    // The extension is ours to read as it is: there is no `JSON`, and so the answer is XML.
    errors_in_xml(&town.fetch("/services.JSON").await, &[404]);
    // A careful client may write the dot with three signs.
    let url = format!("{}/open311/v2/testville/services%2Ejson", town.app.url);
    let careful = reqwest::get(url).await.unwrap();
    assert_eq!(careful.headers()["content-type"], "application/json; charset=utf-8");
}

#[tokio::test(flavor = "multi_thread")]
async fn r5_whatever_the_method_the_answer_is_a_list() {
    let town = Town::start().await;
    let stranger = town.app.stranger();

    for method in ["DELETE", "PUT", "PATCH", "TRACE", "PROPFIND", "BREW"] {
        let send = async |path: &str| {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            stranger.send(stranger.request(method, &format!("/open311{path}"))).await
        };
        for path in [
            "/discovery",
            "/v2/discovery",
            "/v2/services",
            "/v2/services/pothole",
            "/v2/requests",
            "/v2/requests/K7QM",
            "/v2/tokens/x",
            "/v2/servicerequestupdates",
            "/v2/testville/requests",
            "/test/v2/requests",
        ] {
            // Clients know no 405, and some take it for success.
            errors(&send(&format!("{path}.json")).await, &[400]);
            errors_in_xml(&send(&format!("{path}.xml")).await, &[400]);
        }
        errors(&send("/v2/nope.json").await, &[404]);
        errors_in_xml(&send("/v2/nope").await, &[404]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p21_posting_where_nothing_is_posted_is_refused_in_both_formats() {
    let town = Town::start().await;
    let stranger = town.app.stranger();

    for path in ["discovery", "services", "services/pothole", "requests/x", "tokens/x"] {
        let post = async |format: &str| {
            stranger.post_form(&format!("/open311/v2/{path}.{format}"), &[("a", "b")]).await
        };
        errors(&post("json").await, &[400]);
        errors_in_xml(&post("xml").await, &[400]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r5_what_cannot_be_decoded_is_not_there_or_not_right() {
    let town = Town::start().await;

    for path in ["/requests/%zz", "/requests/%", "/services/%c0%af", "/tokens/%ff", "/%ff", "/%zz"]
    {
        errors(&town.fetch(&format!("{path}.json")).await, &[404]);
        errors_in_xml(&town.fetch(&format!("{path}.xml")).await, &[404]);
    }
    for query in ["status=%zz", "status=%ff", "start_date=%", "page_size=%00", "sort=%ff"] {
        errors(&town.fetch(&format!("/requests.json?{query}")).await, &[400]);
        errors_in_xml(&town.fetch(&format!("/requests.xml?{query}")).await, &[400]);
    }
    // Whatever nobody reads may be anything.
    town.fetch("/requests.json?%ff=%zz&&=&%").await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn p24_and_r5_a_body_that_cannot_be_read_is_refused_in_both_formats() {
    let town = Town::start().await;
    let multipart = "multipart/form-data; boundary=x";
    let nameless = b"--x\r\nContent-Type: text/plain\r\n\r\na\r\n--x--\r\n".to_vec();
    let many = (0..10_000).map(|n| format!("field{n}=x&")).collect::<Vec<_>>().concat();

    for (content_type, body) in [
        (FORM, b"description=%zz".to_vec()),
        (FORM, b"description=%ff".to_vec()),
        (FORM, b"description=\xff".to_vec()),
        (FORM, many.into_bytes()),
        ("multipart/form-data", b"--x--\r\n".to_vec()),
        ("multipart/form-data; boundary=", b"--x--\r\n".to_vec()),
        (multipart, b"--x\r\nhalf".to_vec()),
        (multipart, b"nothing of the kind".to_vec()),
        (multipart, nameless),
        ("application/json", b"{}".to_vec()),
        ("nonsense", b"a=b".to_vec()),
    ] {
        for format in ["json", "xml"] {
            let words = format!("{content_type} in {format}");
            let answer = post(&town, format, content_type, body.clone()).await;
            assert_eq!(answer.status, 400, "{words}: {}", answer.text());
        }
    }
    for format in ["json", "xml"] {
        for content_type in [FORM, multipart] {
            let answer = post(&town, format, content_type, vec![b'a'; 50_000_000]).await;
            answer.expect_status(400);
        }
    }
    assert_eq!(town.app.count(&Rows::cases()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn p4_to_p6_and_p8_and_p9_and_p11_refusals_say_the_same_in_xml() {
    let town = Town::start().await;
    let (key, here) =
        (("api_key", town.city.api_key.as_str()), [("lat", "52.05"), ("long", "5.05")]);
    let (pothole, graffiti) = (("service_code", "pothole"), ("service_code", "graffiti"));
    let wall = ("attribute[where]", "wall");
    let stranger = town.app.stranger();

    for fields in [
        vec![pothole],
        vec![("api_key", "wrong"), pothole],
        vec![key, here[0], here[1]],
        vec![key, ("service_code", "nope"), here[0], here[1]],
        vec![key, pothole],
        vec![key, pothole, here[0]],
        vec![key, pothole, ("lat", "91"), here[1]],
        vec![key, pothole, here[0], ("long", "NaN")],
        vec![key, graffiti, here[0], here[1]],
        vec![key, graffiti, here[0], here[1], ("attribute[where]", "moon")],
        vec![key, graffiti, here[0], here[1], wall, ("attribute[size]", "abc")],
        vec![key, graffiti, here[0], here[1], wall, ("attribute[seen]", "not a date")],
    ] {
        let json = stranger.post_form("/open311/v2/requests.json", &fields).await;
        let in_xml = stranger.post_form("/open311/v2/requests.xml", &fields).await;
        assert!([400, 403, 404].contains(&json.status), "{fields:?}: {}", json.text());
        assert_eq!(in_xml.status, json.status);
        xml::read(&in_xml.text()).assert_says(&json.json());
    }
    assert_eq!(town.app.count(&Rows::cases()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn r6_everything_that_is_wrong_is_told_at_once_in_xml_too() {
    let town = Town::start().await;
    let body = b"service_code=graffiti&lat=91&long=5.05&attribute[size]=abc&media_url=x".to_vec();

    let words = errors_in_xml(&post(&town, "xml", FORM, body).await, &[400; 4]);

    for part in ["where required", "size", "lat", "media_url"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    let query = "start_date=rubbish&status=foo&page_size=abc";
    errors(&town.fetch(&format!("/requests.json?{query}")).await, &[400; 3]);
    errors_in_xml(&town.fetch(&format!("/requests.xml?{query}")).await, &[400; 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn r7_our_own_failure_is_a_list_too_and_tells_nothing() {
    let town = Town::start().await;
    town.app.sql("alter table service rename to hidden").await;

    let words = [
        errors(&town.fetch("/services.json").await, &[500]),
        errors_in_xml(&town.fetch("/services.xml").await, &[500]),
        errors_in_xml(
            &post(&town, "xml", FORM, b"service_code=pothole&lat=1&long=1".into()).await,
            &[500],
        ),
    ];

    for words in words {
        assert!(!words.contains("service\"") && !words.contains("relation"), "{words}");
    }
}

/// Before there is an address there is no format, so a head that is no head cannot be answered in
/// Open311's words: it is refused with a status alone.
#[tokio::test(flavor = "multi_thread")]
async fn r5_an_address_without_end_is_refused_and_nobody_elses_business() {
    let town = Town::start().await;
    let long = format!("/open311/v2/requests.json?q={}", "x".repeat(60_000));
    errors(&town.app.stranger().fetch(&long).await, &[400]);

    for (address, version) in [("x".repeat(200_000), "HTTP/1.1"), ("/".to_owned(), "NONSENSE")] {
        let mut socket = TcpStream::connect(town.app.url.replace("http://", "")).await.unwrap();
        let head = format!("GET /open311/v2/requests.json?{address} {version}\r\nHost: x\r\n\r\n");
        // It may hang up before it has heard everything.
        socket.write_all(head.as_bytes()).await.ok();
        let mut answer = vec![];
        socket.read_to_end(&mut answer).await.ok();
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }

    town.fetch("/services.json").await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn g22_heads_say_what_reads_say() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "pothole")]).await;
    let stranger = town.app.stranger();

    for path in
        ["discovery", "services", "services/graffiti", "requests", &format!("requests/{number}")]
    {
        for format in ["json", "xml"] {
            let path = format!("/open311/v2/{path}.{format}");
            let head = stranger.send(stranger.request(Method::HEAD, &path)).await;
            let read = stranger.fetch(&path).await;
            head.expect_status(200);
            assert!(head.bytes.is_empty());
            let named = |answer: &Answer| {
                let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
                names.retain(|name| !["content-length", "transfer-encoding"].contains(&&**name));
                names.sort();
                names
            };
            assert_eq!(named(&head), named(&read), "{path}");
            for header in ["content-type", "etag", "access-control-allow-origin"] {
                assert_eq!(head.header(header), read.header(header), "{header} of {path}");
            }
            assert_eq!(read.header("access-control-allow-origin"), "*");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g22_any_web_page_may_read_and_post() {
    let town = Town::start().await;
    let stranger = town.app.stranger();

    for path in ["/nope.json", "/requests/nope.xml", "/requests.json?status=foo"] {
        assert_eq!(town.fetch(path).await.header("access-control-allow-origin"), "*", "{path}");
    }
    let request = stranger.request(Method::OPTIONS, "/open311/v2/requests.json");
    let preflight = stranger.send(request.header("origin", "https://example.org")).await;
    preflight.expect_status(204);
    assert!(preflight.header("access-control-allow-methods").contains("POST"));
}
