//! Connections that send or read almost nothing take no room from others.

use std::time::{Duration, Instant};

use fixtures::Scene;
use futures_util::future::join_all;
use harness::{Client, Rows, TestApp, scene};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

/// How many stalled connections of each kind.
fn stalled() -> usize {
    if std::env::var_os("STREETCORNER_LONG").is_some() { 5_000 } else { 200 }
}

const FORM: &str = "content-type: multipart/form-data; boundary=B\r\n";

/// Opens connections that send this and then nothing.
async fn stall(app: &TestApp, bytes: &str) -> Vec<TcpStream> {
    let address = app.url.strip_prefix("http://").unwrap();
    join_all((0..stalled()).map(async |_| {
        let mut connection = TcpStream::connect(address).await.unwrap();
        connection.write_all(bytes.as_bytes()).await.unwrap();
        connection
    }))
    .await
}

/// Sends a hundred probes. Returns the time that all but one needed at most.
async fn p99_of_a_probe(client: &Client) -> Duration {
    let mut times = vec![];
    for _ in 0..100 {
        let began = Instant::now();
        client.fetch("/healthz").await.expect_status(200);
        times.push(began.elapsed());
    }
    times.sort();
    times[98]
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stdout, reason = "what was measured is shown by --nocapture")]
async fn stalled_connections_keep_nobody_from_sending_a_photo() {
    let (app, city) = TestApp::with_city().await;
    let fields = [
        ("api_key", city.api_key.as_str()),
        ("jurisdiction_id", city.id.as_str()),
        ("service_code", "pothole"),
        ("lat", "52.05"),
        ("long", "5.05"),
    ];
    let photo = scene(Scene::Pothole, 52.05, 5.05);
    let kinds = [
        "GET /healthz HTTP/1.1\r\nhost: a\r\nx-slow: ".to_owned(),
        format!("POST /open311/v2/requests.json HTTP/1.1\r\nhost: a\r\n{FORM}transfer-encoding: chunked\r\n\r\n1\r\n-\r\n"),
        format!("POST /open311/v2/requests.json HTTP/1.1\r\nhost: a\r\n{FORM}content-length: 38797312\r\n\r\n-"),
        "POST /api/v1/sessions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{".to_owned(),
        "GET /openapi.json HTTP/1.1\r\nhost: a\r\n\r\n".to_owned(),
    ];
    for (reports, bytes) in (1..).zip(&kinds) {
        let connections = stall(&app, bytes).await;

        let photo = vec![("media", photo.clone())];
        let report =
            app.stranger().post_multipart("/open311/v2/requests.json", &fields, photo).await;
        report.expect_status(200);
        let p99 = p99_of_a_probe(&app.stranger()).await;
        println!("{} stalled by {:?}: p99 of a probe {p99:?}", stalled(), bytes.get(..12));

        assert_eq!(app.count(&Rows::cases()).await, reports);
        drop(connections);
    }
}
