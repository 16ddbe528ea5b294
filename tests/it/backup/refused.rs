//! What is no whole and undamaged backup is refused, before anything is written.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use harness::{City, Streetcorner, TestApp, empty_database};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::report;

/// A backup of a city with a photo, and where it would be restored.
struct BackedUp {
    app: TestApp,
    city: City,
    command: Streetcorner,
    place: TempDir,
    elsewhere: Streetcorner,
    photos: TempDir,
}

impl BackedUp {
    async fn new() -> Self {
        let (app, city) = TestApp::with_city().await;
        report(&app, &city, "A hole").await;
        app.run_tasks().await;
        let command = Streetcorner::on(&app.database_url, &app.photo_dir());
        let (place, photos) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        command.succeed(&["backup", place.path().to_str().unwrap()]);
        let elsewhere = Streetcorner::on(&empty_database().await, photos.path());
        Self { app, city, command, place, elsewhere, photos }
    }

    fn at(&self) -> &str {
        self.place.path().to_str().unwrap()
    }

    fn manifest(&self) -> PathBuf {
        self.place.path().join("backup.json")
    }

    /// Changes the manifest.
    fn claim(&self, name: &str, value: Value) {
        let mut manifest: Value =
            serde_json::from_slice(&fs::read(self.manifest()).unwrap()).unwrap();
        manifest[name] = value;
        fs::write(self.manifest(), manifest.to_string()).unwrap();
    }

    /// The complaint of a restoration that must fail, and must have written nothing.
    fn refusal(&self) -> String {
        let complaint = self.elsewhere.fail(&["restore", self.at()]);
        assert_eq!(fs::read_dir(self.photos.path()).unwrap().count(), 0, "photos were written");
        complaint
    }
}

/// Changes a bit in the middle of a file; answers with what it was.
fn flip(file: &Path) -> Vec<u8> {
    let good = fs::read(file).unwrap();
    let mut bad = good.clone();
    let middle = bad.len() / 2;
    bad[middle] ^= 1;
    fs::write(file, bad).unwrap();
    good
}

/// A file with this name in a folder or below.
fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.find_map(|path| {
        if path.is_dir() { find(&path, name) } else { path.ends_with(name).then_some(path) }
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_not_whole_or_not_as_written_is_refused_and_then_restored() {
    let backup = BackedUp::new().await;
    for name in ["database.dump", "photos.jsonl", "full.jpg"] {
        let file = find(backup.place.path(), name).unwrap();
        let good = flip(&file);
        let complaint = backup.refusal();
        assert!(complaint.contains("the backup is damaged"), "{name}: {complaint}");
        let check = backup.elsewhere.fail(&["restore", "--check", backup.at()]);
        assert!(check.contains("the backup is damaged"), "{name}: {check}");
        fs::remove_file(&file).unwrap();
        assert!(backup.refusal().contains("cannot read"), "{name}");
        fs::write(&file, good).unwrap();
    }
    let manifest = fs::read(backup.manifest()).unwrap();
    fs::remove_file(backup.manifest()).unwrap();
    assert!(backup.refusal().contains("no finished backup"));
    fs::write(backup.manifest(), manifest).unwrap();
    assert!(backup.elsewhere.fail(&["restore", "/no/such/place"]).contains("no directory"));

    backup.elsewhere.succeed(&["restore", backup.at()]);

    let complaint = backup.elsewhere.fail(&["restore", backup.at()]);
    assert!(complaint.contains("the database is not empty"), "{complaint}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_newer_version_is_refused() {
    let backup = BackedUp::new().await;
    backup.claim("migration", json!("99990101000001"));
    assert!(backup.refusal().contains("newer version of Streetcorner"));

    backup.claim("format", json!(99));

    assert!(backup.refusal().contains("newer version of Streetcorner"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_has_something_else_is_left_alone() {
    let backup = BackedUp::new().await;
    let (other, _city) = TestApp::with_city().await;
    let command = Streetcorner::on(&other.database_url, &other.photo_dir());

    let complaint = command.fail(&["backup", backup.at()]);
    assert!(complaint.contains("the backup of another database"), "{complaint}");
    let complaint = command.fail(&["backup", backup.app.photo_dir().to_str().unwrap()]);
    assert!(complaint.contains("is a photo store"), "{complaint}");

    backup.elsewhere.succeed(&["restore", backup.at()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_killed_leaves_the_earlier_one_whole() {
    let backup = BackedUp::new().await;
    report(&backup.app, &backup.city, "Another hole").await;
    for pause in [20, 60, 120, 250] {
        let mut child = backup.command.command(&["backup", backup.at()]).spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(pause)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        backup.elsewhere.succeed(&["restore", "--check", backup.at()]);
    }

    backup.command.succeed(&["backup", backup.at()]);

    let sets = fs::read_dir(backup.place.path().join("sets")).unwrap();
    assert_eq!(sets.count(), 1, "what was left behind is deleted");
    backup.elsewhere.succeed(&["restore", backup.at()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_the_store_has_lost_is_reported_and_the_rest_is_saved() {
    let backup = BackedUp::new().await;
    report(&backup.app, &backup.city, "Another hole").await;
    let place = TempDir::new().unwrap();
    let to = place.path().to_str().unwrap();
    let gone = backup.app.photo_paths().into_iter().find(|path| path.ends_with("screen.jpg"));
    fs::remove_file(gone.unwrap()).unwrap();

    let output = backup.command.run(&["backup", to]);

    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!output.status.success());
    assert!(said.contains("NOT IN THE BACKUP") && said.contains("0 vanished, 1 lost"), "{said}");
    let said = backup.elsewhere.succeed(&["restore", to]);
    assert!(said.contains("1 are not in the backup"), "{said}");
}
