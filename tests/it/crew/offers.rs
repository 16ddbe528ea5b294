//! `GET /crew/offers`: the offers to a crew.

use harness::TestApp;

use crate::dispatch::north;

#[tokio::test(flavor = "multi_thread")]
async fn what_must_go_now_is_offered_to_everyone_who_fits() {
    let (app, city) = TestApp::with_city().await;
    let one = city.crew(&app, "One", &["tree"], &[]).await;
    let two = city.crew(&app, "Two", &["tree"], &[]).await;
    one.start_shift(north(100.0), 5.05).await;
    two.start_shift(north(900.0), 5.05).await;

    city.report(&app, "fallen-tree", 52.05, 5.05).await;
    app.run_tasks().await;

    assert_eq!((one.offers().await.len(), two.offers().await.len()), (1, 1));
    two.accept_next().await;
    assert!(one.offers().await.is_empty(), "the other crew is told that it is gone");
}
