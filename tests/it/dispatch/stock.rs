//! What is on the truck: counted, promised, used, fetched, handed over.

use domain::accounts::Role;
use harness::{Rows, TestApp};

use super::north;
use crate::jobs::{disposition, said};

#[tokio::test(flavor = "multi_thread")]
async fn the_sticker_test() {
    let (app, city) = TestApp::with_city().await;
    app.work();
    let desk = city.staff(&app, Role::Agent).await;
    let right = city.crew(&app, "Right", &["paving"], &[("bag", 1)]).await;
    let next = city.crew(&app, "Next", &["paving"], &[("bag", 1)]).await;
    let empty = city.crew(&app, "Empty", &["paving"], &[("bag", 0)]).await;
    let unskilled = city.crew(&app, "Unskilled", &["tree"], &[("bag", 5)]).await;
    right.start_shift(north(400.0), 5.05).await;
    next.start_shift(north(900.0), 5.05).await;
    empty.start_shift(north(200.0), 5.05).await;
    unskilled.start_shift(north(100.0), 5.05).await;
    let reported = std::time::Instant::now();

    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    right.accept_next().await;

    let took = reported.elapsed();
    assert!(took.as_millis() < 1_000, "the offer took {took:?}");
    let (second, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    next.accept_next().await;
    assert!(right.offers().await.is_empty(), "there is no bag left on the nearer truck");
    let (third, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    let nobody = Rows::dispositions().code("nobody_fits");
    app.eventually(async || (app.count(&nobody).await > 0).then_some(())).await;
    let why = disposition(&desk, &third).await;
    assert_eq!(said(&why, "Right")["code"], "stock_out");
    assert_eq!(said(&why, "Right")["words"], "Right would be offered it with 1 more bag on board.");
    assert_eq!(said(&why, "Empty")["code"], "stock_out");
    assert_eq!(said(&why, "Unskilled")["code"], "skill_missing");
    assert_ne!(number, second);
}
