//! The database of an earlier time, from PostgreSQL's own archive, as `docs/backup.md` describes.

use std::{
    fmt::Write as _,
    fs::{self, File, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use domain::db;
use harness::{City, Streetcorner, TestApp};
use streetcorner::{
    cluster::{ClientProgram, Cluster, Durability, Settings},
    say::remark,
};
use tempfile::TempDir;

use super::ledger::{WRITERS, cases, writer};

const DATABASE: &str = "city";

/// A PostgreSQL, its copy, and the archive of its write-ahead log.
struct Place {
    folder: TempDir,
}

impl Place {
    /// The account of PostgreSQL reads and writes here.
    fn new() -> Self {
        let folder = TempDir::with_prefix("streetcorner-").unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let place = Self { folder };
        fs::create_dir(place.archive()).unwrap();
        fs::set_permissions(place.archive(), Permissions::from_mode(0o777)).unwrap();
        place
    }

    fn archive(&self) -> PathBuf {
        self.folder.path().join("archive")
    }

    fn photos(&self) -> PathBuf {
        self.folder.path().join("photos")
    }

    fn data(&self, name: &str) -> PathBuf {
        self.folder.path().join(name).join("data")
    }

    fn start(&self, name: &str) -> Cluster {
        let directory = self.folder.path().join(name);
        let settings = Settings { directory, binaries: None, durability: Durability::Durable };
        Cluster::start(&settings).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Starts a PostgreSQL that archives its log.
    fn start_archiving(&self, name: &str) -> Cluster {
        self.start(name).stop().unwrap();
        let archive = self.archive();
        let settings = format!(
            "archive_mode = on\narchive_command = 'cp \"%p\" \"{}/%f\"'\n",
            archive.display()
        );
        append(&self.data(name).join("postgresql.conf"), &settings);
        self.start(name)
    }

    /// Copies the files of a PostgreSQL that works.
    fn copy(&self, from: &Cluster, name: &str) {
        let program = ClientProgram::find("pg_basebackup", None, 15).expect("pg_basebackup");
        fs::create_dir(self.folder.path().join(name)).unwrap();
        let copied = Command::new(program.path)
            .args(["--wal-method=stream", "--checkpoint=fast", "--dbname", &from.url(), "--pgdata"])
            .arg(self.data(name))
            .output()
            .unwrap();
        assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
    }

    /// Has a copy follow the log of the original up to a time.
    fn restore_to(&self, time: &str, copy: &str, original: &str) {
        let (data, archive) = (self.data(copy), self.archive());
        let mut settings = String::from("archive_mode = off\n");
        writeln!(settings, "restore_command = 'cp \"{}/%f\" \"%p\"'", archive.display()).unwrap();
        writeln!(settings, "recovery_target_time = '{time}'").unwrap();
        settings.push_str("recovery_target_action = 'promote'\n");
        append(&data.join("postgresql.conf"), &settings);
        File::create(data.join("recovery.signal")).unwrap();
        // The copy belongs to whoever made it.
        let original = self.data(original);
        let owned =
            Command::new("chown").args(["-R", "--reference"]).args([original, data]).status();
        assert!(owned.unwrap().success());
    }
}

fn append(file: &Path, text: &str) {
    let before = fs::read_to_string(file).unwrap();
    fs::write(file, before + text).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_restored_to_a_time_is_what_was_acknowledged_until_then() {
    let place = Place::new();
    let original = place.start_archiving("original");
    let admin = TestApp::on(&original.url(), &place.photos());
    admin.sql(&format!("create database {DATABASE}")).await;
    drop(admin);
    let url = original.dsn(DATABASE);
    db::migrate(&url).await.unwrap();
    let app = Arc::new(TestApp::on(&url, &place.photos()));
    let city = City::found(&app, "testville").await;
    app.work();
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> =
        (0..WRITERS).map(|name| writer(app.clone(), city.clone(), name, stop.clone())).collect();
    tokio::time::sleep(Duration::from_secs(2)).await;

    place.copy(&original, "copy");
    tokio::time::sleep(Duration::from_secs(3)).await;
    let asked = Instant::now();
    let time = app.texts("select clock_timestamp()::text").await.remove(0);
    let answered = Instant::now();
    tokio::time::sleep(Duration::from_secs(3)).await;
    stop.store(true, Ordering::Relaxed);
    let mut ledger = vec![];
    for writer in writers {
        ledger.extend(writer.await.unwrap());
    }
    let last = app.texts("select pg_walfile_name(pg_switch_wal())").await.remove(0);
    app.eventually(async || place.archive().join(&last).exists().then_some(())).await;
    drop(app);
    original.stop().unwrap();
    place.restore_to(&time, "copy", "original");
    let copy = place.start("copy");

    let restored = TestApp::on(&copy.dsn(DATABASE), &place.photos());
    let is_promoted = "select 'yes' where not pg_is_in_recovery()";
    restored.eventually(async || restored.texts(is_promoted).await.pop()).await;
    let found = cases(&restored).await;
    let before = ledger.iter().filter(|entry| entry.acknowledged < asked).count();
    let after = ledger.iter().filter(|entry| entry.sent > answered).count();
    assert!(before >= 8 && after >= 4, "{before} before and {after} after: too few to prove it");
    for entry in &ledger {
        let words = found.get(&entry.number);
        assert!(words.is_some() || entry.acknowledged > asked, "{entry:?} is missing");
        assert!(words.is_none() || entry.sent < answered, "{entry:?} is in it");
        assert!(words.is_none_or(|words| *words == entry.words), "{entry:?}: {words:?}");
    }
    let command = Streetcorner::on(&copy.dsn(DATABASE), &place.photos());
    let audited = command.succeed(&["audit"]);
    assert!(audited.lines().all(|line| line.ends_with(" 0 of them broken.")), "{audited}");
    remark(format_args!(
        "acknowledged before {before}, after {after}; restored {}, missing 0, too many 0",
        found.len()
    ));
    drop(restored);
    copy.stop().unwrap();
}
