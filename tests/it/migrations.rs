//! The schema: what the code believes is what the database has, and there is a way back.

mod load;
mod plan;
mod under_load;
mod version;

use std::time::Duration;

use harness::{fresh_database, workspace};
use tokio_postgres::NoTls;

async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn rendered(url: &str) -> String {
    let query = std::fs::read_to_string(workspace().join("tests/it/schema.sql")).unwrap();
    connect(url).await.query_one(&query, &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn schema_rs_is_what_the_migrations_make() {
    let url = fresh_database().await;
    let made = rendered(&url).await;
    let path = workspace().join("base/src/schema.rs");

    let kept = std::fs::read_to_string(&path).unwrap();

    if kept != made {
        if std::env::var_os("CI").is_none() {
            std::fs::write(&path, &made).unwrap();
        }
        panic!("base/src/schema.rs was not what the migrations make; it has been written anew");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_up_and_down_and_up_to_the_same_schema() {
    let url = fresh_database().await;
    let before = rendered(&url).await;

    domain::db::revert(&url).await.unwrap();
    let left: i64 = connect(&url)
        .await
        .query_one(
            "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') \
             and relname not in ('spatial_ref_sys', '__diesel_schema_migrations')",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(left, 0, "a down migration leaves tables behind");
    domain::db::migrate(&url).await.unwrap();

    assert_eq!(rendered(&url).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_from_a_newer_version_is_left_alone() {
    let url = fresh_database().await;
    let newer = "insert into __diesel_schema_migrations (version) values ('99990101000001'); \
        drop function oldest_compatible_migration()";
    connect(&url).await.batch_execute(newer).await.unwrap();

    let error = domain::db::migrate(&url).await.unwrap_err();

    assert!(error.to_string().contains("newer version of Streetcorner"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_database_that_works_with_this_version_is_served_on() {
    let url = fresh_database().await;
    let client = connect(&url).await;
    let compatible_from = async |version: &str| {
        let newer = format!(
            "insert into __diesel_schema_migrations (version) values ('99990101000001') \
                 on conflict do nothing; \
             create or replace function oldest_compatible_migration() returns text \
                 language sql immutable as $$ select '{version}' $$"
        );
        client.batch_execute(&newer).await.unwrap();
    };

    compatible_from("20261130000001").await;
    domain::db::migrate(&url).await.unwrap();
    compatible_from("99990101000001").await;
    domain::db::migrate(&url).await.unwrap_err();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_waits_for_a_lock_does_not_hold_up_the_city() {
    let url = fresh_database().await;
    let (long, client) = (connect(&url).await, connect(&url).await);
    let undone = std::fs::read_to_string(
        workspace().join("migrations/2026-11-30-000002_photo_spool/down.sql"),
    )
    .unwrap();
    client.batch_execute(&undone).await.unwrap();
    client
        .batch_execute("delete from __diesel_schema_migrations where version = '20261130000002'")
        .await
        .unwrap();
    // The new table refers to this one.
    long.batch_execute("begin; lock table jurisdiction in row exclusive mode").await.unwrap();

    let migration = tokio::spawn(async move { domain::db::migrate(&url).await });
    let waiting =
        "select count(*) from pg_locks where not granted and relation = 'jurisdiction'::regclass";
    while client.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    client.batch_execute("set statement_timeout = '10s'").await.unwrap();
    client.batch_execute("update jurisdiction set name = name").await.unwrap();
    assert!(!migration.is_finished());

    long.batch_execute("rollback").await.unwrap();
    migration.await.unwrap().unwrap();
}

#[tokio::test]
async fn every_table_key_and_unique_index_leads_with_the_city() {
    let url = fresh_database().await;
    let client = connect(&url).await;

    let odd = client
        .query(
            "select c.relname || ': ' || i.relname from pg_index x \
             join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid \
             join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0] \
             where c.relnamespace = 'public'::regnamespace and x.indisunique \
               and c.relname not in ('spatial_ref_sys', '__diesel_schema_migrations') \
               and a.attname <> 'jurisdiction_id'",
            &[],
        )
        .await
        .unwrap();

    let odd: Vec<String> = odd.iter().map(|row| row.get(0)).collect();
    assert_eq!(odd, [""; 0]);
}

#[tokio::test]
async fn every_table_says_what_it_is_for() {
    let url = fresh_database().await;
    let client = connect(&url).await;

    let silent = client
        .query(
            "select relname::text from pg_class where relnamespace = 'public'::regnamespace \
             and relkind in ('r', 'p') and relname not in ('spatial_ref_sys', '__diesel_schema_migrations') \
             and obj_description(oid, 'pg_class') is null",
            &[],
        )
        .await
        .unwrap();

    let silent: Vec<String> = silent.iter().map(|row| row.get(0)).collect();
    assert_eq!(silent, [""; 0]);
}
