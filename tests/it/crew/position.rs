//! `POST /crew/positions`: where a crew is, as much as the work needs.

use chrono::{DateTime, TimeDelta, Utc};
use domain::accounts::Role;
use harness::{City, CrewClient, Rows, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{crews::look, offline::device::on_shift};

/// So many metres up the road.
fn seen(metres: f64, at: DateTime<Utc>, accuracy_m: f64) -> Value {
    json!({
        "place": {"lat": 52.05 + metres / 111_195.0, "long": 5.05},
        "accuracy_m": accuracy_m, "at": at,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_known_of_a_crew_outside_its_shift() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[]).await;

    let here = json!([{"place": {"lat": 52.05, "long": 5.05}}]);
    let problem = crew.client.post("/api/v1/crew/positions", &here, 409).await;

    assert_eq!(problem["code"], "off_shift");
    assert_eq!(app.count(&Rows::latest_positions()).await, 0);
}

async fn tell(crew: &CrewClient, sightings: &[Value]) {
    crew.client.post("/api/v1/crew/positions", &json!(sightings), 204).await;
}

/// A crew on shift since an hour ago, that has said nothing of where it is.
async fn silent(app: &TestApp, city: &City) -> CrewClient {
    let crew = city.crew(app, "Crew", &["paving"], &[]).await;
    crew.client.post("/api/v1/crew/shift", &json!({"unit": crew.unit}), 201).await;
    app.wait(TimeDelta::hours(1)).await;
    let client = app.stranger().sign_in("testville", "Crew", "correct horse").await;
    CrewClient { client, ..crew }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_way_is_kept_what_says_something_new() {
    let (app, city) = TestApp::with_city().await;
    let crew = silent(&app, &city).await;
    let desk = city.staff(&app, Role::Dispatcher).await;
    let start = app.clock.now() - TimeDelta::minutes(30);
    let at = |seconds: i64| start + TimeDelta::seconds(seconds);

    // In the wrong order, and once more.
    let way = [
        seen(200.0, at(60), 5.0),
        seen(0.0, at(0), 5.0),
        seen(3.0, at(20), 5.0),
        seen(250.0, at(70), 900.0),
        seen(90_000.0, at(80), 5.0),
    ];
    tell(&crew, &way).await;
    tell(&crew, &way).await;

    let place = look(&desk, &crew, 200).await;
    assert_eq!(place["at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap(), at(60));
    assert_eq!(app.count(&Rows::positions()).await, 4);
    assert_eq!(app.count(&Rows::positions().doubted()).await, 1);
    // The next one is near the place that nobody believed: there it is.
    tell(&crew, &[seen(90_100.0, at(110), 5.0)]).await;
    let place = look(&desk, &crew, 200).await;
    assert!(place["place"]["lat"].as_f64().unwrap() > 52.8, "{place}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_somebody_was_before_the_shift_or_will_be_is_not_kept() {
    let (app, city) = TestApp::with_city().await;
    let crew = silent(&app, &city).await;
    let now = app.clock.now();
    for at in [now - TimeDelta::hours(2), now - TimeDelta::days(1), now + TimeDelta::minutes(5)] {
        tell(&crew, &[seen(0.0, at, 5.0)]).await;
    }

    assert_eq!(app.count(&Rows::positions()).await + app.count(&Rows::latest_positions()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_position_comes_after_the_end_of_its_shift() {
    let (app, city) = TestApp::with_city().await;
    let crew = on_shift(&app, &city, "Crew").await;
    for round in 0..20 {
        let tells = (0..4).map(|n| {
            let here =
                json!([{"place": {"lat": 52.05 + f64::from(round * 4 + n) / 1e3, "long": 5.05}}]);
            crew.client
                .send(crew.client.request(Method::POST, "/api/v1/crew/positions").json(&here))
        });
        let end = crew.client.send(crew.client.request(Method::DELETE, "/api/v1/crew/shift"));
        let (told, ended) = tokio::join!(futures_util::future::join_all(tells), end);

        ended.expect_status(204);
        assert!(told.iter().all(|answer| [204, 409].contains(&answer.status)));
        assert_eq!(app.count(&Rows::latest_positions()).await, 0, "round {round}");
        crew.client.post("/api/v1/crew/shift", &json!({"unit": crew.unit}), 201).await;
    }
}
