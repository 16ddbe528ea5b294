//! The command at its borders: each mishap is one clear sentence and a failure.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
};

use harness::Streetcorner;
use streetcorner::cluster::{Cluster, Durability, Settings};
use tokio_postgres::{Client, NoTls};

/// What a command that must fail says.
fn complaint(streetcorner: &Streetcorner, arguments: &[&str]) -> String {
    let output = streetcorner.run(arguments);
    assert!(!output.status.success(), "{arguments:?} should have failed");
    String::from_utf8(output.stderr)
        .unwrap()
        .lines()
        .find(|line| line.starts_with("streetcorner: "))
        .expect("a sentence")
        .to_owned()
}

#[test]
fn a_taken_port_is_named() {
    let streetcorner = Streetcorner::default();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();

    let said = complaint(&streetcorner, &["serve", "--no-demo", "--listen", &address]);

    assert!(said.contains(&format!("{address} is taken")), "{said}");
}

#[test]
fn a_server_may_open_as_many_files_as_the_system_allows() {
    let streetcorner = Streetcorner::default();
    let serve = streetcorner.command(&["serve", "--no-demo", "--listen", "127.0.0.1:0"]);
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -Sn 256; exec \"$0\" \"$@\""]);
    limited.arg(serve.get_program()).args(serve.get_args());
    limited.envs(serve.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut server = limited.env_remove("DATABASE_URL").stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();

    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();

    Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap();
    server.wait().unwrap();
    let files = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    let numbers: Vec<&str> = files.split_whitespace().skip(3).take(2).collect();
    assert!(numbers[0] == numbers[1] && numbers[0] != "256", "{files}");
}

#[test]
fn a_data_directory_that_cannot_be_is_named() {
    let streetcorner = Streetcorner::default();
    let file = streetcorner.data_dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let below = file.join("data");

    let said = complaint(&streetcorner, &["--data-dir", below.to_str().unwrap(), "migrate"]);

    assert!(said.contains(below.to_str().unwrap()), "{said}");
}

#[test]
fn a_machine_without_postgresql_is_told_what_to_install() {
    let streetcorner = Streetcorner::default();
    let nowhere = streetcorner.data_dir.path().join("nothing-here");
    std::fs::create_dir(&nowhere).unwrap();

    let said = complaint(&streetcorner, &["--pg-bin", nowhere.to_str().unwrap(), "migrate"]);

    assert!(said.contains("postgres"), "{said}");
}

#[test]
fn a_second_server_leaves_the_first_ones_data_alone() {
    let mut streetcorner = Streetcorner::default();
    streetcorner.serve();

    let said = complaint(&streetcorner, &["serve", "--no-demo", "--listen", "127.0.0.1:0"]);

    assert!(said.contains("another streetcorner is at work"), "{said}");
}

#[test]
fn a_database_from_a_newer_version_is_left_alone() {
    let streetcorner = Streetcorner::default();
    streetcorner.succeed(&["migrate"]);
    with_database(&streetcorner, async |client| {
        let newer = "insert into __diesel_schema_migrations (version) values ('99990101000001'); \
            create or replace function oldest_compatible_migration() returns text language sql \
                immutable as $$ select '99990101000001' $$";
        client.batch_execute(newer).await.unwrap();
    });

    let said = complaint(&streetcorner, &["migrate"]);

    assert!(said.contains("newer version of Streetcorner"), "{said}");
}

/// Does something with the private database while nobody serves it.
fn with_database(streetcorner: &Streetcorner, act: impl AsyncFnOnce(Client)) {
    let directory = streetcorner.data_dir.path().join("postgres");
    let settings = Settings { directory, binaries: None, durability: Durability::Durable };
    let cluster = Cluster::start(&settings).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(&cluster.url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        act(client).await;
    });
    drop(runtime);
    cluster.stop().unwrap();
}

#[test]
fn keys_and_logins_are_their_owners_alone() {
    let streetcorner = Streetcorner::default();
    streetcorner.succeed(&["demo"]);

    for file in ["demo.json", "demo.env"] {
        let meta = std::fs::metadata(streetcorner.data_dir.path().join(file)).unwrap();
        assert_eq!(meta.permissions().mode() & 0o777, 0o600, "{file}");
    }
}

#[test]
fn every_case_of_the_demo_stands_where_its_history_says() {
    let streetcorner = Streetcorner::default();
    streetcorner.succeed(&["demo"]);

    with_database(&streetcorner, async |client| {
        let cases = "select description, status from cases order by requested_at";
        let rows = client.query(cases, &[]).await.unwrap();
        let stored: Vec<(String, String)> =
            rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let told = fixtures::town(54.62, -15.43).unwrap().cases.into_iter();
        assert_eq!(stored, told.map(|case| (case.description, case.status)).collect::<Vec<_>>());
    });
}

#[test]
fn settings_are_explained_and_secrets_are_not_shown() {
    let streetcorner = Streetcorner::default();
    let mut command = streetcorner.command(&["serve", "--help"]);

    let output = command.env("DATABASE_URL", "postgres://u:hunter2@h/d").output().unwrap();

    let help = String::from_utf8(output.stdout).unwrap();
    for setting in
        ["STREETCORNER_DATA_DIR", "STREETCORNER_LISTEN", "DATABASE_URL", "STREETCORNER_PHOTOS"]
    {
        assert!(help.contains(setting), "{setting} is not explained");
    }
    assert!(!help.contains("hunter2"));
}

#[test]
fn an_audit_finds_what_somebody_changed_behind_our_back() {
    let streetcorner = Streetcorner::default();
    streetcorner.succeed(&["demo"]);
    assert!(streetcorner.succeed(&["audit"]).contains("140 cases, 0 of them broken."));
    with_database(&streetcorner, async |client| {
        let refused = client.batch_execute("update event set note = 'x'").await.unwrap_err();
        assert!(refused.as_db_error().unwrap().message().contains("append-only"));
        let behind_our_back = "alter table event disable trigger event_append_only; \
             update event set at = at - interval '1 day' where seq = 1 and case_id = \
                 (select case_id from event order by case_id limit 1); \
             alter table event enable trigger event_append_only";
        client.batch_execute(behind_our_back).await.unwrap();
    });

    let output = streetcorner.run(&["audit"]);

    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!output.status.success());
    assert!(said.contains("event 1 is not what was written"), "{said}");
    assert!(said.contains("140 cases, 1 of them broken."), "{said}");
}
