//! `streetcorner migrate --plan`, and what the migrations of this version may do to a city at work.

use std::{collections::BTreeSet, path::Path, time::Duration};

use domain::db::{Blocked, LockMode, Plan, Work, migrate_from, plan_from};
use harness::{Streetcorner, empty_database, fresh_database};

use super::{connect, version::Version};

/// The migration after which none may do what [`held_up`] returns: the oldest one that programs
/// must know to work with the present schema.
const BASELINE: &str = "20261129000002";

/// Migrations that do it all the same, the table, and why that is bearable.
const ALLOWED: [(&str, &str, &str); 6] = [
    (
        "2026-11-30-000020_one_city_per_statement",
        "street_name",
        "a city has some thousands, and only an import writes them",
    ),
    ("2026-11-30-000020_one_city_per_statement", "task", "rows of tasks that are done are deleted"),
    (
        "2026-11-30-000030_retention",
        "idempotency_key",
        "one row for each request with a key; small rows, an index of two columns",
    ),
    (
        "2026-11-30-000030_retention",
        "report_token",
        "one row for each report of a batch service; small rows, an index of two columns",
    ),
    ("2026-11-30-000080_photos_shown", "service", "a city has some dozens"),
    ("2026-11-30-000081_task_suspects", "task", "rows of tasks that are done are deleted"),
];

