//! Heads, bodies and forms without end, or with far too many parts.

use std::time::Duration;

use harness::{Streetcorner, TestApp};
use streetcorner::say::remark;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// Memory that the server may need beyond what it has, for one such request after the other. A form
/// with photos is received up to 37 MiB, and while its buffer grows there are two.
const SPARE_KB: u64 = 96 << 10;
/// Time after which a sender that nobody stopped gives up. What a refused sender still sends is read
/// for some seconds, so that it gets the answer, and not kept.
const GIVE_UP: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_without_end_is_refused_before_it_takes_memory() {
    let (app, city) = TestApp::with_city().await;
    let mut streetcorner = Streetcorner::on(&app.database_url, &app.photo_dir());
    streetcorner.serve();
    let key = &city.api_key;
    let form = "POST /open311/v2/requests.json";
    let multipart = "content-type: multipart/form-data; boundary=B\r\ntransfer-encoding: chunked";
    let json = "content-type: application/json\r\ntransfer-encoding: chunked";
    let file = "--B\r\ncontent-disposition: form-data; name=\"media\"; filename=\"a.jpg\"\r\n\r\n";
    let part = "--B\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nb\r\n";
    let endless = [
        ("a head", format!("{form} HTTP/1.1\r\nhost: a\r\nx-long: "), "a".repeat(10_000)),
        (
            "many headers",
            format!("{form} HTTP/1.1\r\nhost: a\r\n"),
            "x-one-more: a\r\n".repeat(700),
        ),
        (
            "a JSON text",
            format!(
                "POST /api/v1/cases HTTP/1.1\r\nhost: a\r\n{json}\r\n\r\n{}",
                chunk("{\"a\":\"")
            ),
            chunk(&"a".repeat(10_000)),
        ),
        (
            "a photo",
            format!(
                "{form}?api_key={key} HTTP/1.1\r\nhost: a\r\n{multipart}\r\n\r\n{}",
                chunk(file)
            ),
            chunk(&"a".repeat(10_000)),
        ),
        (
            "many parts",
            format!("{form}?api_key={key} HTTP/1.1\r\nhost: a\r\n{multipart}\r\n\r\n"),
            chunk(&part.repeat(100)),
        ),
        (
            "a body that says it is huge",
            format!(
                "{form} HTTP/1.1\r\nhost: a\r\n{multipart}\r\ncontent-length: 1000000000000\r\n\r\n"
            )
            .replace("transfer-encoding: chunked\r\n", ""),
            "a".repeat(10_000),
        ),
    ];
    streetcorner.stranger().get_any("/readyz", 200).await;
    let before = streetcorner.most_memory_kb();
    for (what, begin, again) in &endless {
        let (sent, answer) = send_for_ever(&streetcorner.url(), begin, again).await;
        let sent = sent.unwrap_or_else(|| panic!("{what}: nobody stops it"));
        let status = answer.split_whitespace().nth(1).unwrap_or_default();
        let refused = ["", "400", "408", "413", "431"].contains(&status);
        assert!(refused, "{what}: {answer}");
        let more = streetcorner.most_memory_kb() - before;
        remark(format_args!("{what}: {sent} bytes sent, {status:?}, {more} kB more memory so far"));
        assert!(more <= SPARE_KB, "{what}: {more} kB more memory");
    }
    streetcorner.stranger().get_any("/readyz", 200).await;
}

/// A chunk of a chunked body.
fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

/// Sends the beginning, and then the same again and again, until the server hangs up or answers.
/// Returns how many bytes were sent before the server hung up, if it did, and the beginning of the
/// answer if there is one.
async fn send_for_ever(url: &str, begin: &str, again: &str) -> (Option<usize>, String) {
    let address = url.trim_start_matches("http://");
    let (mut answers, mut requests) = TcpStream::connect(address).await.unwrap().into_split();
    let sending = async {
        let mut sent = begin.len();
        let mut more = requests.write_all(begin.as_bytes()).await;
        while more.is_ok() {
            more = requests.write_all(again.as_bytes()).await;
            sent += again.len();
        }
        sent
    };
    let mut answer = vec![0; 200];
    let answering = timeout(Duration::from_mins(1), answers.read(&mut answer));
    let (sent, read) = tokio::join!(timeout(GIVE_UP, sending), answering);
    let read = read.expect("an answer or an end").unwrap_or_default();
    (sent.ok(), String::from_utf8_lossy(&answer[..read]).into_owned())
}
