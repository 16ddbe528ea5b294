//! The photo store takes connections, and answers nothing.

use std::time::Duration;

use fixtures::Scene;
use futures_util::future::join_all;
use harness::{Client, Rows, Streetcorner, TestApp, scene};
use tokio::{net::TcpListener, time::timeout};

/// Time after which the store is given up, and more for a busy machine.
const GIVEN_UP: Duration = Duration::from_secs(25);
/// Less than the time after which the store is given up.
const AT_ONCE: Duration = Duration::from_secs(8);

#[tokio::test(flavor = "multi_thread")]
async fn one_report_waits_for_a_store_that_says_nothing_and_the_others_do_not() {
    let (app, city) = TestApp::with_city().await;
    let silent = Silent::listen().await;
    let mut streetcorner = Streetcorner::on(&app.database_url, &app.photo_dir());
    streetcorner.set("STREETCORNER_PHOTOS", "s3://photos");
    for (name, value) in [
        ("AWS_ENDPOINT", silent.url.as_str()),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ] {
        streetcorner.set(name, value);
    }
    streetcorner.serve();
    let client = streetcorner.stranger();

    timeout(GIVEN_UP, report(&client, &city.api_key, 0)).await.expect("an answer");
    let others = join_all((1..=4).map(|n| report(&client, &city.api_key, n)));
    timeout(AT_ONCE, others).await.expect("answers that wait for no store");

    assert_eq!(app.count(&Rows::cases()).await, 5);
    let shown = client.get("/open311/v2/requests.json?jurisdiction_id=testville", 200).await;
    let photo = shown[0]["media_url"].as_str().unwrap();
    let path = &photo[photo.find("/photos/").unwrap()..];
    timeout(AT_ONCE, client.get_any(path, 200)).await.expect("the photo, from the spool");
}

/// Reports a pothole with a photo, some streets away from the others.
async fn report(client: &Client, api_key: &str, number: u8) {
    let at = 52.05 + 0.01 * f64::from(number);
    let lat = at.to_string();
    let fields = [
        ("jurisdiction_id", "testville"),
        ("api_key", api_key),
        ("service_code", "pothole"),
        ("lat", &lat),
        ("long", "5.05"),
    ];
    let files = vec![("media", scene(Scene::Pothole, at, 5.05))];
    let answer = client.post_multipart("/open311/v2/requests.json", &fields, files).await;
    answer.expect_status(200);
}

/// A server that takes connections, keeps them, and says nothing.
struct Silent {
    url: String,
}

impl Silent {
    async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let mut kept = vec![];
            while let Ok((connection, _)) = listener.accept().await {
                kept.push(connection);
            }
        });
        Self { url }
    }
}
