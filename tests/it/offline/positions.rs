//! How long positions are kept.

use chrono::TimeDelta;
use domain::crews::{POSITIONS_KEPT, keep_position_days};
use harness::{Rows, TestApp};

use super::device::on_shift;

#[tokio::test(flavor = "multi_thread")]
async fn positions_come_into_the_day_they_are_of_and_go_with_it() {
    let (app, city) = TestApp::with_city().await;
    // Before any worker has seen to the days.
    let crew = on_shift(&app, &city, "Crew").await;
    assert_eq!(app.count(&Rows::unsorted_positions()).await, 1);

    app.run_tasks().await;
    let today = format!("position_raw_{}", app.clock.now().format("%Y%m%d"));
    assert_eq!(app.count(&Rows::unsorted_positions()).await, 0);
    assert_eq!(app.count(&today).await, 1);
    let days = "pg_inherits where inhparent = 'position_raw'::regclass";
    assert_eq!(app.count(days).await, 3);
    crew.be_at(52.06, 5.05).await;
    assert_eq!(app.count(&today).await, 2);

    app.wait(TimeDelta::hours(23)).await;
    app.run_tasks().await;
    assert_eq!(app.count(&Rows::positions()).await, 2);
    app.wait(TimeDelta::hours(25)).await;
    app.run_tasks().await;
    assert_eq!(app.count(&Rows::positions()).await, 0);
    assert_eq!(app.count(&format!("pg_class where relname = '{today}'")).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_in_the_way_of_the_days_is_not_waited_for() {
    let (app, city) = TestApp::with_city().await;
    on_shift(&app, &city, "Crew").await;
    let (client, connection) =
        tokio_postgres::connect(&app.database_url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("begin; select * from position_raw").await.unwrap();
    let mut conn = app.connect().await;

    let begun = tokio::time::Instant::now();
    let in_the_way = keep_position_days(&mut conn, app.clock.now(), POSITIONS_KEPT).await;
    let took = begun.elapsed();
    client.batch_execute("rollback").await.unwrap();
    let free = keep_position_days(&mut conn, app.clock.now(), POSITIONS_KEPT).await;

    assert!(in_the_way.unwrap_err().to_string().contains("lock timeout"));
    assert!(took.as_secs() < 3, "{took:?}");
    assert!(free.unwrap());
    assert!(!keep_position_days(&mut conn, app.clock.now(), POSITIONS_KEPT).await.unwrap());
}
