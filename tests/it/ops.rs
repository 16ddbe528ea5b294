//! Operations: alive, ready, counted.

use harness::{Rows, TestApp};
use reqwest::Method;

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
        metrics.contains(r#"streetcorner_tasks{kind="route_case",lane="local",state="queued"} 1"#),
        "{metrics}"
    );
    let missing = stranger.send(stranger.request(Method::GET, "/no/such/page")).await;
    missing.expect_status(404);
}

/// Makes the database read-only, as a server is that lost an election, or writable again. Sessions
/// from before are ended.
async fn set_read_only(app: &TestApp, read_only: &str) {
    app.batch(&format!(
        "set transaction read write; \
         do $$ begin execute format('alter database %I set default_transaction_read_only = {read_only}', \
                                    current_database()); end $$"
    ))
    .await;
    app.texts(
        "select pg_terminate_backend(pid)::text from pg_stat_activity \
         where datname = current_database() and pid <> pg_backend_pid()",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_takes_no_writes_is_told_as_an_outage_and_still_read() {
    let (app, city) = TestApp::with_city().await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    let stranger = app.stranger();
    let list = "/open311/v2/requests.json?jurisdiction_id=testville";

    set_read_only(&app, "on").await;

    // A connection that was ended may be used once before that is noticed.
    let ready = app
        .eventually(async || {
            let ready = stranger.fetch("/readyz").await;
            ready.text().contains("read-only").then_some(ready)
        })
        .await;
    ready.expect_status(503);
    let report = [
        ("api_key", city.api_key.as_str()),
        ("jurisdiction_id", city.id.as_str()),
        ("service_code", "pothole"),
        ("lat", "52.05"),
        ("long", "5.05"),
    ];
    let answer = stranger.post_multipart("/open311/v2/requests.json", &report, vec![]).await;
    answer.expect_status(503);
    assert!(!answer.header("retry-after").is_empty());
    assert!(!answer.text().contains("transaction"), "{}", answer.text());
    let own = serde_json::json!({
        "jurisdiction_id": city.id, "service_code": "question", "description": "When is the market?",
        "place": {"lat": 52.05, "long": 5.05},
    });
    stranger.post("/api/v1/cases", &own, 503).await;
    stranger.fetch(list).await.expect_status(200);

    set_read_only(&app, "off").await;

    stranger.fetch("/readyz").await.expect_status(200);
    city.report(&app, "pothole", 52.05, 5.05).await;
    assert_eq!(app.count(&Rows::cases()).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_without_the_newest_migration_is_not_ready() {
    let app = TestApp::start().await;
    app.stranger().fetch("/readyz").await.expect_status(200);
    app.sql(
        "delete from __diesel_schema_migrations \
         where version = (select max(version) from __diesel_schema_migrations)",
    )
    .await;

    let ready = app.stranger().fetch("/readyz").await;

    ready.expect_status(503);
    assert!(ready.text().contains("not migrated"), "{}", ready.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_about_to_stop_still_answers_and_sends_everybody_elsewhere() {
    let (app, city) = TestApp::with_city().await;
    let stranger = app.stranger();
    let list = format!("/open311/v2/requests.json?jurisdiction_id={}", city.id);
    assert_eq!(stranger.fetch(&list).await.header("connection"), "");

    app.draining.begin();

    let ready = stranger.fetch("/readyz").await;
    ready.expect_status(503);
    assert!(ready.text().contains("about to stop"), "{}", ready.text());
    stranger.fetch("/healthz").await.expect_status(200);
    let answer = stranger.fetch(&list).await;
    answer.expect_status(200);
    assert_eq!(answer.header("connection"), "close");
    city.report(&app, "pothole", 52.05, 5.05).await;
}
