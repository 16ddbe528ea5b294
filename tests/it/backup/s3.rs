//! The same into an S3-compatible store, where there is a program that can play one.

use harness::{Streetcorner, TestApp, empty_database};
use tempfile::TempDir;

use super::report;
use crate::uploads::s3::Store;

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_in_a_bucket_is_restored() {
    let (app, city) = TestApp::with_city().await;
    let number = report(&app, &city, "A hole").await;
    app.run_tasks().await;
    let Some(store) = Store::open().await else { return };
    let (database, photos) = (empty_database().await, TempDir::new().unwrap());
    let mut command = Streetcorner::on(&app.database_url, &app.photo_dir());
    let mut elsewhere = Streetcorner::on(&database, photos.path());
    for (name, value) in store.settings() {
        command.set(name, &value);
        elsewhere.set(name, &value);
    }
    let to = "s3://photos/backups/monday";
    assert!(elsewhere.fail(&["restore", to]).contains("no finished backup"));

    command.succeed(&["backup", to]);
    let said = command.succeed(&["backup", to]);
    elsewhere.succeed(&["restore", to]);

    assert!(said.contains("(0 copied, 6 there before"), "{said}");
    assert_eq!(store.count("backups/monday/sets").await, 2, "a dump and a list");
    let restored = TestApp::on(&database, photos.path());
    let path = format!("/open311/v2/requests/{number}.json?jurisdiction_id=testville");
    let case = restored.stranger().get(&path, 200).await;
    assert_eq!(case[0]["description"], "A hole");
    assert_eq!(restored.photo_files(), app.photo_files());
}
