//! Where a crew is: as much as the work needs, for as short as it does, and never in secret.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{accounts::Role, crews::keep_position_days};
use harness::{City, Client, CrewClient, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use super::device::on_shift;

/// So many metres up the road.
fn seen(metres: f64, at: DateTime<Utc>, accuracy_m: f64) -> Value {
    json!({
        "place": {"lat": 52.05 + metres / 111_195.0, "long": 5.05},
        "accuracy_m": accuracy_m, "at": at,
    })
}

async fn tell(crew: &CrewClient, sightings: &[Value]) {
    crew.client.post("/api/v1/crew/positions", &json!(sightings), 204).await;
}

async fn look(desk: &Client, crew: &CrewClient, status: u16) -> Value {
    desk.get(&format!("/api/v1/crews/{}/position", crew.crew_id), status).await
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
    assert_eq!(app.count("position_raw").await, 4);
    assert_eq!(app.count("position_raw where doubted").await, 1);
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

    assert_eq!(app.count("position_raw").await + app.count("position_latest").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crew_sees_who_looked_where_it_was() {
    let (app, city) = TestApp::with_city().await;
    let crew = on_shift(&app, &city, "Crew").await;
    let other = on_shift(&app, &city, "Other").await;
    let agent = city.staff(&app, Role::Agent).await;
    let dispatcher = city.staff(&app, Role::Dispatcher).await;
    let admin = city.staff(&app, Role::Admin).await;

    assert_eq!(look(&agent, &crew, 403).await["code"], "forbidden");
    assert_eq!(look(&other.client, &crew, 403).await["code"], "forbidden");
    look(&dispatcher, &crew, 200).await;
    let place = look(&admin, &crew, 200).await;

    assert_eq!(place["place"], json!({"lat": 52.05, "long": 5.05}));
    let reads = crew.client.get("/api/v1/crew/position-reads", 200).await;
    let who: Vec<_> =
        reads.as_array().unwrap().iter().map(|read| (&read["role"], &read["name"])).collect();
    let [admin, dispatcher] = [json!("admin"), json!("dispatcher")];
    assert_eq!(who, [(&admin, &admin), (&dispatcher, &dispatcher)]);
    assert_eq!(other.client.get("/api/v1/crew/position-reads", 200).await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_a_shift_a_crew_is_nowhere_and_nobody_is_said_to_have_looked() {
    let (app, city) = TestApp::with_city().await;
    let crew = on_shift(&app, &city, "Crew").await;
    let lost = on_shift(&app, &city, "Lost").await;
    let desk = city.staff(&app, Role::Manager).await;
    let end = crew.client.request(Method::DELETE, "/api/v1/crew/shift");
    crew.client.send(end).await.expect_status(204);

    look(&desk, &crew, 404).await;
    assert_eq!(app.count("position_latest").await, 1);
    assert_eq!(app.count("position_raw").await, 2);
    // Of a shift that nobody ended the time runs out.
    app.wait(TimeDelta::hours(8)).await;
    let desk = app.stranger().sign_in("testville", "manager", "correct horse").await;
    look(&desk, &lost, 404).await;
    app.run_tasks().await;
    assert_eq!(app.count("position_latest").await, 0);
    assert_eq!(app.count("read_log").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_come_into_the_day_they_are_of_and_go_with_it() {
    let (app, city) = TestApp::with_city().await;
    // Before any worker has seen to the days.
    let crew = on_shift(&app, &city, "Crew").await;
    assert_eq!(app.count("position_raw_rest").await, 1);

    app.run_tasks().await;
    let today = format!("position_raw_{}", app.clock.now().format("%Y%m%d"));
    assert_eq!(app.count("position_raw_rest").await, 0);
    assert_eq!(app.count(&today).await, 1);
    let days = "pg_inherits where inhparent = 'position_raw'::regclass";
    assert_eq!(app.count(days).await, 3);
    crew.be_at(52.06, 5.05).await;
    assert_eq!(app.count(&today).await, 2);

    app.wait(TimeDelta::hours(23)).await;
    app.run_tasks().await;
    assert_eq!(app.count("position_raw").await, 2);
    app.wait(TimeDelta::hours(25)).await;
    app.run_tasks().await;
    assert_eq!(app.count("position_raw").await, 0);
    assert_eq!(app.count(&format!("pg_class where relname = '{today}'")).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_in_the_way_of_the_days_is_not_waited_for() {
    let (app, city) = TestApp::with_city().await;
    on_shift(&app, &city, "Crew").await;
    let (client, connection) =
        tokio_postgres::connect(&app.database_url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("begin; select * from position_raw").await.unwrap();
    let mut conn = app.connect().await;

    let begun = tokio::time::Instant::now();
    let in_the_way = keep_position_days(&mut conn, app.clock.now()).await;
    let took = begun.elapsed();
    client.batch_execute("rollback").await.unwrap();
    let free = keep_position_days(&mut conn, app.clock.now()).await;

    assert!(in_the_way.unwrap_err().to_string().contains("lock timeout"));
    assert!(took.as_secs() < 3, "{took:?}");
    assert!(free.unwrap());
    assert!(!keep_position_days(&mut conn, app.clock.now()).await.unwrap());
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
        assert_eq!(app.count("position_latest").await, 0, "round {round}");
        crew.client.post("/api/v1/crew/shift", &json!({"unit": crew.unit}), 201).await;
    }
}
