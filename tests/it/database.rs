//! The link to the database: TLS, statements that take too long, and reads that would take every
//! connection.

mod tls;

use std::time::Duration;

use domain::db::{self, ConnectOptions};
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use harness::{Answer, Streetcorner, TestApp};
use reqwest::Method;
use tokio::time::{Instant, timeout, timeout_at};

use self::tls::{Authority, TlsFront};

/// A search of addresses.
const SEARCH: &str = "/api/v1/addresses?jurisdiction_id=testville&q=Market+Street";

/// Holds a lock on the names of streets, so that every search waits.
async fn lock_street_names(app: &TestApp) -> tokio_postgres::Client {
    let (client, connection) =
        tokio_postgres::connect(&app.database_url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("begin; lock table street_name in access exclusive mode").await.unwrap();
    client
}

fn expect_unavailable(answer: &Answer) {
    answer.expect_status(503);
    assert!(!answer.header("retry-after").is_empty());
    assert!(!answer.text().contains("statement"), "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_takes_too_long_is_ended_by_the_database() {
    let (app, _city) = TestApp::with_city().await;
    let mut command = Streetcorner::default();
    command.set("DATABASE_URL", &app.database_url);
    command.set("STREETCORNER_STATEMENT_TIMEOUT", "1");
    command.serve();
    let lock = lock_street_names(&app).await;

    expect_unavailable(&command.stranger().fetch(SEARCH).await);

    drop(lock);
    command.stranger().fetch(SEARCH).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_ends_when_its_client_is_gone() {
    let (app, _city) = TestApp::with_city().await;
    let limits = db::StatementLimits {
        statement: Duration::from_mins(1),
        idle_in_transaction: Duration::from_mins(1),
    };
    let options = ConnectOptions::parse(&app.database_url).unwrap().limited(limits);
    let (client, driver) = options.connect().await.unwrap();
    let driver = tokio::spawn(driver);
    let asked = tokio::spawn(async move { client.batch_execute("select pg_sleep(55)").await });
    let sleeping = "pg_stat_activity where datname = current_database() and state = 'active' \
                    and query = 'select pg_sleep(55)'";
    app.eventually(async || (app.count(sleeping).await == 1).then_some(())).await;

    driver.abort();
    asked.abort();

    app.eventually(async || (app.count(sleeping).await == 0).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_that_wait_leave_half_of_the_connections_to_reports_and_crews() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 1)]).await;
    crew.start_shift(52.05, 5.05).await;
    let mut stream = crew.stream().await;
    app.work();
    let lock = lock_street_names(&app).await;
    let searches: Vec<_> = (0..40)
        .map(|_| {
            let stranger = app.stranger();
            tokio::spawn(async move { stranger.fetch(SEARCH).await })
        })
        .collect();
    let waiting = "pg_locks where not granted and database = \
                   (select oid from pg_database where datname = current_database())";
    app.eventually(async || (app.count(waiting).await == 6).then_some(())).await;

    crew.client.get("/api/v1/crew/offers", 200).await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    let offer = stream.next("offer", Duration::from_secs(10)).await;
    assert_eq!(offer.expect("the stream goes on")["case_number"], number.as_str());

    lock.batch_execute("rollback").await.unwrap();
    for search in searches {
        let answer = search.await.unwrap();
        if answer.status != 200 {
            expect_unavailable(&answer);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_walks_past_many_rows_is_read_one_at_a_time() {
    let (app, _city) = TestApp::with_city().await;
    let far_page =
        |page: u32| format!("/open311/v2/requests.json?updated_after=1970-01-01&page={page}");
    let far_tile = |days: u32| format!("/tiles/cases/3/4/2.mvt?max_age_days={days}");
    let wide = |size: u32| {
        format!("/open311/v2/requests.json?updated_after=1970-01-01&status=open&page_size={size}")
    };
    let paths = (100..108).flat_map(|number| [far_page(number), far_tile(number), wide(number)]);
    let lock = app.lock_cases().await;
    let mut asked: FuturesUnordered<_> = paths
        .map(|path| {
            let request = app.stranger().request(Method::GET, &path);
            tokio::spawn(async move { request.send().await.unwrap().status().as_u16() })
        })
        .collect();
    let waiting = "pg_locks where not granted and database = \
                   (select oid from pg_database where datname = current_database())";

    for _ in 0..23 {
        let status = timeout(Duration::from_secs(30), asked.next()).await;
        let status = status.expect("all but one are refused").unwrap().unwrap();
        assert_eq!(status, 503);
    }
    assert_eq!(app.count(waiting).await, 1);
    drop(lock);

    assert_eq!(asked.next().await.unwrap().unwrap(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_can_wait_for_a_connection_are_refused_at_once() {
    /// Connections of the server.
    const CONNECTIONS: usize = 12;
    /// Requests that wait for one.
    const WAITING: usize = 64;
    const TOO_MANY: usize = 100;
    let (app, city) = TestApp::with_city().await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    let path = format!("/open311/v2/requests/{number}.json");
    let lock = app.lock_cases().await;
    let mut asked: FuturesUnordered<_> = (0..CONNECTIONS + WAITING + TOO_MANY)
        .map(|_| {
            let request = app.stranger().request(Method::GET, &path);
            tokio::spawn(async move { request.send().await.unwrap().status().as_u16() })
        })
        .collect();

    // Those that wait are refused after five seconds.
    let begin = Instant::now();
    for _ in 0..TOO_MANY {
        let status = timeout_at(begin + Duration::from_secs(4), asked.next()).await;
        assert_eq!(status.expect("they do not wait").unwrap().unwrap(), 503);
    }
    drop(lock);

    let statuses: Vec<_> = asked.map(Result::unwrap).collect().await;
    let answered = statuses.iter().filter(|status| **status == 200).count();
    assert!(answered >= CONNECTIONS, "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_on_another_machine_must_show_who_it_is() {
    let app = TestApp::start().await;
    let city_hall = Authority::new("City hall");
    let front = TlsFront::start(&app.database_url, &city_hall, None).await;
    let connects = async |url: &str| {
        let (client, driver) = ConnectOptions::parse(url).unwrap().connect().await?;
        tokio::spawn(driver);
        client.query_one("select 1", &[]).await.map(drop)
    };
    let roots = city_hall.file();
    let verified = format!("sslmode=verify-full&sslrootcert={roots}");

    connects(&front.url("localhost", &verified)).await.unwrap();
    connects(&front.url("localhost", "sslmode=require")).await.unwrap();
    connects(&front.url("localhost", "sslmode=prefer")).await.unwrap();
    assert_eq!(front.encrypted(), 3);
    connects(&front.url("127.0.0.1", &verified)).await.unwrap_err();
    let stranger = Authority::new("Somebody else");
    let other = format!("sslmode=verify-full&sslrootcert={}", stranger.file());
    connects(&front.url("localhost", &other)).await.unwrap_err();
    let required = format!("sslmode=require&sslrootcert={}", stranger.file());
    connects(&front.url("localhost", &required)).await.unwrap_err();
    assert_eq!(front.encrypted(), 3);

    drop(db::pool(&front.url("localhost", &verified), 1).unwrap().get().await.unwrap());
    assert_eq!(front.encrypted(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_asks_for_a_certificate_gets_ours() {
    let app = TestApp::start().await;
    let city_hall = Authority::new("City hall");
    let front = TlsFront::start(&app.database_url, &city_hall, Some(&city_hall)).await;
    let (certificate, key) = city_hall.client("streetcorner");
    let roots = city_hall.file();
    let verified = format!("sslmode=verify-full&sslrootcert={roots}");

    let without = front.url("localhost", &verified);
    ConnectOptions::parse(&without).unwrap().connect().await.map(drop).unwrap_err();
    let with = front.url("localhost", &format!("{verified}&sslcert={certificate}&sslkey={key}"));
    ConnectOptions::parse(&with).unwrap().connect().await.map(drop).unwrap();
}
