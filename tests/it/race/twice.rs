//! A phone that hears nothing says yes again.

use std::time::Duration;

use diesel::{QueryResult, sql_query};
use diesel_async::{AsyncConnection, RunQueryDsl};
use futures_util::future::join_all;
use harness::TestApp;
use reqwest::Method;

#[tokio::test(flavor = "multi_thread")]
async fn the_last_job_that_a_crew_may_hold_is_told_as_often_as_it_is_accepted_at_once() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    for _ in 0..3 {
        city.report(&app, "pothole", 52.05, 5.05).await;
    }
    app.run_tasks().await;
    for _ in 0..2 {
        crew.accept_next().await;
    }
    let last = crew.offers().await.remove(0);
    let path = format!("/api/v1/crew/offers/{}/accept", last["offer_id"].as_str().unwrap());
    let mut desk = app.connect().await;

    // Somebody is at the case, so that all of them come to wait for it.
    let answers = desk
        .transaction(async |desk| {
            sql_query("select from cases for update").execute(desk).await?;
            let (client, path) = (crew.client.clone(), path.clone());
            let all = tokio::spawn(async move {
                let accept = || client.send(client.request(Method::POST, &path));
                join_all((0..6).map(|_| accept())).await
            });
            tokio::time::sleep(Duration::from_millis(500)).await;
            assert!(!all.is_finished(), "nobody waited");
            QueryResult::Ok(all)
        })
        .await;

    let answers = answers.unwrap().await.unwrap();
    for answer in &answers {
        answer.expect_status(200);
    }
    let jobs: Vec<_> = answers.iter().map(|answer| answer.json()["job_id"].clone()).collect();
    assert!(jobs.iter().all(|job| *job == last["job_id"]), "{jobs:?}");
    assert_eq!(crew.jobs().await.len(), 3);
}
