//! Statements are about one city and name it, so that cities can be on several servers.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use harness::{City, Rows, TestApp, fresh_database, one_city, workspace};
use tokio_postgres::NoTls;

/// Statements that break a rule, and what is said of them.
const PLANTED: &[(&str, &str)] = &[
    ("select number from cases where status = 'received'", "without a city"),
    ("update task set state = 'dead' where task_id = $1", "it writes task without the city"),
    ("delete from geotag where expires_at < $1", "it writes geotag without the city"),
    ("select task_id from task where state = $1 for update skip locked", "it locks rows of task"),
    (
        "select jurisdiction_id from task where jurisdiction_id = any($1) for no key update",
        "it locks rows of task",
    ),
    (
        "select from job join cases on cases.case_id = job.case_id where job.jurisdiction_id = $1",
        "it joins cases without the key",
    ),
    (
        "select from offer join job on job.job_id = offer.job_id where offer.offered_at > $1",
        "it joins offer without the key",
    ),
    (
        "update offer set state = 'expired' from job \
         where offer.jurisdiction_id = $1 and job.job_id = offer.job_id",
        "it writes job without the city",
    ),
    (
        "update job set escalated_at = city_now() where jurisdiction_id = $1",
        "city_now() is not the same on each server",
    ),
    (
        "select from shift where jurisdiction_id = $1 and ends_at > now()",
        "now() is not the same on each server",
    ),
    (
        "update job set escalate_at = opened_at + interval '2 hours' where jurisdiction_id = $1",
        "an interval in a write",
    ),
    (
        "update job set escalate_at = $2 + make_interval(secs => 3) where jurisdiction_id = $1",
        "make_interval() in a write",
    ),
    (
        "insert into agency (jurisdiction_id, agency_code, name) \
         select $1, agency_code, name from agency where jurisdiction_id = $2",
        "it is about several cities",
    ),
    (
        "delete from agency where jurisdiction_id = $1 and not exists ( \
             select from service where service.agency_code = agency.agency_code)",
        "it joins service without the key",
    ),
    (
        "delete from geotag where jurisdiction_id = $1 and geotag_id in ( \
             select geotag_id from geotag where expires_at < $2)",
        "it reads geotag without a city",
    ),
    (
        "with late as (select job_id from job where state = 'open' for update) \
         update job set queue = 'x' from late where jurisdiction_id = $1 and job.job_id = late.job_id",
        "it locks rows of job",
    ),
    ("select from cases where jurisdiction_id = $1 or listed", "without a city"),
    ("insert into agency (agency_code, name) values ($1, $2)", "without the key"),
    ("select from where", "it cannot be read"),
];

#[test]
fn a_planted_statement_that_breaks_a_rule_is_found() {
    for (planted, complaint) in PLANTED {
        let found = one_city::judge(planted, &[]).expect_err(planted);
        assert!(found.contains(complaint), "{planted}: {found}");
    }
}

#[test]
fn a_statement_that_keeps_the_rules_passes() {
    for right in [
        "select number from cases where jurisdiction_id = $1 and status = 'received'",
        "select distinct jurisdiction_id from task where state = 'dead'",
        "select city_now()",
        "select count(*) from pg_class",
        r#"SELECT "job"."job_id" FROM ("job" INNER JOIN "offer" ON ("offer"."jurisdiction_id" =
           "job"."jurisdiction_id")) WHERE ("offer"."jurisdiction_id" = $1) FOR NO KEY UPDATE"#,
        "select task_id from task where jurisdiction_id = any($1)",
        "insert into agency (jurisdiction_id, agency_code, name) values ($1, $2, $3)",
        "create table anything (at timestamptz default now())",
    ] {
        assert_eq!(one_city::judge(right, &[]), Ok(()), "{right}");
    }
}

#[test]
fn two_parameters_with_the_same_value_are_one_city() {
    let text = "delete from geotag where jurisdiction_id = $1 and geotag_id in ( \
                select geotag_id from geotag where jurisdiction_id = $2)";
    let values = |both: [&str; 2]| both.map(str::to_owned);

    assert_eq!(one_city::judge(text, &values(["a", "a"])), Ok(()));
    assert!(one_city::judge(text, &values(["a", "b"])).is_err());
}

#[tokio::test]
async fn a_planted_statement_is_found_on_its_way_to_the_database() {
    let recorder = Arc::new(one_city::Recorder::default());
    let mut conn = AsyncPgConnection::establish(&fresh_database().await).await.unwrap();
    let observer = Arc::clone(&recorder);
    conn.set_instrumentation(move |event: diesel::connection::InstrumentationEvent<'_>| {
        observer.observe(&event);
    });
    domain::jurisdictions::store::all(&mut conn).await.unwrap();
    assert_eq!(recorder.broken(), "", "the list of cities is read without a city");

    diesel::sql_query("select number from cases").execute(&mut conn).await.unwrap();

    assert_eq!(recorder.broken(), "it reads cases without a city: select number from cases\n");
    assert_eq!(recorder.count(), 2);
}

