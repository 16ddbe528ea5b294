//! A worker on a copy of a database deletes nothing from the photo store that the original uses.

use std::path::PathBuf;

use chrono::TimeDelta;
use harness::{Streetcorner, TestApp, empty_database};
use tempfile::TempDir;

use super::report;

/// A file that no row knows.
const STRANGE: &str = "sealed/testville/019ab6f0-0000-7000-8000-000000000000";
const REFUSED: &str = "streetcorner_photo_deletions_refused_total";

/// Lets two nights pass, in which the photo store is swept.
async fn two_nights(app: &TestApp) {
    for hours in [72, 26] {
        app.wait(TimeDelta::hours(hours)).await;
        app.run_tasks().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_on_an_old_copy_deletes_no_newer_photo_until_it_is_told_to() {
    let (app, city) = TestApp::with_city().await;
    report(&app, &city, "Before the backup").await;
    app.run_tasks().await;
    let (older, place) = (app.photo_paths(), TempDir::new().unwrap());
    let to = place.path().to_str().unwrap();
    Streetcorner::on(&app.database_url, &app.photo_dir()).succeed(&["backup", to]);
    report(&app, &city, "After the backup").await;
    app.run_tasks().await;
    let all = app.photo_paths();
    let newer: Vec<PathBuf> = all.iter().filter(|path| !older.contains(path)).cloned().collect();
    assert_eq!(newer.len(), 6);

    let database = empty_database().await;
    let command = Streetcorner::on(&database, &app.photo_dir());
    let said = command.succeed(&["restore", to]);
    assert!(said.contains("nothing is deleted from it"), "{said}");
    let copy = TestApp::on(&database, &app.photo_dir());
    let refused = copy.counted(REFUSED).await;
    two_nights(&copy).await;

    assert!(all.iter().all(|path| path.exists()), "the copy has deleted {newer:?}");
    assert!(copy.counted(REFUSED).await > refused);

    // Told that the photo store is its own, it sweeps, and the original does not any more.
    command.succeed(&["photos", "adopt"]);
    two_nights(&copy).await;
    assert!(newer.iter().all(|path| !path.exists()), "nothing was swept, so nothing was proven");
    assert!(older.iter().all(|path| path.exists()));
    app.put_photo_file(STRANGE, b"nobody's");
    two_nights(&app).await;
    assert_eq!(app.photo_file(STRANGE), b"nobody's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_whose_stamp_is_not_the_photo_stores_deletes_nothing() {
    let (app, _city) = TestApp::with_city().await;
    app.run_tasks().await;
    let stamp = app.photo_file("bindings/testville");
    app.put_photo_file(STRANGE, b"nobody's");

    // As if the same database ran elsewhere, and had deleted something there.
    app.put_photo_file("bindings/testville", b"019ab6f0-0000-7000-8000-00000000beef");
    two_nights(&app).await;
    assert_eq!(app.photo_file(STRANGE), b"nobody's");
    // As if it were another photo store.
    std::fs::remove_file(app.photo_dir().join("bindings/testville")).unwrap();
    two_nights(&app).await;
    assert_eq!(app.photo_file(STRANGE), b"nobody's");

    app.put_photo_file("bindings/testville", &stamp);
    two_nights(&app).await;
    assert!(!app.photo_dir().join(STRANGE).exists());
    assert_ne!(app.photo_file("bindings/testville"), stamp, "it is renewed with each deletion");
}
