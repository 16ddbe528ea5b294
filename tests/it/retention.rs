//! What is past its retention is deleted, and nothing that a live case or job needs.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::{
    accounts::Role,
    retention::{RULES, RetentionDays, apply, due},
};
use harness::{City, CrewClient, Rows, Streetcorner, TestApp, workspace};
use reqwest::Method;
use serde_json::json;

use crate::offline::device::{Device, deed, operation};

/// Tables whose rows are never deleted because of their age, and why.
const STAYS: &[(&str, &str)] = &[
    ("account", "as many as people"),
    ("address", "imported"),
    ("agency", "imported"),
    ("api_key", "as many as apps; named by cases"),
    ("area", "imported"),
    ("asset", "imported"),
    ("audit_root", "one row of each city and day; proves what the archive was"),
    ("candidate", "one for each crew on shift"),
    ("case_attribute", "part of a case"),
    ("case_contact", "part of a case"),
    ("cases", "the archive of the city"),
    ("crew", "as many as crews"),
    ("disposition", "one for each open job; deleted when the job ends"),
    ("event", "the archive of the city, and a hash chain"),
    ("follower", "part of a case"),
    ("geotag", "expires on its own: sweep forget_geotags"),
    ("intersection", "imported"),
    ("job", "part of a case; its fence must not begin anew"),
    ("job_override", "a decision of a person about a case"),
    ("jurisdiction", "as many as cities"),
    ("lease_live", "one for each job that is held"),
    ("mirror", "as many as cities"),
    ("photo", "part of a case"),
    ("position_latest", "one for each crew on shift"),
    ("push_subscription", "a few for each crew"),
    ("redaction", "part of a photo"),
    ("rendition", "part of a photo"),
    ("routing_rule", "imported"),
    ("service", "imported"),
    ("service_attribute", "imported"),
    ("shift", "a few for each crew and day; named by leases and offers"),
    ("shift_break", "part of a shift"),
    ("stock", "one for each kind of item on a unit"),
    ("street", "imported"),
    ("street_name", "imported"),
    ("unattached_photo", "expires on its own: sweep expire_uploads"),
    ("unit", "as many as units"),
    ("upload", "expires on its own: sweep expire_uploads"),
    ("upload_piece", "part of an upload"),
    ("photo_binding", "one row of each city"),
    ("photo_spool", "until the photo store has taken the objects"),
    ("public_version", "a few rows of each city"),
    ("sign_in_attempt", "each sign-in deletes those of an hour ago"),
];

/// A city with a case that has ended, with everything that is written about it.
async fn with_an_ended_case() -> (TestApp, City, CrewClient) {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    let counted = json!({"unit": crew.unit, "stock": {"bag": 5}});
    crew.client.post("/api/v1/crew/shift", &counted, 201).await;
    crew.be_at(52.05, 5.05).await;
    let look = format!("/api/v1/crews/{}/position", crew.crew_id);
    city.staff(&app, Role::Manager).await.get(&look, 200).await;
    report_from_a_phone(&app, &city).await;
    app.run_tasks().await;
    let job = crew.accept_next().await;
    let note = operation(app.clock.now(), deed("note", &job, json!({"note": "Deep."})));
    Device::of(&crew, &city).send_one(&note).await;
    crew.resolve(&job, None).await;
    app.run_tasks().await;
    (app, city, crew)
}

/// Reports a hole, with the place of the phone and a key for repeating the request.
async fn report_from_a_phone(app: &TestApp, city: &City) {
    let stranger = app.stranger();
    let evidence = json!({"device": {"lat": 52.05, "long": 5.05, "accuracy_m": 8}});
    let geotag = stranger.post("/api/v1/geotags", &evidence, 201).await;
    let report = json!({
        "jurisdiction_id": city.id, "service_code": "pothole", "description": "A deep hole.",
        "geotag_id": geotag["geotag_id"],
    });
    let request = stranger.request(Method::POST, "/api/v1/cases").json(&report);
    stranger.send(request.header("Idempotency-Key", "once")).await.expect_status(201);
}

/// How many rows there are of what comes and goes.
async fn counts(app: &TestApp) -> [i64; 7] {
    let all = [
        Rows::answered_operations(),
        Rows::idempotency_keys(),
        Rows::fixes().source("device"),
        Rows::offers(),
        Rows::past_leases(),
        Rows::visits(),
        Rows::position_reads(),
    ];
    let mut counts = [0; 7];
    for (count, rows) in counts.iter_mut().zip(&all) {
        *count = app.count(rows).await;
    }
    counts
}