/// The statements in `.sql` files that the stores read.
fn written_statements() -> Vec<(PathBuf, String)> {
    fn files(folder: PathBuf) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let each = |path: PathBuf| if path.is_dir() { files(path) } else { vec![path] };
        entries.flat_map(each).collect()
    }
    let folders = ["domain/src", "geocoding/src", "worker/src"].map(|name| workspace().join(name));
    let files = folders.into_iter().flat_map(files);
    let files = files.filter(|path| path.extension().is_some_and(|kind| kind == "sql"));
    let statements = files.flat_map(|path| {
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.replace("KINDS", "in ('a')").replace("MAX_LOST", "8");
        let text = text.replace("SAMPLE", "10").replace("MAX_ROWS", "10");
        assert!(!text.trim().is_empty(), "{} is empty", path.display());
        let each = text.split_terminator(";\n").map(str::to_owned).collect::<Vec<_>>();
        each.into_iter().map(move |statement| (path.clone(), statement))
    });
    statements.collect()
}

#[test]
fn the_statements_in_files_keep_the_rules() {
    let statements = written_statements();
    assert!(statements.len() > 25, "{}", statements.len());

    for (path, statement) in statements {
        assert_eq!(one_city::judge(&statement, &[]), Ok(()), "{}", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_cities_do_at_once_is_said_city_by_city() {
    let (app, first) = TestApp::with_city().await;
    let second = Box::pin(City::found(&app, "otherville")).await;
    for city in [&first, &second] {
        let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
        crew.start_shift(52.05, 5.05).await;
        let (_, tracking) = city.report(&app, "pothole", 52.05, 5.05).await;
        app.run_tasks().await;
        let job = crew.accept_next().await;
        app.heard().await;
        crew.resolve(&job, None).await;
        let disputed = format!("/api/v1{tracking}/dispute");
        let reason = serde_json::json!({"reason": "It is still there."});
        app.stranger().post(&disputed, &reason, 200).await;
    }
    app.assert_promises_kept().await;
    app.wait(chrono::TimeDelta::days(40)).await;
    app.run_tasks().await;

    assert_eq!(app.count(&Rows::cases()).await, 2);
    let recorder = one_city::recorder();
    assert!(recorder.count() > 60, "{}", recorder.count());
    for words in ["for update skip locked", "INSERT INTO \"event\"", "update public_version"] {
        assert!(recorder.has_seen(words), "{words}");
    }
    assert_eq!(recorder.broken(), "");
}

#[tokio::test]
async fn no_function_in_sql_reads_a_table() {
    let own = "select p.proname::text, p.prosrc from pg_proc p join pg_language l on l.oid = p.prolang \
               where l.lanname = 'sql' and p.pronamespace = 'public'::regnamespace \
               and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')";

    let rows = connect().await.query(own, &[]).await.unwrap();

    let bodies: BTreeMap<String, String> =
        rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert!(bodies.contains_key("city_now"), "{bodies:?}");
    for (name, body) in &bodies {
        let words: Vec<_> = body.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        for table in one_city::tables() {
            assert!(!words.contains(&table), "{name} reads {table}");
        }
    }
}

#[tokio::test]
async fn every_table_is_distributed_by_its_city_once_and_parents_first() {
    let path = workspace().join("deploy/citus/distribute.sql");
    let script = std::fs::read_to_string(path).unwrap();
    let named: Vec<&str> = script
        .split("create_distributed_table('")
        .skip(1)
        .map(|rest| rest.split_once("', 'jurisdiction_id'").expect(rest).0)
        .collect();

    let mut sorted = named.clone();
    sorted.sort_unstable();
    let mut tables = one_city::tables();
    tables.sort_unstable();
    assert_eq!(sorted, tables);
    for (child, parent) in parents().await {
        let at = |table: &str| named.iter().position(|name| *name == table);
        assert!(at(&parent) <= at(&child), "{child} needs {parent} before it");
    }
}

/// The foreign keys of the schema: table and referenced table.
async fn parents() -> Vec<(String, String)> {
    let keys = "select conrelid::regclass::text, confrelid::regclass::text from pg_constraint \
                where contype = 'f' and conparentid = 0";
    let rows = connect().await.query(keys, &[]).await.unwrap();
    assert!(rows.len() > 50, "{}", rows.len());
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

async fn connect() -> tokio_postgres::Client {
    let (client, connection) =
        tokio_postgres::connect(&fresh_database().await, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}
