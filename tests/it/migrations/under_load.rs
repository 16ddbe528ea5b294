//! A city with many cases is migrated while people report and read: F24 of `docs/reliability.md`.

use std::time::{Duration, Instant};

use domain::db::{LOCK_TIMEOUT, migrate_from};
use harness::{City, Streetcorner, TestApp};
use streetcorner::say::remark;
use tokio::task::JoinHandle;

use super::{
    connect,
    load::{Load, Tally, report},
    version::Version,
};

/// Seconds after which the database ends a statement of a request.
const STATEMENT_TIMEOUT: u64 = 4;

/// What a later version may add. It is compatible with this one.
const LATER: [(&str, &str); 5] = [
    (
        "2099-01-01-000001_priority",
        "alter table cases add column priority integer not null default 0;\n\
         alter table cases add constraint cases_priority_check check (priority >= 0) not valid;",
    ),
    (
        "2099-01-01-000002_priority_is_valid",
        "alter table cases validate constraint cases_priority_check;",
    ),
    (
        "2099-01-01-000003_priority_index",
        "create index concurrently cases_priority_idx on cases (jurisdiction_id, priority)",
    ),
    (
        "2099-01-01-000004_inspection",
        "create table inspection (jurisdiction_id text not null, case_id uuid not null, at timestamptz, \
             constraint inspection_pkey primary key (jurisdiction_id, case_id), \
             constraint inspection_case_fkey foreign key (jurisdiction_id, case_id) references cases);",
    ),
    (
        "2099-01-01-000005_inspected",
        "create function case_is_ordered() returns trigger language plpgsql as $$ \
             begin new.priority := least(new.priority, 9); return new; end $$;\n\
         create trigger case_ordered before insert or update on cases \
             for each row execute function case_is_ordered();",
    ),
];

fn is_long() -> bool {
    std::env::var_os("STREETCORNER_LONG").is_some()
}

/// So many cases.
fn cases() -> usize {
    if is_long() { 1_000_000 } else { 20_000 }
}

/// Adds copies of the case of this number, each at a place of its own.
async fn add_cases(app: &TestApp, number: &str, count: usize) {
    let columns = "jurisdiction_id, status, version, service_code, channel, requested_at, updated_at, \
                   event_head, standing, agency_code";
    let copies = format!(
        "insert into cases ({columns}, case_id, number, changed_at, description, place) \
         select {columns}, gen_random_uuid(), 'M' || i, changed_at - i * interval '1 second', \
             description || ' at the house of ' || i, \
             ST_Point(5 + random() * 0.1, 52 + random() * 0.1, 4326)::geography \
         from cases, generate_series(1, {count}) i where number = '{number}'"
    );
    assert_eq!(app.sql(&copies).await, count);
    app.sql("analyze cases").await;
}

/// A server on the database of `app`, as another process.
fn server(app: &TestApp) -> Streetcorner {
    let mut server = Streetcorner::on(&app.database_url, &app.photo_dir());
    server.set("STREETCORNER_STATEMENT_TIMEOUT", &STATEMENT_TIMEOUT.to_string());
    server.serve();
    server
}

/// A transaction that has read the cases and stays open for this time, as that of `pg_dump` does. No
/// migration can lock them meanwhile.
async fn long_reader(url: &str, open: Duration) -> JoinHandle<()> {
    let client = connect(url).await;
    let begin = "begin isolation level repeatable read; select from cases limit 1";
    client.batch_execute(begin).await.unwrap();
    tokio::spawn(async move {
        tokio::time::sleep(open).await;
        client.batch_execute("commit").await.unwrap();
    })
}

async fn city() -> (TestApp, City, String) {
    let (app, city) = TestApp::with_city().await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.set_quota("Test app", 10_000_000).await;
    (app, city, number)
}

