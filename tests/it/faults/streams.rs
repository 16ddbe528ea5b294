//! Crews whose streams are cut all at once, and who all come back.

use std::time::Duration;

use futures_util::future::join_all;
use harness::{CrewClient, Streetcorner, TestApp};
use streetcorner::say::remark;

use super::times;

/// Streams of each crew: as many as a crew may have.
const OF_EACH: usize = 8;
/// Time in which a busy server notices that they are gone. Heartbeats are five seconds apart.
const CLOSED: Duration = Duration::from_secs(40);
/// How often all of them are cut.
const WAVES: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_streams_all_come_back_at_once_stays_ready_and_keeps_no_file_open() {
    let (app, city) = TestApp::with_city().await;
    let mut streetcorner = Streetcorner::on(&app.database_url, &app.photo_dir());
    streetcorner.serve();
    let stranger = streetcorner.stranger();
    let mut crews = vec![];
    for number in 0..times(25, 1_250) {
        let login = format!("crew-{number}");
        let crew = city.crew(&app, &login, &[], &[]).await;
        // Another process has other keys for its tokens.
        let client = stranger.sign_in(city.id.as_str(), &login, "correct horse").await;
        crews.push(CrewClient { client, ..crew });
    }
    stranger.get_any("/readyz", 200).await;
    let at_first = streetcorner.open_files();
    for wave in 1..=WAVES {
        let streams =
            join_all(crews.iter().flat_map(|crew| (0..OF_EACH).map(|_| open(crew)))).await;
        stranger.get_any("/readyz", 200).await;
        let open = streetcorner.open_files();
        assert!(open >= at_first + streams.len(), "wave {wave}: {open} of {}", streams.len());
        drop(streams);
        stranger.get_any("/readyz", 200).await;
    }
    let closed = async {
        while streetcorner.open_files() >= at_first + 50 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(CLOSED, closed).await.expect("files that are closed");
    remark(format_args!("{} streams cut {WAVES} times", crews.len() * OF_EACH));
}

/// Opens a stream, and reads its greeting. Who is told that the server is busy comes back later.
async fn open(crew: &CrewClient) -> reqwest::Response {
    let connect = || crew.client.request(reqwest::Method::GET, "/api/v1/crew/stream").send();
    let mut response = connect().await.unwrap();
    while response.status() == 503 {
        assert!(response.headers().contains_key("retry-after"));
        tokio::time::sleep(Duration::from_secs(2)).await;
        response = connect().await.unwrap();
    }
    assert_eq!(response.status(), 200);
    let greeting = tokio::time::timeout(Duration::from_secs(30), response.chunk()).await;
    assert!(greeting.is_ok_and(|chunk| chunk.is_ok_and(|bytes| bytes.is_some())));
    response
}
