//! The private listener.

use std::{
    net::TcpListener,
    process::{Child, Command},
};

use diesel_async::SimpleAsyncConnection;
use harness::{Client, Streetcorner, TestApp};
use reqwest::Method;

/// Somebody who asks the private listener of this app.
fn watch(app: &TestApp) -> Client {
    let address = ([127, 0, 0, 1], 0).into();
    let serving = api::bind_monitoring(address, app.monitoring.clone()).unwrap();
    tokio::spawn(serving.server);
    Client::new(&format!("http://{}", serving.address), None)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_at_work_is_healthy_and_tells_its_metrics() {
    let (app, city) = TestApp::with_city().await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    let operator = watch(&app);

    let metrics = operator.fetch("/metrics").await;

    metrics.expect_status(200);
    assert!(metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
    let metrics = metrics.text();
    for line in [
        "streetcorner_database_up 1",
        r#"streetcorner_tasks{kind="route_case",lane="local",state="queued"} 1"#,
        r#"streetcorner_pool_max{pool="requests"} 12"#,
        r#"streetcorner_task_wait_seconds_bucket{lane="local",le="+Inf"}"#,
    ] {
        assert!(metrics.contains(line), "{line} is not in {metrics}");
    }
    app.work();
    app.eventually(async || {
        let metrics = operator.fetch("/metrics").await.text();
        metrics.contains("streetcorner_loop_idle_seconds{loop=\"planner\"}").then_some(())
    })
    .await;
    let health = operator.fetch("/healthz").await;
    health.expect_status(200);
    assert_eq!(health.text(), "healthy\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_whose_loop_waits_for_ever_is_not_healthy_and_says_which() {
    let (app, _city) = TestApp::with_city().await;
    let operator = watch(&app);
    app.work();
    operator.fetch("/healthz").await.expect_status(200);
    let mut blocker = app.connect().await;

    blocker.batch_execute("begin; lock table upload in access exclusive mode").await.unwrap();

    let reasons = app
        .eventually(async || {
            let health = operator.fetch("/healthz").await;
            (health.status == 503).then(|| health.text())
        })
        .await;
    assert!(reasons.contains("the loop expire_uploads has not finished a round"), "{reasons}");
    assert!(!reasons.contains("lane_local"), "{reasons}");
    blocker.batch_execute("rollback").await.unwrap();
    app.eventually(async || (operator.fetch("/healthz").await.status == 200).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_without_a_database_is_not_healthy_and_still_tells_its_metrics() {
    let app = TestApp::start().await;
    let operator = watch(&app);
    operator.fetch("/healthz").await.expect_status(200);

    app.cut_off_database().await;

    let health = operator.fetch("/healthz").await;
    health.expect_status(503);
    assert_eq!(health.text(), "the database does not answer\n");
    let metrics = operator.fetch("/metrics").await;
    metrics.expect_status(200);
    assert!(metrics.text().contains("streetcorner_database_up 0"), "{}", metrics.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted_in_the_database_is_not_counted_for_each_request() {
    let (app, city) = TestApp::with_city().await;
    let operator = watch(&app);
    operator.fetch("/metrics").await;

    city.report(&app, "pothole", 52.05, 5.05).await;

    let metrics = operator.fetch("/metrics").await.text();
    assert!(!metrics.contains("streetcorner_tasks{kind=\"route_case\""), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_listener_tells_metrics_to_nobody_who_came_through_a_proxy() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    stranger.fetch("/metrics").await.expect_status(200);

    for header in ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host"] {
        let request = stranger.request(Method::GET, "/metrics").header(header, "203.0.113.7");
        stranger.send(request).await.expect_status(404);
    }
}

/// A process of the command, ended with the test.
struct Running(Child);

impl Running {
    fn start(mut command: Command) -> Self {
        Self(command.spawn().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().ok();
        self.0.wait().ok();
    }
}

fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_process_has_a_listener_of_its_own() {
    let app = TestApp::start().await;
    let mut command = Streetcorner::default();
    let address = free_address();
    command.set("DATABASE_URL", &app.database_url);
    command.set("STREETCORNER_METRICS_LISTEN", &address);
    let _worker = Running::start(command.command(&["worker"]));
    let operator = Client::new(&format!("http://{address}"), None);

    app.eventually(async || std::net::TcpStream::connect(&address).ok().map(drop)).await;
    app.eventually(async || {
        let metrics = operator.fetch("/metrics").await.text();
        let at_work = "streetcorner_loop_idle_seconds{loop=\"lane_local\"}";
        metrics.contains(at_work).then_some(())
    })
    .await;
    operator.fetch("/healthz").await.expect_status(200);
    let metrics = operator.fetch("/metrics").await.text();
    assert!(metrics.contains("streetcorner_pool_max{pool=\"slow\"}"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_private_listener_the_public_one_has_no_metrics() {
    let mut streetcorner = Streetcorner::default();
    let address = free_address();
    streetcorner.set("STREETCORNER_METRICS_LISTEN", &address);
    streetcorner.serve();

    streetcorner.stranger().fetch("/metrics").await.expect_status(404);
    let operator = Client::new(&format!("http://{address}"), None);
    operator.fetch("/metrics").await.expect_status(200);
    operator.fetch("/healthz").await.expect_status(200);
    operator.fetch("/docs/").await.expect_status(404);
}

#[test]
fn a_private_address_that_is_taken_is_named() {
    let streetcorner = Streetcorner::default();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();

    let output = streetcorner.run(&["worker", "--metrics-listen", &address]);

    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains(&format!("{address} is taken")), "{said}");
}