fn show(what: &str, tally: &Tally) {
    let Tally { answered, failed, slowest } = tally;
    let failed = failed.len();
    remark(format_args!("{what}: {answered} answered, {failed} failed, slowest {slowest:.2?}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_fails_while_a_city_with_many_cases_is_migrated() {
    let (app, city, number) = city().await;
    add_cases(&app, &number, cases()).await;
    let server = server(&app);
    let load = Load::start(&server.url(), &city, &number);
    let reader = long_reader(&app.database_url, Duration::from_secs(5)).await;

    let began = Instant::now();
    migrate_from(&app.database_url, &Version::later(&LATER).source()).await.unwrap();
    let took = began.elapsed();

    assert_both_serve(&app, &city, &server).await;
    let tally = load.end().await;
    reader.await.unwrap();
    show(&format!("{} cases, migrated in {took:.1?}", cases()), &tally);
    assert!(tally.failed.is_empty(), "{:#?}", tally.failed);
    assert!(tally.answered > 100, "{tally:?}");
    assert!(took > Duration::from_secs(4), "the reader was in nobody's way");
    if is_long() {
        assert_a_rewrite_fails_requests(&app, &city, &server, &number).await;
    }
}

/// A program that knows nothing of the new migrations can be started, and both serve.
async fn assert_both_serve(app: &TestApp, city: &City, server: &Streetcorner) {
    let another = self::server(app);
    let form = report(city);
    let answer = another.stranger().post_form("/open311/v2/requests.json", &form).await;
    answer.expect_status(200);
    let body = answer.json();
    let number = body[0]["service_request_id"].as_str().unwrap();
    let path = format!("/open311/v2/requests/{number}.json?jurisdiction_id={}", city.id);
    server.stranger().get(&path, 200).await;
}

/// What no migration may do: `migrations::plan` refuses it.
async fn assert_a_rewrite_fails_requests(
    app: &TestApp,
    city: &City,
    server: &Streetcorner,
    number: &str,
) {
    let load = Load::start(&server.url(), city, number);
    // It may take minutes, and the requests fail long before.
    let rewrite = "set statement_timeout = '20s'; \
                   alter table cases add column seen timestamptz default clock_timestamp()";

    connect(&app.database_url).await.batch_execute(rewrite).await.ok();

    let tally = load.end().await;
    show("control, a table is rewritten", &tally);
    assert!(!tally.failed.is_empty(), "{tally:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_lock_timeout_requests_fail_behind_a_long_reader() {
    let (app, city, number) = city().await;
    let server = server(&app);
    let load = Load::start(&server.url(), &city, &number);
    let open = Duration::from_secs(STATEMENT_TIMEOUT + 3);
    let reader = long_reader(&app.database_url, open).await;

    // The first of the migrations, as somebody would run it by hand.
    let (_, statements) = LATER[0];
    connect(&app.database_url).await.batch_execute(statements).await.unwrap();

    let tally = load.end().await;
    reader.await.unwrap();
    show("control, no lock timeout", &tally);
    assert!(!tally.failed.is_empty(), "{tally:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_built_beside_the_traffic_waits_for_a_long_reader() {
    let (app, _city, _number) = city().await;
    let reader = long_reader(&app.database_url, LOCK_TIMEOUT + Duration::from_secs(1)).await;
    let index =
        "create index concurrently cases_later_idx on cases (jurisdiction_id, service_code)";
    let later = Version::later(&[("2099-01-01-000001_index", index)]);
    let began = Instant::now();

    // As two servers do that start at the same time.
    let processes = [later.source(), later.source()].map(|source| {
        let url = app.database_url.clone();
        tokio::spawn(async move { migrate_from(&url, &source).await })
    });
    for process in processes {
        process.await.unwrap().unwrap();
    }

    assert!(began.elapsed() > LOCK_TIMEOUT, "the index did not wait");
    reader.await.unwrap();
    let valid = "pg_index where indexrelid = 'cases_later_idx'::regclass and indisvalid";
    assert_eq!(app.count(valid).await, 1);
}
