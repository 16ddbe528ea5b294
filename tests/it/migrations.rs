//! The schema: what the code believes is what the database has, and there is a way back.

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
    let path = workspace().join("domain/src/schema.rs");

    let kept = std::fs::read_to_string(&path).unwrap();

    if kept != made {
        if std::env::var_os("CI").is_none() {
            std::fs::write(&path, &made).unwrap();
        }
        panic!("domain/src/schema.rs was not what the migrations make; it has been written anew");
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
    let newer = "insert into __diesel_schema_migrations (version) values ('99990101000001')";
    connect(&url).await.batch_execute(newer).await.unwrap();

    let error = domain::db::migrate(&url).await.unwrap_err();

    assert!(error.to_string().contains("newer version of Streetcorner"), "{error}");
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
