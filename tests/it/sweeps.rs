//! What workers look after by themselves: one worker at a time, and each sweep for itself.

use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use harness::TestApp;

/// Sessions that wait for a lock on the table of uploads.
const WAITING: &str = "pg_locks where not granted and relation = 'upload'::regclass \
                       and database = (select oid from pg_database where datname = current_database())";

/// Asked for by a sweep that comes after the one of uploads.
const STORE_SWEEPS: &str = "task where kind = 'sweep_store'";

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_never_run_the_same_sweep_at_once_and_a_slow_one_holds_up_no_other() {
    let (app, _city) = TestApp::with_city().await;
    let mut blocker = app.connect().await;
    blocker.batch_execute("begin; lock table upload in access exclusive mode").await.unwrap();

    app.work();
    app.work();

    app.eventually(async || (app.count(WAITING).await > 0).then_some(())).await;
    app.eventually(async || (app.count(STORE_SWEEPS).await == 1).then_some(())).await;
    // Long enough for the other worker to come to it several times.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(app.count(WAITING).await, 1);

    blocker.batch_execute("rollback").await.unwrap();
    app.eventually(async || (app.count(WAITING).await == 0).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_that_fails_is_counted_and_keeps_no_other_from_running() {
    let (app, _city) = TestApp::with_city().await;
    app.sql("alter table upload rename to upload_gone").await;
    assert_eq!(app.count(STORE_SWEEPS).await, 0);

    app.run_tasks().await;

    assert_eq!(app.count(STORE_SWEEPS).await, 1);
    let failures = "streetcorner_sweep_failures_total{job=\"expire_uploads\"}";
    assert!(app.counted(failures).await > 0);
    let last_success =
        "streetcorner_sweep_last_success_timestamp_seconds{job=\"sweep_photo_store\"}";
    assert!(app.counted(last_success).await > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_whose_worker_is_gone_is_free_for_the_next() {
    let (app, _city) = TestApp::with_city().await;
    let mut dead = app.connect().await;
    dead.batch_execute("select pg_advisory_lock(312, hashtext('sweep_photo_store'))")
        .await
        .unwrap();
    app.run_tasks().await;
    assert_eq!(app.count(STORE_SWEEPS).await, 0, "another session has its lock");

    app.sql(
        "select pg_terminate_backend(pid) from pg_locks \
         where locktype = 'advisory' and classid = 312 and granted and pid <> pg_backend_pid() \
         and database = (select oid from pg_database where datname = current_database())",
    )
    .await;

    app.run_tasks().await;
    assert_eq!(app.count(STORE_SWEEPS).await, 1);
}
