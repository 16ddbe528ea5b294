//! Photos that strangers do not see before the detector has looked at them.

use chrono::TimeDelta;
use domain::{
    jurisdictions::JurisdictionId,
    services::{PhotosShown, show_photos},
};
use harness::{Answer, City, Client, Service, TestApp};
use serde_json::{Value, json};

use super::{LEFT_HALF, beside, finds};
use crate::photos::{Pictured, is_covered};

async fn show(app: &TestApp, city: &JurisdictionId, shown: PhotosShown) {
    let (mut conn, now) = (app.connect().await, app.clock.now());
    assert!(show_photos(&mut conn, now, city, "pothole", shown).await.unwrap());
}

/// A case with a picture, of a service that asks for detection first.
async fn pictured(app: TestApp) -> Pictured {
    let city = Box::pin(City::found(&app, "testville")).await;
    show(&app, &city.id, PhotosShown::AfterDetection).await;
    Pictured::in_city(app, city).await
}

impl Pictured {
    /// What a stranger sees of it: in the list, in the details, and by its tracking link.
    async fn pictures_for_strangers(&self) -> Vec<Value> {
        let stranger = self.app.stranger();
        let list = stranger.get("/open311/v2/requests.json", 200).await;
        let path = format!("/open311/v2/requests/{}.json?extensions=true", self.number);
        let details = stranger.get(&path, 200).await;
        let tracked = stranger.get(&format!("/api/v1{}", self.tracking), 200).await;
        [
            list[0]["media_url"].clone(),
            details[0]["media_url"].clone(),
            details[0]["extended_attributes"]["photos"][0]["media_url"].clone(),
            tracked["photos"][0]["url"].clone(),
        ]
        .into_iter()
        .filter(|url| !url.is_null())
        .collect()
    }

    async fn full(&self, client: &Client) -> Answer {
        let (_, path) = self.file("full.jpg").await.unwrap();
        client.fetch(&path).await
    }

    /// Nobody but staff and crews of the city sees it.
    async fn assert_hidden(&self) {
        let stranger = self.app.stranger();
        assert_eq!(self.pictures_for_strangers().await, [Value::Null; 0]);
        let pictured = stranger.get("/open311/v2/requests.json?has_media=true", 200).await;
        assert_eq!(pictured, json!([]));
        let page = stranger.fetch(&self.tracking).await;
        assert!(!page.text().contains("/photos/"), "{}", page.text());
        let answer = self.full(&stranger).await;
        assert_eq!((answer.status, &answer.json()["code"]), (404, &json!("not_found")));

        assert_eq!(self.photo().await["waits_for_detection"], true);
        let answer = self.full(&self.desk).await;
        answer.expect_status(200);
        assert_eq!(answer.header("cache-control"), "private, no-store");
    }

    async fn assert_shown(&self) {
        let url = self.photo().await["url"].clone();
        assert_eq!(self.pictures_for_strangers().await, vec![url; 4]);
        let page = self.app.stranger().fetch(&self.tracking).await;
        assert!(page.text().contains("/photos/"), "{}", page.text());
        assert_eq!(self.photo().await["waits_for_detection"], false);
        let answer = self.full(&self.app.stranger()).await;
        answer.expect_status(200);
        assert!(answer.header("cache-control").starts_with("public"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_hidden_from_strangers_while_the_detector_is_down_and_a_crew_sees_it() {
    let server = Service::that_says(503);
    let case = pictured(beside(&server).await).await;
    let crew = case.city.crew(&case.app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    case.assert_hidden().await;

    case.app.run_tasks().await;

    assert_eq!(case.tasks("state = 'queued' and attempts > 0").await, 1);
    case.assert_hidden().await;
    let job = crew.accept_next().await;
    let seen = crew.start(&job).await;
    let url = case.path(&seen["photos"][0]["url"]);
    crew.client.fetch(&url).await.expect_status(200);
    let elsewhere = Box::pin(City::found(&case.app, "elsewhere")).await;
    let staff = elsewhere.staff(&case.app, domain::accounts::Role::Admin).await;
    staff.fetch(&url).await.expect_status(404);

    server.turn(finds(&[LEFT_HALF]).always());
    case.app.wait(TimeDelta::minutes(10)).await;
    case.app.run_tasks().await;

    assert_eq!((case.redactions().await, case.tasks("true").await), (1, 0));
    let (_, path) = case.file("full.jpg").await.unwrap();
    let [left, right] = case.halves(&path).await;
    assert!(is_covered(left) && !is_covered(right), "{left:?} {right:?}");
    case.app.stranger().fetch(&url).await.expect_status(410);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_in_which_the_detector_finds_nothing_is_shown_where_it_was() {
    let server = Service::that_says(503);
    let case = pictured(beside(&server).await).await;
    case.app.run_tasks().await;
    let before = case.photo().await["url"].clone();
    // What staff covers is still not looked at.
    case.redact(
        &case.desk,
        &json!({"boxes": [{"x": 0.5, "y": 0.0, "width": 0.5, "height": 1.0}], "reason": "A plate."}),
        200,
    )
    .await;
    case.assert_hidden().await;
    assert_ne!(case.photo().await["url"], before);

    server.turn(finds(&[]).always());
    case.app.wait(TimeDelta::minutes(10)).await;
    case.app.run_tasks().await;

    case.assert_shown().await;
    assert_eq!((case.redactions().await, case.tasks("true").await), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_detector_a_photo_stays_hidden_and_why_is_said_until_the_service_asks_no_more() {
    let case = pictured(TestApp::start().await).await;

    case.app.run_tasks().await;

    case.assert_hidden().await;
    let error = case.last_error().await;
    assert!(error.contains("no detector is configured"), "{error}");

    show(&case.app, &case.city.id, PhotosShown::AtOnce).await;
    case.assert_shown().await;
    case.app.wait(TimeDelta::minutes(10)).await;
    case.app.run_tasks().await;
    assert_eq!(case.tasks("true").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_report_links_to_is_not_shown_before_it_was_looked_at() {
    let (app, city) = TestApp::with_city().await;
    show(&app, &city.id, PhotosShown::AfterDetection).await;
    let form = [
        ("api_key", city.api_key.as_str()),
        ("service_code", "pothole"),
        ("lat", "52.05"),
        ("long", "5.05"),
        ("media_url", "https://pictures.example/a.jpg"),
    ];

    app.stranger().post_form("/open311/v2/requests.json", &form).await.expect_status(200);

    let list = app.stranger().get("/open311/v2/requests.json", 200).await;
    assert_eq!(list[0]["media_url"], Value::Null);
}
