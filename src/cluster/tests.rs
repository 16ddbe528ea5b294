//! Starts, stops, kills and misconfigures clusters, with the installed PostgreSQL.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio_postgres::NoTls;

use super::{
    Cluster, ClusterError, Durability, Settings, account::Account, entrance::Entrance,
    install::Installation, layout::Layout, postmaster,
};

/// Environment variable for the process that holds a cluster until it is killed.
const HOLD: &str = "STREETCORNER_TEST_HOLD";

fn settings(directory: &Path) -> Settings {
    Settings { directory: directory.to_owned(), binaries: None, durability: Durability::Throwaway }
}

fn start(directory: &Path) -> Cluster {
    Cluster::start(&settings(directory)).unwrap()
}

fn start_durable(directory: &Path) -> Cluster {
    Cluster::start(&Settings { durability: Durability::Durable, ..settings(directory) }).unwrap()
}

fn refusal(settings: &Settings) -> ClusterError {
    Cluster::start(settings).unwrap_err()
}

async fn ask(cluster: &Cluster, sql: &str) -> String {
    let (client, connection) = tokio_postgres::connect(&cluster.url(), NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let answer = client.query_one(sql, &[]).await.unwrap().get(0);
    drop(client);
    connection.await.unwrap().unwrap();
    answer
}

async fn remember(cluster: &Cluster, word: &str) {
    let (client, connection) = tokio_postgres::connect(&cluster.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(&format!("create table memory as select '{word}' as word")).await.unwrap();
}

fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn postmaster(directory: &Path) -> Option<u32> {
    let text = fs::read_to_string(directory.join("data/postmaster.pid")).ok()?;
    text.lines().next()?.parse().ok()
}

fn kill(pid: u32) {
    assert!(Command::new("kill").args(["-KILL", &pid.to_string()]).status().unwrap().success());
}

#[tokio::test]
async fn a_cluster_keeps_its_data_and_can_make_places() {
    let home = TempDir::new().unwrap();
    let directory = home.path().join("a 'quoted' \"place\" with spaces");

    let cluster = start(&directory);
    remember(&cluster, "pothole").await;
    assert_eq!(fs::metadata(directory.join("run")).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(directory.join("data")).unwrap().permissions().mode() & 0o777, 0o700);
    cluster.stop().unwrap();
    assert_eq!(postmaster(&directory), None);

    let cluster = start(&directory);
    assert_eq!(ask(&cluster, "select word from memory").await, "pothole");
    let extension = "select default_version from pg_available_extensions where name = 'postgis'";
    assert!(ask(&cluster, extension).await.starts_with('3'));
}

#[tokio::test]
async fn a_second_user_of_the_directory_does_not_stop_the_server() {
    let home = TempDir::new().unwrap();
    assert!(Cluster::connect_if_running(home.path()).is_none());

    let owner = start(home.path());
    let second = start(home.path());
    let third = Cluster::connect_if_running(home.path()).unwrap();

    assert_eq!([owner.is_owner(), second.is_owner(), third.is_owner()], [true, false, false]);
    second.stop().unwrap();
    drop(third);
    assert_eq!(ask(&owner, "select 'still here'").await, "still here");
    owner.stop().unwrap();
    assert!(Cluster::connect_if_running(home.path()).is_none());
}

/// Does nothing by default. The next test runs it in a separate process and kills that process.
#[test]
fn a_holder_waits_to_be_killed() {
    let Some(directory) = std::env::var_os(HOLD) else { return };
    let _cluster = start_durable(Path::new(&directory));
    loop {
        thread::park();
    }
}

#[tokio::test]
async fn a_killed_process_leaves_a_cluster_that_starts_again() {
    let home = TempDir::new().unwrap();
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "cluster::tests::a_holder_waits_to_be_killed"])
        .env(HOLD, home.path())
        .spawn()
        .unwrap();
    let used = wait_for("the holder's server", || Cluster::connect_if_running(home.path()));
    remember(&used, "pothole").await;

    holder.kill().unwrap();
    holder.wait().unwrap();
    let cluster = start_durable(home.path());

    assert!(cluster.is_owner());
    assert_eq!(ask(&cluster, "select word from memory").await, "pothole");
    let log = fs::read_to_string(home.path().join("postgres.log")).unwrap();
    assert!(log.contains("database system is shut down"), "{log}");
    assert!(!log.contains("not properly shut down"), "{log}");
}

#[tokio::test]
async fn a_server_without_an_owner_is_replaced() {
    let home = TempDir::new().unwrap();
    start(home.path()).stop().unwrap();
    let layout = Layout::at(home.path()).unwrap();
    let account = Account::choose(&layout.data()).unwrap();
    let entrance = Entrance::open(&layout, account).unwrap();
    let installation = Installation::find(None, &layout).unwrap();
    let mut command =
        postmaster::command(&installation, &layout, &entrance, Durability::Throwaway).unwrap();
    let mut orphan = command.spawn().unwrap();
    wait_for("the orphan", || Cluster::connect_if_running(home.path()));

    let cluster = start(home.path());

    assert!(orphan.wait().unwrap().success());
    assert!(cluster.is_owner());
    assert_eq!(ask(&cluster, "select 'replaced'").await, "replaced");
}