/// The tables that are rewritten, or whose rows are read or changed while somebody waits.
fn held_up(plan: &Plan) -> BTreeSet<(&str, &str)> {
    let tables = plan.migrations.iter().flat_map(|migration| {
        migration.tables.iter().map(|table| (migration.name.as_str(), table))
    });
    let held_up = tables.filter(|(_, table)| {
        table.is_rewritten()
            || table.statements.iter().any(|statement| {
                let blocks = statement.lock.map(LockMode::blocks) > Some(Blocked::Nobody);
                blocks && statement.work != Work::Nothing
            })
    });
    held_up.map(|(migration, table)| (migration, table.name.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_migration_rewrites_a_table_or_looks_through_it_while_others_wait() {
    let url = empty_database().await;
    migrate_from(&url, &Version::up_to(BASELINE).source()).await.unwrap();

    let plan = domain::db::plan(&url, None).await.unwrap();

    let allowed = ALLOWED.map(|(migration, table, _why)| (migration, table));
    assert!(plan.migrations.len() >= 7, "{plan:#?}");
    assert_eq!(held_up(&plan), BTreeSet::from(allowed), "see rule 10 of migrations/README.md");
    assert!(plan.serves_on);
}

/// What a later version may do and may not do.
const LATER: [(&str, &str); 7] = [
    (
        "2099-01-01-000001_column",
        "alter table cases add column priority integer not null default 0; -- No; rewrite.\n\
         comment on column cases.priority is 'It''s the order; of work.';\n\
         alter table cases add constraint cases_priority_check check (priority >= 0) not valid;",
    ),
    ("2099-01-01-000002_valid", "alter table cases validate constraint cases_priority_check;"),
    ("2099-01-01-000003_index", "create index cases_priority_idx on cases (jurisdiction_id);"),
    (
        "2099-01-01-000004_beside",
        "create index concurrently cases_beside_idx on cases (jurisdiction_id)",
    ),
    (
        "2099-01-01-000005_rewrite",
        "alter table cases add column seen timestamptz not null default clock_timestamp();",
    ),
    (
        "2099-01-01-000006_rows",
        "set local work_mem = '8MB';\nupdate cases set priority = 1 where priority = 0;",
    ),
    (
        "2099-01-01-000007_table",
        "create table inspection (jurisdiction_id text not null, case_id uuid not null, \
             constraint inspection_case_fkey foreign key (jurisdiction_id, case_id) references cases); \
         create index inspection_case_idx on inspection (jurisdiction_id, case_id);",
    ),
];

/// What the plan says of the cases: number of the statement, lock and work, for each migration.
fn about_cases(plan: &Plan) -> Vec<Vec<(usize, Option<LockMode>, Work)>> {
    let statements = plan.migrations.iter().map(|migration| {
        let tables: Vec<_> = migration.tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(tables, ["cases"], "{}", migration.name);
        let statements = migration.tables[0].statements.iter();
        statements.map(|statement| (statement.number, statement.lock, statement.work)).collect()
    });
    statements.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_tells_locks_and_work_of_each_statement_and_changes_nothing() {
    let url = fresh_database().await;
    let before = super::rendered(&url).await;

    let plan = plan_from(&url, &Version::later(&LATER).source(), None).await.unwrap();

    let (exclusive, beside) =
        (Some(LockMode::AccessExclusive), Some(LockMode::ShareUpdateExclusive));
    assert_eq!(
        about_cases(&plan),
        [
            vec![
                (1, exclusive, Work::Nothing),
                (2, beside, Work::Nothing),
                (3, exclusive, Work::Nothing)
            ],
            vec![(1, beside, Work::Reads)],
            vec![(1, Some(LockMode::Share), Work::Reads)],
            vec![(1, None, Work::Reads)],
            vec![(1, exclusive, Work::Rewrites)],
            vec![(2, Some(LockMode::RowExclusive), Work::Changes)],
            vec![(1, Some(LockMode::ShareRowExclusive), Work::Nothing)],
        ]
    );
    let held_up: Vec<_> = held_up(&plan).into_iter().map(|(migration, _)| migration).collect();
    assert_eq!(held_up, ["2099-01-01-000003_index", "2099-01-01-000005_rewrite"]);
    assert!(plan.serves_on);
    assert_eq!(super::rendered(&url).await, before);
    assert_trials_are_dropped(&url).await;
}

/// Other tests make plans at the same time.
async fn assert_trials_are_dropped(url: &str) {
    let client = connect(url).await;
    let left = "select count(*) from pg_database where datname like 'streetcorner_plan_%'";
    for _ in 0..600 {
        if client.query_one(left, &[]).await.unwrap().get::<_, i64>(0) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the database of a trial is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_shows_what_is_pending_and_then_that_nothing_is() {
    let url = empty_database().await;
    let command = Streetcorner::on(&url, Path::new("photos"));
    assert!(command.succeed(&["migrate", "--plan"]).contains("The database is empty."));
    migrate_from(&url, &Version::up_to(BASELINE).source()).await.unwrap();

    let said = command.succeed(&["migrate", "--plan"]);

    for words in [
        "The database is at 20261129000002. Pending migrations: ",
        "2026-11-30-000001_task_failures: 7 statements in one transaction\n  task: ",
        "; readers and writers wait for moments\n    \
         1. alter table task add column failures integer not null default 0\n       \
         ACCESS EXCLUSIVE, held for moments\n",
        "create index idempotency_key_created_at_idx on idempotency_key (jurisdiction_id, created_at)\n       \
         SHARE, held for moments; reads the table\n",
        "A lock is waited for 2 s at most",
        "serve on, and can be started again.",
    ] {
        assert!(said.contains(words), "{words:?} is not in\n{said}");
    }
    command.succeed(&["migrate"]);
    let said = command.succeed(&["migrate", "--plan"]);
    assert!(said.contains("No migration is pending."), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_create_no_database_is_told_what_to_do() {
    let (url, other) = (empty_database().await, empty_database().await);
    migrate_from(&url, &Version::up_to(BASELINE).source()).await.unwrap();
    let role = format!("planner_{}", std::process::id());
    let client = connect(&url).await;
    let created = format!("create role {role} login; grant pg_read_all_data to {role}");
    client.batch_execute(&created).await.unwrap();

    let humble = Streetcorner::on(&format!("{url} user={role}"), Path::new("photos"));
    let complaint = humble.fail(&["migrate", "--plan"]);

    client.batch_execute(&format!("drop role {role}")).await.unwrap();
    assert!(complaint.contains(&format!("alter role {role} createdb")), "{complaint}");
    assert!(complaint.contains("--scratch"), "{complaint}");
    let name = other.split("dbname='").nth(1).unwrap().trim_end_matches('\'');
    let (command, client) = (Streetcorner::on(&url, Path::new("photos")), connect(&other).await);
    let plan = ["migrate", "--plan", "--scratch", name];
    client.batch_execute("create table somebodys (id integer)").await.unwrap();
    let complaint = command.fail(&plan);
    assert!(complaint.contains("is not empty"), "{complaint}");
    client.batch_execute("drop table somebodys").await.unwrap();
    let said = command.succeed(&plan);
    assert!(said.contains("ACCESS EXCLUSIVE"), "{said}");
    let complaint = command.fail(&plan);
    assert!(complaint.contains("is not empty"), "{complaint}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_takes_something_away_is_announced() {
    let url = empty_database().await;
    migrate_from(&url, &Version::up_to("20261122000021").source()).await.unwrap();

    let said = Streetcorner::on(&url, Path::new("photos")).succeed(&["migrate", "--plan"]);

    assert!(said.contains("DO NOT WORK with the new schema: stop them first."), "{said}");
}
