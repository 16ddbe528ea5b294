//! One PostgreSQL for the whole run, one migrated template, one database for each test.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::PathBuf,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use streetcorner::cluster::{Cluster, Durability, Settings};
use tokio::sync::OnceCell;
use tokio_postgres::NoTls;

use crate::files::workspace;

static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(1);

/// The connection string of a new database that has every migration.
pub async fn fresh_database() -> String {
    let template = TEMPLATE.get_or_init(make_template).await;
    let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    admin(&format!("create database {name} template {template}")).await;
    cluster().dsn(&name)
}

/// The connection string of a new database that has nothing.
pub async fn empty_database() -> String {
    TEMPLATE.get_or_init(make_template).await;
    let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    admin(&format!("create database {name}")).await;
    cluster().dsn(&name)
}

/// Drops what [`fresh_database`] made.
pub(crate) async fn drop_database(url: &str) {
    if let Some(name) = url.split_whitespace().find_map(|part| part.strip_prefix("dbname=")) {
        admin(&format!("drop database if exists {} with (force)", name.trim_matches('\''))).await;
    }
}

/// The server, started by whoever comes first. It ends with this process, and is found again by
/// the next run.
fn cluster() -> &'static Cluster {
    CLUSTER.get_or_init(|| {
        let directory = directory();
        std::fs::create_dir_all(&directory).unwrap();
        let settings = Settings { directory, binaries: None, durability: Durability::Throwaway };
        Cluster::start(&settings).unwrap_or_else(|error| panic!("{error}"))
    })
}

fn directory() -> PathBuf {
    // Two runs at once each name a place of their own: whoever ends first stops the server.
    let named = std::env::var_os("STREETCORNER_TEST_POSTGRES").map(PathBuf::from);
    let own = named.unwrap_or_else(|| {
        let own = workspace().join("target/test-postgres");
        // A socket's path has little room.
        let is_short = own.as_os_str().len() < 80;
        if is_short { own } else { std::env::temp_dir().join("streetcorner-tests") }
    });
    // Nextest runs each test in a process of its own, so many at once, each in a slot.
    match std::env::var_os("NEXTEST_TEST_GLOBAL_SLOT") {
        Some(slot) => own.join(slot),
        None => own,
    }
}

async fn make_template() -> String {
    let name = format!("template_{:016x}", hash_of_migrations());
    let url = cluster().dsn(&name);
    drop_leftovers().await;
    if tokio_postgres::connect(&url, NoTls).await.is_err() {
        let making = format!("{name}_making");
        admin(&format!("drop database if exists {making} with (force)")).await;
        admin(&format!("create database {making}")).await;
        domain::db::migrate(&cluster().dsn(&making)).await.unwrap();
        admin(&format!("alter database {making} rename to {name}")).await;
    }
    name
}

/// Drops the databases of runs that were killed.
async fn drop_leftovers() {
    let client = connect(&cluster().dsn("postgres")).await;
    let rows = client
        .query("select datname from pg_database where datname like 'test\\_%'", &[])
        .await
        .unwrap();
    for row in rows {
        let name: String = row.get(0);
        client.batch_execute(&format!("drop database if exists {name} with (force)")).await.ok();
    }
}

fn hash_of_migrations() -> u64 {
    let folder = workspace().join("migrations");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.join("up.sql"))
        .collect();
    let functions = std::fs::read_dir(workspace().join("domain/sql")).unwrap();
    files.extend(functions.map(|entry| entry.unwrap().path()));
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        std::fs::read(file).unwrap().hash(&mut hasher);
    }
    hasher.finish()
}

async fn admin(statement: &str) {
    connect(&cluster().dsn("postgres")).await.batch_execute(statement).await.unwrap();
}

/// Ends every session of a database, and lets nobody connect any more.
pub(crate) async fn cut_off(url: &str) {
    let name = url.split_whitespace().find_map(|part| part.strip_prefix("dbname=")).unwrap();
    let name = name.trim_matches('\'');
    admin(&format!("alter database {name} with allow_connections false")).await;
    admin(&format!(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
    ))
    .await;
}

pub(crate) async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}
