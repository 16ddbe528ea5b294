//! `GET /`: the town at a glance.

use std::time::Duration;

use harness::TestApp;
use tokio::time::timeout;

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
async fn what_was_counted_a_moment_ago_is_not_counted_again() {
    let (app, city) = TestApp::with_city().await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    let stranger = app.stranger();
    let first = stranger.fetch("/").await;
    first.expect_status(200);

    let lock = app.lock_cases().await;
    let again = timeout(Duration::from_secs(20), stranger.fetch("/")).await;

    let again = again.expect("the page does not wait for the cases");
    assert_eq!((again.status, again.text()), (200, first.text()));
    drop(lock);
    stranger.get_any("/?jurisdiction_id=elsewhere", 404).await;
}
