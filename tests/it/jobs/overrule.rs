//! `POST /jobs/{job_id}/overrides` and `DELETE /jobs/{job_id}/overrides/{crew_id}`: a dispatcher decides.

use harness::{Client, CrewClient, Rows};
use serde_json::json;

use super::{Town, disposition, said, town};

async fn overrule(desk: &Client, job: &str, kind: &str, crew: &CrewClient, status: u16) {
    let order = json!({"kind": kind, "crew_id": crew.crew_id, "reason": "The mayor called."});
    desk.post(&format!("/api/v1/jobs/{job}/overrides"), &order, status).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pinned_job_is_for_one_crew_and_no_other() {
    let Town { app, desk, near, far, number, job } = town().await;

    overrule(&desk, &job, "pin", &far, 204).await;
    app.run_tasks().await;

    assert!(near.offers().await.is_empty());
    assert_eq!(far.offers().await.len(), 1);
    let why = disposition(&desk, &number).await;
    assert_eq!(said(&why, "Near")["code"], "excluded");
    assert_eq!(why["overrides"][0]["reason"], "The mayor called.");
    let path = format!("/api/v1/jobs/{job}/overrides/{}", far.crew_id);
    let lift = || desk.send(desk.request(reqwest::Method::DELETE, &path));
    lift().await.expect_status(204);
    lift().await.expect_status(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_excluded_crew_is_not_asked_and_loses_what_it_has_not_begun() {
    let Town { app, desk, near, far, job, .. } = town().await;
    let held = near.accept_next().await;

    overrule(&desk, &job, "exclude", &near, 204).await;
    app.run_tasks().await;

    assert!(near.jobs().await.is_empty());
    assert_eq!(far.offers().await.len(), 1);
    assert_eq!(app.count(&Rows::past_leases().ending("overruled")).await, 1);
    let path = format!("/api/v1/crew/jobs/{job}/start");
    near.client.post(&path, &json!({"fence": held["fence"]}), 409).await;
    app.assert_promises_kept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forced_crew_has_the_job_at_once_and_nobody_is_called_away_from_work() {
    let Town { app, desk, near, far, job, .. } = town().await;
    near.accept_next().await;

    overrule(&desk, &job, "force", &far, 204).await;
    assert!(near.jobs().await.is_empty());
    let held = far.jobs().await.remove(0);
    assert_eq!(held["assigned"], true);
    far.start(&held).await;

    overrule(&desk, &job, "force", &near, 409).await;
    overrule(&desk, &job, "exclude", &far, 409).await;
    assert_eq!(app.count(&Rows::live_leases().begun()).await, 1);
    assert_eq!(app.count(&Rows::overrides()).await, 1, "what is refused leaves nothing behind");
    app.assert_promises_kept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_dispatcher_decides_nothing() {
    let Town { app, desk, near, job, .. } = town().await;

    overrule(&near.client, &job, "force", &near, 403).await;
    let order = json!({"kind": "pin", "crew_id": near.crew_id, "reason": " "});
    desk.post(&format!("/api/v1/jobs/{job}/overrides"), &order, 422).await;
    let nobody = json!({"kind": "pin", "crew_id": job, "reason": "Who?"});
    desk.post(&format!("/api/v1/jobs/{job}/overrides"), &nobody, 422).await;
    let nothing = format!("/api/v1/jobs/{}/overrides", near.crew_id);
    let order = json!({"kind": "pin", "crew_id": near.crew_id, "reason": "So be it."});
    desk.post(&nothing, &order, 404).await;

    assert_eq!(app.count(&Rows::overrides()).await, 0);
}
