//! `POST /track/{jurisdiction_id}/{secret}/dispute`: it is not fixed, says the reporter.

use harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_reporter_disputes_with_one_button() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    let (_, tracking) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = crew.accept_next().await;
    crew.resolve(&job, None).await;
    let stranger = app.stranger();
    let page = stranger.fetch(&tracking).await;
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(page.text().contains("This is not fixed"));

    let form = [("reason", "The <b>hole</b> is still there.")];
    let pressed = stranger.post_form(&format!("{tracking}/dispute"), &form).await;
    pressed.expect_status(303);
    let page = stranger.fetch(&tracking).await.text();
    assert!(page.contains("The &#60;b&#62;hole&#60;/b&#62; is still there."), "{page}");
    assert!(!page.contains("This is not fixed"));

    stranger.post_form(&format!("{tracking}/dispute"), &form).await.expect_status(409);
}
