//! `POST /track/{jurisdiction_id}/{secret}/confirm`: it is fixed, says the reporter.

use harness::TestApp;

use super::resolved;

#[tokio::test(flavor = "multi_thread")]
async fn a_reporter_closes_a_resolved_case_with_one_button() {
    let (app, city) = TestApp::with_city().await;
    let tracking = resolved(&app, &city).await;
    let stranger = app.stranger();
    let confirm = format!("{tracking}/confirm");

    let pressed = stranger.post_form(&confirm, &[]).await;

    pressed.expect_status(303);
    assert_eq!(pressed.header("location"), format!("{tracking}?done=confirm"));
    let page = stranger.fetch(pressed.header("location")).await.text();
    assert!(page.contains("Thank you for telling us. Your case is closed."), "{page}");
    let case = stranger.get(&format!("/api/v1{tracking}"), 200).await;
    assert_eq!(case["status"], "closed");
    let again = stranger.post_form(&confirm, &[]).await;
    again.expect_status(409);
    assert!(again.text().contains("Nothing was done."), "{}", again.text());
    stranger.post_form(&format!("{tracking}x/confirm"), &[]).await.expect_status(404);
}
