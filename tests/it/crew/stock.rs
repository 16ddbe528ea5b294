//! `/crew/stock`: what is on the truck: counted, fetched, handed over.

use harness::{CrewClient, Rows, TestApp};
use serde_json::{Value, json};

async fn on_board(crew: &CrewClient) -> Value {
    crew.client.get("/api/v1/crew/stock", 200).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_fetched_at_the_yard_brings_the_job_that_waited_for_it() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[]).await;
    let counted = json!({"unit": crew.unit, "stock": {"bag": 0}});
    crew.client.post("/api/v1/crew/shift", &counted, 201).await;
    crew.be_at(52.05, 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    assert!(crew.offers().await.is_empty());

    for (bad, status) in [
        (json!({"items": {"bag": 0}}), 422),
        (json!({"items": {"bag": -1}}), 422),
        (json!({"items": {"bag": 2_000_000}}), 422),
        (json!({"items": {"": 1}}), 400),
        (json!({"bags": 1}), 400),
    ] {
        crew.client.post("/api/v1/crew/stock/restock", &bad, status).await;
    }
    crew.client.post("/api/v1/crew/stock/restock", &json!({"items": {"bag": 2}}), 200).await;
    app.run_tasks().await;

    let job = crew.accept_next().await;
    assert_eq!(on_board(&crew).await, json!([{"item": "bag", "counted": 2, "reserved": 1}]));
    crew.start(&job).await;
    crew.resolve(&job, None).await;
    assert_eq!(on_board(&crew).await, json!([{"item": "bag", "counted": 1, "reserved": 0}]));
    assert_eq!(app.stock_moves().await, ["counted 0", "restocked 2", "used -1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn things_are_handed_over_but_not_what_is_promised() {
    let (app, city) = TestApp::with_city().await;
    let one = city.crew(&app, "One", &["paving"], &[("bag", 3)]).await;
    let two = city.crew(&app, "Two", &["paving"], &[]).await;
    one.start_shift(52.05, 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    one.accept_next().await;
    let give = |count: i32| json!({"to_crew": two.crew_id, "items": {"bag": count}});
    let path = "/api/v1/crew/stock/hand-over";
    assert_eq!(one.client.post(path, &give(1), 409).await["code"], "off_shift");
    two.start_shift(52.05, 5.05).await;

    assert_eq!(one.client.post(path, &give(3), 409).await["code"], "stock_out");
    one.client.post(path, &give(2), 204).await;

    assert_eq!(on_board(&one).await, json!([{"item": "bag", "counted": 1, "reserved": 1}]));
    assert_eq!(on_board(&two).await, json!([{"item": "bag", "counted": 2, "reserved": 0}]));
    let fewer = json!({"items": {"bag": 0}});
    assert_eq!(one.client.post("/api/v1/crew/stock", &fewer, 422).await["code"], "invalid");
    app.assert_promises_kept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_crews_that_give_each_other_things_at_once_lose_nothing() {
    let (app, city) = TestApp::with_city().await;
    let one = city.crew(&app, "One", &["paving"], &[("bag", 50), ("sign", 50)]).await;
    let two = city.crew(&app, "Two", &["paving"], &[("bag", 50), ("sign", 50)]).await;
    one.start_shift(52.05, 5.05).await;
    two.start_shift(52.05, 5.05).await;

    let gifts = (0..20).flat_map(|_| [(&one, &two), (&two, &one)]).map(|(from, to)| {
        let (client, items) = (from.client.clone(), json!({"bag": 1, "sign": 1}));
        let gift = json!({"to_crew": to.crew_id, "items": items});
        tokio::spawn(async move { client.post("/api/v1/crew/stock/hand-over", &gift, 204).await })
    });
    for gift in gifts.collect::<Vec<_>>() {
        gift.await.unwrap();
    }

    assert_eq!(app.count(&Rows::stock().counted(50)).await, 4);
}
