//! `GET /crew/stream`: what a phone is told, also after it was in a tunnel.

use std::time::Duration;

use chrono::TimeDelta;
use harness::TestApp;
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_hears_what_came_and_went_and_nothing_twice() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    for _ in 0..2 {
        city.report(&app, "pothole", 52.05, 5.05).await;
    }
    app.run_tasks().await;
    // What came in the last moments before a cut is told again.
    app.wait(TimeDelta::seconds(10)).await;
    let mut stream = crew.stream().await;
    let first = stream.next("offer", SOON).await.unwrap();
    let second = stream.next("offer", SOON).await.unwrap();
    let last_id = stream.last_id.clone();
    drop(stream);

    app.wait(TimeDelta::seconds(30)).await;
    let no = format!("/api/v1/crew/offers/{}/decline", first["offer_id"].as_str().unwrap());
    crew.client.post(&no, &json!({"reason": "Flooded."}), 204).await;
    let (third, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let mut stream = crew.stream_after(&last_id).await;

    let gone = stream.next("offer_ended", SOON).await.unwrap();
    assert_eq!(gone["offer_id"], first["offer_id"]);
    let new = stream.next("offer", SOON).await.unwrap();
    assert_eq!(new["case_number"], third.as_str());
    assert_eq!(stream.next("offer", Duration::from_secs(2)).await, None, "{second} was told");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_put_on_the_list_or_taken_off_it_is_told() {
    let (app, city) = TestApp::with_city().await;
    app.work();
    app.service("pothole").mode("assign").save().await;
    let desk = city.staff(&app, domain::accounts::Role::Dispatcher).await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    let mut stream = crew.stream().await;

    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    let job: Value = stream.next("job", SOON).await.unwrap();
    assert_eq!((&job["case_number"], &job["assigned"]), (&json!(number), &json!(true)));
    let order = json!({"kind": "exclude", "crew_id": crew.crew_id, "reason": "They know why."});
    let path = format!("/api/v1/jobs/{}/overrides", job["job_id"].as_str().unwrap());
    desk.post(&path, &order, 204).await;

    let gone = stream.next("job_ended", SOON).await.unwrap();
    assert_eq!((&gone["job_id"], &gone["fence"]), (&job["job_id"], &job["fence"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_is_none_of_ours_begins_from_the_beginning() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    for id in ["0", "-1", "9223372036854775807", "999999999999999999999999", "x", "7e3"] {
        let mut stream = crew.stream_after(id).await;
        assert!(stream.next("offer", SOON).await.is_some(), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_is_on_the_stream_without_anybody_asking() {
    let (app, city) = TestApp::with_city().await;
    app.work();
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    let mut stream = crew.stream().await;

    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;

    let offer = stream.next("offer", Duration::from_secs(10)).await.expect("an offer");
    assert_eq!(offer["case_number"], number.as_str());
}
