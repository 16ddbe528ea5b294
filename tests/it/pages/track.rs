//! `GET /track/{jurisdiction_id}/{secret}`: where a report stands.

use harness::TestApp;
use reqwest::Method;

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
async fn the_page_says_where_the_report_stands_and_what_the_reporter_may_do() {
    let (app, city) = TestApp::with_city().await;
    let (number, tracking) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let stranger = app.stranger();

    let page = stranger.fetch(&tracking).await;

    page.expect_status(200);
    let html = page.text();
    assert!(html.contains(&number) && html.contains("A deep hole in the bicycle lane"), "{html}");
    assert!(html.contains(&format!("action=\"{tracking}/withdraw\"")), "{html}");
    assert!(!html.contains("/dispute\"") && !html.contains("/confirm\""), "{html}");
    let head = stranger.send(stranger.request(Method::HEAD, &tracking)).await;
    head.expect_status(200);
    assert!(head.bytes.is_empty());
    // Whoever reloads the answer to a form gets the page.
    for form in ["dispute", "confirm", "withdraw"] {
        let back = stranger.fetch(&format!("{tracking}/{form}")).await;
        back.expect_status(303);
        assert_eq!(back.header("location"), tracking);
    }
}
