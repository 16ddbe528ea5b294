//! Web Push: what is sent, to whom, and when not.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::offers::OfferId;
use harness::{City, CrewClient, Reply, Rows, Seen, Service, TestApp};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Value, json};

use super::{Phone, SUBJECT, endpoint, known_and_waiting, on_shift, settings, subscribe};

/// What a token says, if it is signed with this key.
fn claims(token: &str, key: &str) -> Value {
    let point = URL_SAFE_NO_PAD.decode(key).unwrap();
    let [x, y] = [&point[1..33], &point[33..]].map(|half| URL_SAFE_NO_PAD.encode(half));
    let mut rules = Validation::new(Algorithm::ES256);
    (rules.validate_exp, rules.validate_aud) = (false, false);
    let key = DecodingKey::from_ec_components(&x, &y).unwrap();
    decode::<Value>(token, &key, &rules).unwrap().claims
}

fn topic(id: &Value) -> String {
    // Whatever it is of.
    let id: OfferId = id.as_str().unwrap().parse().unwrap();
    URL_SAFE_NO_PAD.encode(id.uuid().as_bytes())
}

fn ttl(seen: &Seen) -> i64 {
    seen.header("ttl").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_wakes_the_phone_with_ids_only() {
    let service = Service::that_says(201);
    let phone = Phone::new(1);
    let (app, city, crew) =
        on_shift(settings(None, None), &[phone.at(&endpoint(&service, "one"))]).await;

    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    let offer_id = crew.offers().await[0]["offer_id"].clone();
    let seen = service.seen();
    assert_eq!(seen.len(), 1);
    let asked = &seen[0];
    assert_eq!((asked.method.as_str(), asked.path.as_str()), ("POST", "/push/one"));
    assert_eq!(phone.read(&asked.body), json!({"offer_id": offer_id}));
    assert_eq!(asked.header("content-encoding"), "aes128gcm");
    assert_eq!(asked.header("urgency"), "high");
    assert_eq!(asked.header("topic"), topic(&offer_id));
    assert!((80..=90).contains(&ttl(asked)), "{}", ttl(asked));
    let (token, key) =
        asked.header("authorization").strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    let known = crew.client.get("/api/v1/crew/push/key", 200).await;
    assert_eq!(known, json!({"public_key": key, "kinds": ["web"]}));
    let said = claims(token, key);
    assert_eq!((&said["aud"], &said["sub"]), (&json!(service.origin()), &json!(SUBJECT)));
    let left = said["exp"].as_i64().unwrap() - app.clock.now().timestamp();
    assert!((60..=86_400).contains(&left), "{left}");
    assert_eq!(known_and_waiting(&app).await, (1, 0));
    assert_eq!(app.count(&Rows::push_subscriptions().reached()).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_put_on_the_list_wakes_the_phone() {
    let service = Service::that_says(201);
    let phone = Phone::new(1);
    let (app, city, crew) =
        on_shift(settings(None, None), &[phone.at(&endpoint(&service, "one"))]).await;
    app.service("pothole").mode("assign").save().await;

    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    let job_id = crew.jobs().await[0]["job_id"].clone();
    let seen = service.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!(phone.read(&seen[0].body), json!({"job_id": job_id}));
    assert_eq!(seen[0].header("topic"), topic(&job_id));
    assert!((590..=600).contains(&ttl(&seen[0])), "{}", ttl(&seen[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_phone_of_a_crew_is_woken_and_nobody_elses() {
    let service = Service::that_says(201);
    let (one, two) = (Phone::new(1), Phone::new(2));
    let phones = [one.at(&endpoint(&service, "one")), two.at(&endpoint(&service, "two"))];
    let (app, city, _crew) = on_shift(settings(None, None), &phones).await;
    let foresters = city.crew(&app, "Foresters", &["tree"], &[]).await;
    foresters.start_shift(52.05, 5.05).await;
    subscribe(&foresters, &Phone::new(3).at(&endpoint(&service, "three")), 200).await;

    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    let seen = service.seen();
    let mut paths: Vec<_> = seen.iter().map(|seen| seen.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/push/one", "/push/two"]);
    let told: Vec<_> = seen.iter().filter(|seen| seen.path == "/push/two").collect();
    assert!(two.read(&told[0].body)["offer_id"].is_string());
}

/// From now on a wake-up that is written down breaks whatever wrote it.
async fn forbid_wake_ups(app: &TestApp) {
    app.batch(
        "create function no_wake_ups() returns trigger language plpgsql \
             as $$ begin raise exception 'a wake-up was written down'; end $$; \
         create trigger no_wake_ups before insert on task \
             for each row when (new.kind = 'wake_phone') execute function no_wake_ups()",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_down_for_a_crew_without_phones() {
    let phone = Phone::new(1).at("https://push.example.org/one");
    for (phones, offers) in [(vec![], 1), (vec![phone], 0)] {
        let (app, city, crew) = on_shift(settings(None, None), &phones).await;
        forbid_wake_ups(&app).await;

        city.report(&app, "pothole", 52.05, 5.05).await;
        app.run_tasks().await;

        assert_eq!(crew.offers().await.len(), offers, "{phones:?}");
    }
}

/// A city where a phone's service was busy when it should have been woken for an offer.
async fn busy(service: &Service) -> (TestApp, City, CrewClient) {
    service.turn(|_| Reply::status(503).header("Retry-After", "5"));
    let phone = Phone::new(1).at(&endpoint(service, "one"));
    let (app, city, crew) = on_shift(settings(None, None), &[phone]).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    assert_eq!((service.seen().len(), known_and_waiting(&app).await), (1, (1, 1)));
    service.turn(|_| Reply::status(201));
    (app, city, crew)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_push_service_is_asked_again() {
    let service = Service::that_says(503);
    let (app, _city, _crew) = busy(&service).await;

    app.wait(TimeDelta::seconds(10)).await;
    app.run_tasks().await;

    let seen = service.seen();
    assert_eq!((seen.len(), known_and_waiting(&app).await), (2, (1, 0)));
    // It is told for how long the offer lives yet, by the database's clock.
    assert!((60..=80).contains(&ttl(&seen[1])), "{}", ttl(&seen[1]));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_woken_after_the_shift() {
    let service = Service::that_says(503);
    let (app, _city, crew) = busy(&service).await;

    let request = crew.client.request(reqwest::Method::DELETE, "/api/v1/crew/shift");
    crew.client.send(request).await.expect_status(204);
    app.wait(TimeDelta::seconds(10)).await;
    app.run_tasks().await;

    assert_eq!((service.seen().len(), known_and_waiting(&app).await), (1, (1, 0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_woken_after_the_shift_though_the_offer_should_stand() {
    for over in
        ["ended_at = city_now()", "ends_at = city_now(), started_at = city_now() - '1h'::interval"]
    {
        let service = Service::that_says(503);
        let (app, _city, _crew) = busy(&service).await;

        app.sql(&format!("update shift set {over}")).await;
        app.sql("update task set run_at = city_now() where kind = 'wake_phone'").await;
        app.run_tasks().await;

        assert_eq!((service.seen().len(), known_and_waiting(&app).await), (1, (1, 0)), "{over}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_woken_for_an_offer_that_was_answered() {
    let service = Service::that_says(503);
    let (app, _city, crew) = busy(&service).await;

    crew.accept_next().await;
    app.wait(TimeDelta::seconds(10)).await;
    app.run_tasks().await;

    assert_eq!((service.seen().len(), known_and_waiting(&app).await), (1, (1, 0)));
}
