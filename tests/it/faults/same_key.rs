//! The same report, sent by an impatient phone many times at once.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use harness::{Answer, Rows, TestApp};
use reqwest::Method;
use serde_json::json;

use super::times;

/// Number of equal requests at once.
const AT_ONCE: usize = 16;

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_equal_reports_at_once_are_one_case_and_whoever_is_answered_hears_of_the_same() {
    let (app, city) = TestApp::with_city().await;
    let reports = times(20_i64, 1_000);
    for n in 0..reports {
        let body = json!({
            "jurisdiction_id": city.id, "service_code": "question",
            "place": {"lat": 52.05, "long": 5.05}, "description": format!("Question {n}"),
        });
        let client = app.stranger();
        let send = async || {
            let request = client.request(Method::POST, "/api/v1/cases").json(&body);
            client.send(request.header("Idempotency-Key", format!("question-{n}"))).await
        };
        let answers = join_all((0..AT_ONCE).map(|_| send())).await;

        let statuses: BTreeSet<_> = answers.iter().map(|answer| answer.status).collect();
        assert!(statuses.contains(&201), "{statuses:?}");
        assert!(statuses.is_subset(&BTreeSet::from([201, 409])), "{statuses:?}");
        let created = answers.iter().filter(|answer| answer.status == 201).map(Answer::text);
        let again = send().await;
        again.expect_status(201);
        let told: BTreeSet<_> = created.chain([again.text()]).collect();
        assert_eq!(told.len(), 1, "{told:?}");
    }
    assert_eq!(app.count(&Rows::cases()).await, reports);
}