#[tokio::test]
async fn a_killed_server_is_started_again() {
    let home = TempDir::new().unwrap();
    let cluster = start_durable(home.path());
    remember(&cluster, "pothole").await;

    let killed = postmaster(home.path()).unwrap();
    kill(killed);

    wait_for("another server", || postmaster(home.path()).filter(|pid| *pid != killed));
    wait_for("its answer", || Cluster::connect_if_running(home.path()));
    assert_eq!(ask(&cluster, "select word from memory").await, "pothole");
    cluster.stop().unwrap();
}

#[test]
fn a_stale_number_that_a_stranger_has_now_is_no_obstacle() {
    let home = TempDir::new().unwrap();
    start(home.path()).stop().unwrap();
    let account = Account::choose(&home.path().join("data")).unwrap();
    let mut sleep = Command::new("sleep");
    account.become_in(sleep.arg("600"));
    let mut stranger = sleep.spawn().unwrap();
    let file = home.path().join("data/postmaster.pid");
    fs::write(&file, format!("{}\n{}\n0\n5432\n\n\n", stranger.id(), home.path().display()))
        .unwrap();
    account.own(&file).unwrap();

    let started = Cluster::start(&settings(home.path()));

    assert!(stranger.try_wait().unwrap().is_none(), "the stranger lives");
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    started.unwrap().stop().unwrap();
}

#[test]
fn missing_programs_are_named() {
    let (home, empty) = (TempDir::new().unwrap(), TempDir::new().unwrap());

    let error =
        refusal(&Settings { binaries: Some(empty.path().to_owned()), ..settings(home.path()) });

    assert!(matches!(error, ClusterError::NotThere { .. }), "{error:?}");
    assert!(error.to_string().starts_with(empty.path().to_str().unwrap()), "{error}");
    let sentence = ClusterError::NotFound { oldest: 14 }.to_string();
    assert!(sentence.contains("apt-get install postgresql-15-postgis-3"), "{sentence}");
}

#[test]
fn a_postgresql_without_postgis_is_named() {
    let (home, programs) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for name in ["postgres", "initdb"] {
        let program = programs.path().join(name);
        fs::write(&program, "#!/bin/sh\necho 'postgres (PostgreSQL) 98.7'\n").unwrap();
        fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    }

    let error =
        refusal(&Settings { binaries: Some(programs.path().to_owned()), ..settings(home.path()) });

    assert!(error.to_string().contains("apt-get install postgresql-98-postgis-3"), "{error}");
}

#[test]
fn data_of_another_version_are_refused() {
    let home = TempDir::new().unwrap();
    fs::create_dir(home.path().join("data")).unwrap();
    fs::write(home.path().join("data/PG_VERSION"), "9\n").unwrap();

    let error = refusal(&settings(home.path()));

    assert!(error.to_string().contains("was made by PostgreSQL 9, and only "), "{error}");
}

#[test]
fn a_directory_that_cannot_be_made_is_named() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "").unwrap();

    let error = refusal(&settings(&file.join("database")));

    assert!(matches!(error, ClusterError::Directory { .. }), "{error:?}");
    assert!(error.to_string().contains("/file/database cannot be used"), "{error}");
}

#[test]
fn a_path_that_postgresql_cannot_take_is_refused() {
    let home = TempDir::new().unwrap();

    let error = refusal(&settings(&home.path().join("x".repeat(100))));
    assert!(matches!(error, ClusterError::PathTooLong { excess: 1.., .. }), "{error:?}");

    let error = refusal(&settings(&home.path().join("one,two")));
    assert!(error.to_string().ends_with("it contains a comma"), "{error}");
}

#[tokio::test]
async fn a_closed_directory_above_is_no_obstacle() {
    let home = TempDir::new().unwrap();
    let closed = home.path().join("closed to all others");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o700)).unwrap();

    let cluster = start(&closed.join("open"));
    remember(&cluster, "pothole").await;
    cluster.stop().unwrap();

    let cluster = start(&closed.join("open"));
    assert_eq!(ask(&cluster, "select word from memory").await, "pothole");
}

#[test]
fn a_closed_directory_above_is_named_where_there_is_no_way_in() {
    let home = TempDir::new().unwrap();
    let closed = home.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(home.path(), Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o700)).unwrap();
    let account = Account::Other { name: "somebody".to_owned(), uid: 4_000_001, gid: 4_000_001 };

    let error = account.can_reach(&closed.join("data")).unwrap_err();

    assert!(
        matches!(&error, ClusterError::Closed { ancestor, .. } if *ancestor == closed),
        "{error:?}"
    );
    account.can_reach(&closed).unwrap();
}

#[test]
fn a_server_that_does_not_come_up_shows_the_end_of_its_log() {
    let home = TempDir::new().unwrap();
    start(home.path()).stop().unwrap();
    fs::write(home.path().join("data/postgresql.auto.conf"), "no_such_setting = on\n").unwrap();

    let error = refusal(&settings(home.path()));

    assert!(matches!(error, ClusterError::NotUp { .. }), "{error:?}");
    assert!(error.to_string().contains("no_such_setting"), "{error}");
}
