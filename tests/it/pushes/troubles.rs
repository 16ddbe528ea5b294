//! What push services say when something is wrong, and what it does to the rest: nothing.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use harness::{Reply, Rows, Service, TestApp};
use outbound::push::{PushSettings, Reach};

use super::{Phone, endpoint, known_and_waiting, on_shift, settings};

/// A phone's service answers so when its crew is offered a job.
async fn answered(reply: Reply) -> (TestApp, Service) {
    let service = Service::start(move |_| reply.clone());
    let phone = Phone::new(1).at(&endpoint(&service, "one"));
    let (app, city, crew) = on_shift(settings(None, None), &[phone]).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    assert_eq!(crew.offers().await.len(), 1, "whatever becomes of the wake-up, the offer stands");
    (app, service)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_is_gone_is_forgotten() {
    let mut counted = 0;
    for status in [404, 410] {
        let (app, service) = answered(Reply::status(status)).await;

        assert_eq!((service.seen().len(), known_and_waiting(&app).await), (1, (0, 0)), "{status}");
        let gone = app.counted(r#"streetcorner_pushes_total{kind="web",outcome="gone"}"#).await;
        assert!(gone > counted, "{gone}");
        counted = gone;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_wants_patience_is_left_alone_for_as_long_as_it_says() {
    let (app, service) = answered(Reply::status(429).header("Retry-After", "40")).await;

    app.wait(TimeDelta::seconds(30)).await;
    app.run_tasks().await;
    let early = service.seen().len();
    service.turn(|_| Reply::status(201));
    app.wait(TimeDelta::seconds(15)).await;
    app.run_tasks().await;

    assert_eq!((early, service.seen().len(), known_and_waiting(&app).await), (1, 2, (1, 0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_a_service_longer_than_the_offer_lives() {
    let (app, service) = answered(Reply::status(429).header("Retry-After", "3600")).await;

    assert_eq!((service.seen().len(), known_and_waiting(&app).await), (1, (1, 0)));
    assert_eq!(app.count(&Rows::push_subscriptions().failures(1)).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_never_answers_well_is_asked_while_the_offer_lives_and_nothing_is_dead() {
    let (app, service) = answered(Reply::status(500)).await;

    for _ in 0..17 {
        app.wait(TimeDelta::seconds(5)).await;
        app.run_tasks().await;
    }

    let tries = service.seen().len();
    assert!((4..=8).contains(&tries), "{tries}");
    assert_eq!(app.count(&Rows::tasks().state("dead")).await, 0);
    assert_eq!(app.count(&Rows::push_subscriptions()).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_refuses_or_sends_us_elsewhere_is_not_asked_twice() {
    for reply in [Reply::status(403), Reply::status(307).header("Location", "/elsewhere")] {
        let (app, service) = answered(reply).await;

        app.wait(TimeDelta::seconds(20)).await;
        app.run_tasks().await;

        assert_eq!((service.seen().len(), known_and_waiting(&app).await), (1, (1, 0)));
        assert_eq!(app.count(&Rows::push_subscriptions().failures(1)).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_was_not_woken_for_a_week_is_given_up() {
    let service = Service::that_says(403);
    let phone = Phone::new(1).at(&endpoint(&service, "one"));
    for (failures, added_days_ago, known) in [(19, 8, 0), (18, 8, 1), (19, 6, 1)] {
        let (app, city, _crew) = on_shift(settings(None, None), std::slice::from_ref(&phone)).await;
        app.sql(&format!(
            "update push_subscription set failures = {failures}, \
                 added_at = city_now() - interval '{added_days_ago} days'"
        ))
        .await;

        city.report(&app, "pothole", 52.05, 5.05).await;
        app.run_tasks().await;

        assert_eq!(known_and_waiting(&app).await, (known, 0), "{failures}, {added_days_ago} days");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_push_service_delays_no_offer() {
    const SLOW: Duration = Duration::from_secs(7);
    let slow = Reply { after: SLOW, ..Reply::status(201) };
    let service = Service::start(move |_| slow.clone());
    let phones: Vec<_> =
        (1..=5).map(|n| Phone::new(n).at(&endpoint(&service, &n.to_string()))).collect();
    let (app, city, crew) = on_shift(settings(None, None), &phones).await;
    app.work();
    let offered = async |offers: usize| {
        city.report(&app, "pothole", 52.05, 5.05).await;
        app.eventually(async || (crew.offers().await.len() == offers).then_some(())).await;
    };
    offered(1).await;
    app.eventually(async || (service.seen().len() == 5).then_some(())).await;

    // More wake-ups wait now than tasks are run at once.
    let began = Instant::now();
    offered(2).await;
    offered(3).await;

    assert!(began.elapsed() < SLOW, "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_leads_into_the_network_is_not_asked() {
    let reach = Reach::default();
    let phone = Phone::new(1).at("https://localhost/push/one");
    let pushes = PushSettings { reach, ..settings(None, None) };
    let (app, city, crew) = on_shift(pushes, &[phone]).await;

    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;

    assert_eq!((crew.offers().await.len(), known_and_waiting(&app).await), (1, (0, 0)));
}