/// Winds the clocks to this day after the start, and has the worker sweep.
async fn on_day(app: &TestApp, today: &mut i64, day: i64) {
    app.wait(TimeDelta::days(day - *today)).await;
    *today = day;
    app.run_tasks().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_an_ended_case_go_when_they_are_past_their_retention_and_not_before() {
    let (app, _city, _crew) = with_an_ended_case().await;
    let mut today = 0;
    let moves = app.stock_moves().await;
    assert!(!moves.is_empty());
    let all = counts(&app).await;
    assert_eq!(all.iter().filter(|count| **count > 0).count(), 7, "{all:?}");

    on_day(&app, &mut today, 29).await;
    assert_eq!(counts(&app).await, all);

    on_day(&app, &mut today, 31).await;
    let [_, _, fixes, offers, leases, visits, reads] = all;
    assert_eq!(counts(&app).await, [0, 0, fixes, offers, leases, visits, reads]);

    on_day(&app, &mut today, 364).await;
    assert_eq!(counts(&app).await, [0, 0, fixes, offers, leases, visits, reads]);

    on_day(&app, &mut today, 366).await;
    assert_eq!(counts(&app).await, [0, 0, 0, 0, leases, visits, reads]);
    assert_eq!(app.stock_moves().await, moves);

    on_day(&app, &mut today, 731).await;
    assert_eq!(counts(&app).await, [0; 7]);
    assert_eq!(app.stock_moves().await, [""; 0]);

    // The archive stays.
    assert_eq!(app.count(&Rows::cases().status("closed")).await, 1);
    assert!(app.count(&Rows::events()).await > 4);
    assert_eq!(app.count(&Rows::jobs()).await, 1);
    app.assert_promises_kept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_live_case_needs_stays_however_old_it_is() {
    let (app, city, crew) = with_an_ended_case().await;
    let (number, _) = city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = crew.accept_next().await;
    let [.., reads] = counts(&app).await;
    assert_eq!(reads, 1);
    crew.release(&job, "The truck broke down.").await;
    let leases = app.count(&Rows::past_leases()).await;
    let offers = app.count(&Rows::offers()).await;
    assert_eq!((leases, offers), (2, 2));
    let mut today = 0;

    on_day(&app, &mut today, 3_000).await;

    // Of the ended case they are gone.
    assert_eq!(app.count(&Rows::past_leases().ending("released")).await, 1);
    assert_eq!(app.count(&Rows::past_leases()).await, 1);
    assert!(app.count(&Rows::offers()).await >= 1);
    let fence = job["fence"].as_i64().unwrap();
    assert_eq!(app.count(&Rows::jobs().open().fence(fence)).await, 1, "{number}");
    app.assert_promises_kept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_can_still_be_disputed_keeps_its_leases() {
    let (app, _city, _crew) = with_an_ended_case().await;
    app.sql("update jurisdiction set dispute_days = 1000").await;
    let mut today = 0;

    on_day(&app, &mut today, 999).await;
    assert_eq!(app.count(&Rows::past_leases()).await, 1);

    on_day(&app, &mut today, 1_001).await;
    assert_eq!(app.count(&Rows::past_leases()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_tasks_go_and_those_that_wait_stay() {
    let (app, city) = TestApp::with_city().await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    let dead = Rows::tasks().kind("route_case").state("dead");
    app.sql("update task set state = 'dead', last_error = 'x' where kind = 'route_case'").await;
    let mut today = 0;

    on_day(&app, &mut today, 89).await;
    assert_eq!(app.count(&dead).await, 1);

    let waiting = app.count(&Rows::tasks().state("queued")).await;
    on_day(&app, &mut today, 91).await;
    assert_eq!(app.count(&dead).await, 0);
    assert!(waiting > 0 && app.count(&Rows::tasks().state("queued")).await == waiting);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_go_in_small_transactions_and_for_ever_means_never() {
    let (app, _city) = TestApp::with_city().await;
    app.sql(
        "insert into idempotency_key (jurisdiction_id, surface, key, request_sha256, answer, created_at) \
         select jurisdiction_id, 'x', n::text, '', '', city_now() - interval '31 days' \
         from jurisdiction, generate_series(1, 2500) n",
    )
    .await;
    let mut conn = app.connect().await;
    let for_ever = RetentionDays { idempotency_key: 0, ..RetentionDays::default() };
    apply(&mut conn, &for_ever, 10).await.unwrap();
    assert_eq!(app.count(&Rows::idempotency_keys()).await, 2_500);

    apply(&mut conn, &RetentionDays::default(), 1).await.unwrap();
    assert_eq!(app.count(&Rows::idempotency_keys()).await, 1_500);

    apply(&mut conn, &RetentionDays::default(), 10).await.unwrap();
    assert_eq!(app.count(&Rows::idempotency_keys()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_locked_is_not_waited_for_long_and_holds_up_no_other() {
    let (app, _city, _crew) = with_an_ended_case().await;
    app.wait(TimeDelta::days(800)).await;
    let (client, connection) =
        tokio_postgres::connect(&app.database_url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("begin; lock table read_log in exclusive mode").await.unwrap();
    let mut conn = app.connect().await;

    let begun = std::time::Instant::now();
    let locked = apply(&mut conn, &RetentionDays::default(), 10).await;
    let took = begun.elapsed();

    assert!(locked.unwrap_err().to_string().contains("lock timeout"));
    assert!(took.as_secs() < 6, "{took:?}");
    assert_eq!(counts(&app).await, [0, 0, 0, 0, 0, 0, 1]);
    client.batch_execute("rollback").await.unwrap();
    apply(&mut conn, &RetentionDays::default(), 10).await.unwrap();
    assert_eq!(counts(&app).await, [0; 7]);
}

#[tokio::test(flavor = "multi_thread")]
async fn append_only_rows_are_deleted_by_the_retention_alone_and_never_young() {
    let (app, _city, _crew) = with_an_ended_case().await;
    let delete =
        async |allow: &str, table: &str| {
            let statements = format!("begin; {allow}; delete from {table}; rollback");
            let (client, connection) =
                tokio_postgres::connect(&app.database_url, tokio_postgres::NoTls).await.unwrap();
            tokio::spawn(connection);
            client.batch_execute(&statements).await.err().map(|error| {
                error.as_db_error().unwrap().constraint().unwrap_or_default().to_owned()
            })
        };
    let allowed = "set local streetcorner.retention = 'on'";
    for table in ["read_log", "visit_evidence"] {
        let refused = Some(format!("{table}_append_only"));
        assert_eq!(delete(allowed, table).await, refused, "young");
    }

    app.wait(TimeDelta::days(31)).await;

    for table in ["read_log", "visit_evidence"] {
        let refused = Some(format!("{table}_append_only"));
        assert_eq!(delete("select 1", table).await, refused, "not by the retention");
        assert_eq!(delete(allowed, table).await, None);
    }
    let refused = Some("event_append_only".to_owned());
    assert_eq!(delete(allowed, "event").await, refused, "events stay");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_shows_what_would_go_and_deletes_it_when_it_is_told() {
    let (app, _city, _crew) = with_an_ended_case().await;
    app.wait(TimeDelta::days(400)).await;
    let before = counts(&app).await;
    let mut command = Streetcorner::default();
    command.set("DATABASE_URL", &app.database_url);
    let row = |said: &str, setting: &str| {
        let line = said.lines().find(|line| line.contains(setting)).unwrap().to_owned();
        line.split('\t').skip(2).map(str::to_owned).collect::<Vec<_>>()
    };

    let said = command.succeed(&["retention", "--dry-run"]);

    assert_eq!(said.lines().count(), 1 + RULES.len(), "{said}");
    let offers = row(&said, "STREETCORNER_RETENTION_OFFER");
    assert_eq!(offers[..3], ["365", "365", "1"], "{said}");
    let oldest = app.clock.now() - TimeDelta::days(400);
    assert_eq!(offers[3], oldest.format("%Y-%m-%d").to_string());
    assert_eq!(row(&said, "STREETCORNER_RETENTION_LEASE_PAST"), ["730", "730", "0", "-"]);
    command.set("STREETCORNER_RETENTION_OFFER", "0");
    let said = command.succeed(&["retention", "--dry-run"]);
    assert_eq!(row(&said, "STREETCORNER_RETENTION_OFFER"), ["for ever", "365", "0", "-"]);
    assert_eq!(counts(&app).await, before, "nothing was deleted");

    command.succeed(&["retention"]);

    let [operations, keys, fixes, offers, ..] = counts(&app).await;
    assert_eq!((operations, keys, fixes, offers), (0, 0, 0, before[3]));
    let mut conn = app.connect().await;
    let rest = due(&mut conn, &RetentionDays { offer: 0, ..RetentionDays::default() }).await;
    let rest = rest.unwrap().into_iter().filter(|due| due.rule.name != "position");
    assert_eq!(rest.map(|due| due.rows).sum::<i64>(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_has_a_retention_or_a_reason_to_stay() {
    let app = TestApp::start().await;
    let tables = app
        .texts(
            "select relname::text from pg_class where relnamespace = 'public'::regnamespace \
             and relkind in ('r', 'p') and not relispartition \
             and relname not in ('spatial_ref_sys', '__diesel_schema_migrations')",
        )
        .await;
    let tables: BTreeSet<&str> = tables.iter().map(String::as_str).collect();

    let ruled = RULES.iter().map(domain::retention::Rule::table);
    let mut known: BTreeSet<&str> = ruled.filter(|table| *table != "fix").collect();
    for (table, reason) in STAYS {
        assert!(known.insert(table), "{table} stays and goes");
        assert!(!reason.is_empty());
    }
    known.insert("fix");

    assert_eq!(tables, known);
}

#[test]
fn every_rule_is_a_setting_that_is_explained() {
    let page = std::fs::read_to_string(workspace().join("docs/operation.md")).unwrap();
    let help = Streetcorner::default().succeed(&["worker", "--help"]);
    let defaults = RetentionDays::default();
    for rule in &RULES {
        let setting = format!("STREETCORNER_RETENTION_{}", rule.name.to_uppercase());
        assert!(help.contains(&format!("[env: {setting}=")), "{setting} is no setting");
        let row = format!("| `{setting}` | {} |", (rule.days)(&defaults));
        assert!(page.contains(&row), "docs/operation.md does not have {row}");
    }
}
