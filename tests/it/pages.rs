//! The pages: for people, without script.

use harness::TestApp;
use reqwest::Method;

#[tokio::test(flavor = "multi_thread")]
async fn the_front_page_shows_the_city_and_nobodys_words() {
    let (app, city) = TestApp::with_city().await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;

    let page = app.stranger().fetch("/").await;

    page.expect_status(200);
    let page = page.text();
    assert!(page.contains("Testville") && page.contains("<svg") && page.contains(&number));
    assert!(!page.contains("bicycle lane"), "a reporter's words are on the front page");
    assert!(!page.contains("src=\"http") && !page.contains("<script"));
}

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

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_link_says_nothing() {
    let (app, city) = TestApp::with_city().await;
    let (_, tracking) = city.report(&app, "pothole", 52.05, 5.05).await;
    let stranger = app.stranger();

    let mut pages = vec![];
    for path in [format!("{tracking}x"), "/track/nowhere/x".to_owned(), "/track/%00/%ff".to_owned()]
    {
        let page = stranger.fetch(&path).await;
        page.expect_status(404);
        pages.push(page.text());
    }

    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_are_answered_and_secrets_stay_out_of_the_metrics() {
    let (app, city) = TestApp::with_city().await;
    let (_, tracking) = city.report(&app, "pothole", 52.05, 5.05).await;
    let stranger = app.stranger();
    stranger.fetch(&tracking).await;

    for path in
        ["/healthz", "/readyz", "/.well-known/jwks.json", "/docs/", "/openapi.json", "/metrics"]
    {
        let answer = stranger.fetch(path).await;
        answer.expect_status(200);
        assert!(!answer.header("x-request-id").is_empty(), "{path} has no request id");
        let secret = tracking.rsplit('/').next().unwrap();
        assert!(!answer.text().contains(secret), "{path} tells the secret");
    }
    let metrics = stranger.fetch("/metrics").await.text();
    assert!(
        metrics.contains(r#"streetcorner_tasks{kind="route_case",state="queued"} 1"#),
        "{metrics}"
    );
    let missing = stranger.send(stranger.request(Method::GET, "/no/such/page")).await;
    missing.expect_status(404);
}
