//! `POST /track/{jurisdiction_id}/{secret}/withdraw`: a reporter takes the report back.

use harness::TestApp;

use super::resolved;

#[tokio::test(flavor = "multi_thread")]
async fn a_reporter_takes_the_report_back_with_one_button() {
    let (app, city) = TestApp::with_city().await;
    let (_, tracking) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let stranger = app.stranger();
    let withdraw = format!("{tracking}/withdraw");

    let pressed = stranger.post_form(&withdraw, &[("reason", "Filled it myself.")]).await;

    pressed.expect_status(303);
    assert_eq!(pressed.header("location"), format!("{tracking}?done=withdraw"));
    let page = stranger.fetch(pressed.header("location")).await.text();
    assert!(page.contains("You have taken your report back."), "{page}");
    assert!(page.contains("Filled it myself."), "{page}");
    let case = stranger.get(&format!("/api/v1{tracking}"), 200).await;
    assert_eq!(case["status"], "withdrawn");
    stranger.post_form(&withdraw, &[]).await.expect_status(409);
    let long = "x".repeat(1_001);
    stranger.post_form(&withdraw, &[("reason", long.as_str())]).await.expect_status(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_done_is_not_taken_back() {
    let (app, city) = TestApp::with_city().await;
    let tracking = resolved(&app, &city).await;

    let pressed = app.stranger().post_form(&format!("{tracking}/withdraw"), &[]).await;

    pressed.expect_status(409);
    let case = app.stranger().get(&format!("/api/v1{tracking}"), 200).await;
    assert_eq!(case["status"], "resolved");
}
