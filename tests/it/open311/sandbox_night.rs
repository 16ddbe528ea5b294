//! Each night the sandbox is emptied, and nothing else.

use chrono::TimeDelta;
use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;
use domain::{
    accounts::{AccountId, Role},
    cases::{Actor, CaseId, CaseTarget, Change},
    jurisdictions::empty_sandbox,
    schema::cases as case,
};
use fixtures::Scene;
use harness::{Answer, Rows, scene};
use reqwest::Method;

use super::town::{Town, number};

/// Whatever hangs on a case.
const TABLES: [&str; 9] = [
    "cases",
    "case_attribute",
    "case_contact",
    "event",
    "fix",
    "follower",
    "photo",
    "report_token",
    "idempotency_key",
];

/// How many rows of each table belong to a city.
async fn rows(town: &Town, city: &str) -> Vec<i64> {
    let mut counts = vec![];
    for table in TABLES {
        let own = format!("{table} where jurisdiction_id = '{city}'");
        counts.push(town.app.count(&own).await);
    }
    counts
}

/// Reports with everything that a report can have.
async fn report(town: &Town, endpoint: &str, key: &str, service: &str) -> Answer {
    let fields = [
        ("api_key", key),
        ("service_code", service),
        ("lat", "52.05"),
        ("long", "5.05"),
        ("email", "resident@example.org"),
        ("attribute[where]", "wall"),
    ];
    let stranger = town.app.stranger();
    let mut form = reqwest::multipart::Form::new();
    for (name, value) in fields {
        form = form.text(name, value.to_owned());
    }
    let picture =
        reqwest::multipart::Part::bytes(scene(Scene::Pothole, 52.05, 5.05)).file_name("photo.jpg");
    let request = stranger
        .request(Method::POST, &format!("{endpoint}/requests.json"))
        .header("idempotency-key", service)
        .multipart(form.part("media", picture));
    let answer = stranger.send(request).await;
    answer.expect_status(200);
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn at_night_the_sandbox_is_emptied_and_the_city_is_not() {
    let town = Town::start().await;
    let app = &town.app;
    let key = town.city.test_key(app).await;
    app.service("question").kind("batch").save().await;
    for service in ["graffiti", "question"] {
        report(&town, "/open311/v2", &town.city.api_key, service).await;
    }
    app.run_tasks().await;
    let (before, files) = (rows(&town, "testville").await, app.photo_files());
    assert!(before.iter().all(|count| *count > 0), "{before:?}");
    for service in ["graffiti", "question"] {
        report(&town, "/open311/test/v2", &key, service).await;
    }
    join(&town).await;
    let tests = rows(&town, "testville_sandbox").await;
    assert!(tests.iter().all(|count| *count > 0), "{tests:?}");

    app.wait(TimeDelta::days(1)).await;
    app.run_tasks().await;

    assert_eq!(rows(&town, "testville_sandbox").await, [0; TABLES.len()]);
    assert_eq!(rows(&town, "testville").await, before);
    assert_eq!(app.photo_files(), files);
    // Nothing is left to be done there but the same, the night after, and
    // a look at the photo store; the keys work as before.
    let left = "task where jurisdiction_id = 'testville_sandbox' and kind <> 'sweep_store'";
    assert_eq!(app.count(left).await, 1);
    assert_eq!(app.count(&format!("{left} and kind = 'empty_sandbox'")).await, 1);
    let again = report(&town, "/open311/test/v2", &key, "graffiti").await;
    assert!(!number(&again).is_empty());
}

/// Joins one case of the sandbox to another, as a desk would.
async fn join(town: &Town) {
    let (mut conn, now) = (town.app.connect().await, town.app.clock.now());
    let sandbox = town.city.sandbox(&town.app).await.jurisdiction_id;
    let own = case::table.filter(case::jurisdiction_id.eq(&sandbox)).select(case::case_id);
    let ids: Vec<CaseId> = own.load(&mut conn).await.unwrap();
    let actor = Actor::Staff(AccountId::new(now), Role::Admin);
    let target =
        CaseTarget { jurisdiction: &sandbox, case_id: ids[1], actor: &actor, expected: None };
    let merge = Change::Merge { primary: ids[0] };
    domain::jobs::change_case(&mut conn, now, &target, merge, "The same.").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn night_is_when_the_citys_own_clocks_say_so() {
    let town = Town::start().await;
    town.app.sql("update jurisdiction set time_zone = 'America/New_York'").await;
    town.city.test_key(&town.app).await;

    town.app.run_tasks().await;
    town.app.run_tasks().await;

    let asked = "task join jurisdiction using (jurisdiction_id) where kind = 'empty_sandbox'";
    assert_eq!(town.app.count(asked).await, 1);
    let at_three = "to_char(run_at at time zone time_zone, 'HH24:MI:SS') = '03:00:00' \
                    and run_at > now() and run_at < now() + interval '25 hours'";
    assert_eq!(town.app.count(&format!("{asked} and {at_three}")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_fit_into_a_portion_go_in_one_night() {
    let town = Town::start().await;
    let key = town.city.test_key(&town.app).await;
    report(&town, "/open311/test/v2", &key, "graffiti").await;
    town.app
        .sql(
            "insert into cases (jurisdiction_id, case_id, number, status, version, service_code, \
                 channel, requested_at, updated_at, changed_at, event_head) \
             select jurisdiction_id, gen_random_uuid(), 'N' || i, status, version, service_code, \
                 channel, requested_at, updated_at, changed_at, event_head \
             from cases, generate_series(1, 450) i",
        )
        .await;
    let sandbox = town.city.sandbox(&town.app).await.jurisdiction_id;

    let mut conn = town.app.connect().await;
    empty_sandbox(&mut conn, town.app.clock.now(), &sandbox).await.unwrap();

    assert_eq!(town.app.count(&Rows::cases()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_that_is_no_sandbox_cannot_be_emptied() {
    let town = Town::start().await;
    report(&town, "/open311/v2", &town.city.api_key, "graffiti").await;
    let before = rows(&town, "testville").await;

    let mut conn = town.app.connect().await;
    let later = town.app.clock.now() + TimeDelta::days(1);
    empty_sandbox(&mut conn, later, &town.city.id).await.unwrap();

    assert_eq!(rows(&town, "testville").await, before);
    assert!(before[0] == 1 && town.app.photo_files() > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_only_a_test_needed_goes_the_night_after() {
    let town = Town::start().await;
    let key = town.city.test_key(&town.app).await;
    report(&town, "/open311/test/v2", &key, "question").await;
    town.app
        .sql(
            "delete from service where jurisdiction_id = 'testville' and service_code = 'question'",
        )
        .await;
    let gone = "service where service_code = 'question'";
    town.city.sandbox(&town.app).await;
    assert_eq!(town.app.count(gone).await, 1);

    town.app.run_tasks().await;
    town.app.wait(TimeDelta::days(1)).await;
    town.app.run_tasks().await;
    town.city.sandbox(&town.app).await;

    assert_eq!(town.app.count(gone).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_points_at_a_case_is_thought_of() {
    let town = Town::start().await;
    // A sandbox has no jobs, and no visits; contacts go with the followers that point at them.
    let known = [&TABLES[..], &["job", "visit_evidence"]].concat().join("', '");

    let unknown = format!(
        "pg_constraint where contype = 'f' and confrelid = 'cases'::regclass \
             and conrelid::regclass::text not in ('{known}')"
    );

    assert_eq!(town.app.count(&unknown).await, 0, "see jurisdictions::empty_sandbox");
}
