//! `POST /crew/jobs/{job_id}/hand-over`: a job goes to another crew.

use serde_json::json;

use crate::jobs::{Town, town};

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
