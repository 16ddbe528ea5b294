//! A person decides against the dispatcher; a crew hands a job over.

use domain::accounts::Role;
use harness::{Client, CrewClient, TestApp};
use serde_json::json;

use super::{disposition, north, said};

async fn overrule(desk: &Client, job: &str, kind: &str, crew: &CrewClient, status: u16) {
    let order = json!({"kind": kind, "crew_id": crew.crew_id, "reason": "The mayor called."});
    desk.post(&format!("/api/v1/jobs/{job}/overrides"), &order, status).await;
}

struct Town {
    app: TestApp,
    desk: Client,
    near: CrewClient,
    far: CrewClient,
    number: String,
    job: String,
}

/// Two crews, and a job that was offered to the nearer.
async fn town() -> Town {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Dispatcher).await;
    let near = city.crew(&app, "Near", &["paving"], &[("bag", 5)]).await;
    let far = city.crew(&app, "Far", &["paving", "tree"], &[("bag", 5)]).await;
    near.start_shift(north(100.0), 5.05).await;
    far.start_shift(north(900.0), 5.05).await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = app.texts("select job_id::text from job").await.remove(0);
    Town { app, desk, near, far, number, job }
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
    assert_eq!(app.count("lease_past where ending = 'overruled'").await, 1);
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
    assert_eq!(app.count("lease_live where started_at is not null").await, 1);
    assert_eq!(app.count("job_override").await, 1, "what is refused leaves nothing behind");
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

    assert_eq!(app.count("job_override").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_handed_over_and_its_old_fence_is_worth_nothing() {
    let Town { app, near, far, job, .. } = town().await;
    let held = near.accept_next().await;
    near.start(&held).await;
    let path = format!("/api/v1/crew/jobs/{job}/hand-over");
    let others = near.client.get("/api/v1/crew/colleagues", 200).await;
    let to = others[0]["crew_id"].clone();
    let gift = json!({"fence": held["fence"], "to_crew": to, "reason": "Our pump is broken."});

    near.client.post(&path, &gift, 204).await;
    near.client.post(&path, &gift, 204).await;

    let got = far.jobs().await.remove(0);
    assert!(got["fence"].as_i64() > held["fence"].as_i64());
    far.start(&got).await;
    let stale = json!({"fence": held["fence"]});
    near.client.post(&format!("/api/v1/crew/jobs/{job}/start"), &stale, 409).await;
    let back = json!({"fence": got["fence"], "to_crew": far.crew_id, "reason": "To myself."});
    far.client.post(&path, &back, 409).await;
    app.assert_promises_kept().await;
}
