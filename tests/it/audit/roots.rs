//! Each day a worker signs one root of each city, and keeps it in the database and outside of it.

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, TimeDelta};
use domain::{
    audit::{AuditKey, AuditRoot, FOLDER, find_root, sign_daily},
    hash::sha256,
};
use harness::{City, Rows, Streetcorner, TestApp};
use photo_store::PhotoStore;

use super::{delete_case, found, hex, reports, start};

/// The roots in the photo store.
fn stored(app: &TestApp) -> Vec<PathBuf> {
    let folder = app.photo_dir().join(FOLDER);
    app.photo_paths().into_iter().filter(|path| path.starts_with(&folder)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_at_once_sign_one_root_a_day_and_its_copy_in_the_photo_store_is_the_same() {
    let (app, city) = TestApp::with_city().await;
    reports(&app, &city, 2).await;
    let photo_store = PhotoStore::open(app.photo_dir().to_str().unwrap()).unwrap();
    let (key, now) = (AuditKey::generate(), app.clock.now());
    let (mut one, mut other) = (app.connect().await, app.connect().await);

    let (first, second) = tokio::join!(
        sign_daily(&mut one, &photo_store, &key, now),
        sign_daily(&mut other, &photo_store, &key, now),
    );

    first.unwrap();
    second.unwrap();
    assert_eq!(app.count(&Rows::audit_roots()).await, 1);
    let row = find_root(&mut one, &city.id, now.date_naive()).await.unwrap().unwrap();
    let copies = stored(&app);
    assert_eq!(copies, [app.photo_dir().join(row.key().to_string())]);
    let copy = read(&copies[0]);
    assert_eq!(copy.lines().count(), 4);
    assert!(copy.ends_with(&format!("\n{}\n{}\n", row.root, hex(&row.signature))), "{copy}");
    assert_eq!(sha256(&copy), row.sha256);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_that_has_its_root_of_the_day_is_not_listed_again() {
    let (app, city) = TestApp::with_city().await;
    reports(&app, &city, 1).await;
    let place = tempfile::tempdir().unwrap();
    let photo_store = PhotoStore::open(place.path().to_str().unwrap()).unwrap();
    let (key, now, mut conn) = (AuditKey::generate(), app.clock.now(), app.connect().await);
    sign_daily(&mut conn, &photo_store, &key, now).await.unwrap();
    let folder = place.path().join(FOLDER);
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("testville"), "so that nothing can be written").unwrap();

    sign_daily(&mut conn, &photo_store, &key, now).await.unwrap();

    let next = now + TimeDelta::days(1);
    sign_daily(&mut conn, &photo_store, &key, next).await.unwrap_err();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_signs_a_root_each_day_and_a_case_that_goes_after_it_is_missing_since_that_day() {
    let (app, city, command) = start().await;
    city.sandbox(&app).await;
    let numbers = reports(&app, &city, 2).await;
    // The root of the first day was signed before the cases had an agency.
    app.wait(TimeDelta::days(1)).await;
    let day = app.clock.now().date_naive();
    app.run_tasks().await;
    app.run_tasks().await;
    assert_eq!(app.count(&Rows::audit_roots()).await, 2, "and a sandbox has none");

    delete_case(&app, &numbers[1]).await;
    app.wait(TimeDelta::days(1)).await;
    app.run_tasks().await;

    assert_eq!(app.count(&Rows::audit_roots()).await, 3);
    let said = found(&command, &["--since", &day.to_string()]);
    assert!(said.contains(&format!("testville\t{}\tis missing\n", numbers[1])), "{said}");
    let next = (day + TimeDelta::days(1)).to_string();
    let said = command.succeed(&["audit", "--since", &next]);
    assert!(said.contains("testville: 1 cases in the root of "), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_root_of_another_city_does_not_stand_in_for_one() {
    let (app, city, command) = start().await;
    let other = Box::pin(City::found(&app, "otherville")).await;
    app.run_tasks().await;
    let day = app.clock.now().date_naive();
    let mut conn = app.connect().await;
    let own = find_root(&mut conn, &city.id, day).await.unwrap().unwrap();
    let foreign = find_root(&mut conn, &other.id, day).await.unwrap().unwrap();
    command.succeed(&["audit", "--since", &day.to_string()]);

    app.put_photo_file(own.key().as_ref(), &app.photo_file(foreign.key().as_ref()));
    refused(&command, day);
    put_root(&app, &own, &foreign).await;
    refused(&command, day);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_root_of_another_day_does_not_stand_in_for_one() {
    let (app, city, command) = start().await;
    app.run_tasks().await;
    let former = app.clock.now().date_naive();
    app.wait(TimeDelta::days(1)).await;
    app.run_tasks().await;
    let day = app.clock.now().date_naive();
    let mut conn = app.connect().await;
    let former = find_root(&mut conn, &city.id, former).await.unwrap().unwrap();
    let own = find_root(&mut conn, &city.id, day).await.unwrap().unwrap();
    command.succeed(&["audit", "--since", &day.to_string()]);

    app.put_photo_file(own.key().as_ref(), &app.photo_file(former.key().as_ref()));
    put_root(&app, &own, &former).await;

    refused(&command, day);
}

/// Replaces the text of a root in the database by that of another one.
async fn put_root(app: &TestApp, root: &AuditRoot, other: &AuditRoot) {
    let AuditRoot { root_id, .. } = root;
    let change =
        format!("update audit_root set root = '{}' where root_id = '{root_id}'", other.root);
    assert_eq!(app.sql(&change).await, 1);
}

fn refused(command: &Streetcorner, day: NaiveDate) {
    let said = command.fail(&["audit", "--since", &day.to_string()]);
    assert!(said.contains("is not the root of testville that the database has for"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_whose_root_is_not_there_does_not_pass() {
    let (app, _city, command) = start().await;
    Box::pin(City::found(&app, "otherville")).await;
    app.run_tasks().await;
    let day = app.clock.now().date_naive().to_string();
    command.succeed(&["audit", "--since", &day]);

    app.sql("delete from audit_root where jurisdiction_id = 'otherville'").await;

    let said = found(&command, &["--since", &day]);
    assert!(said.starts_with(&format!("otherville: there is no root of {day}.\n")), "{said}");
    assert!(said.contains("testville: 0 cases in the root of "), "{said}");
    command.succeed(&["audit", "--since", &day, "--jurisdiction", "testville"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nightly_sweep_leaves_the_roots_alone_and_a_backup_has_them() {
    let (app, city, command) = start().await;
    reports(&app, &city, 1).await;
    for _ in 0..4 {
        app.wait(TimeDelta::days(1)).await;
        app.run_tasks().await;
    }
    let roots = stored(&app);
    assert_eq!(roots.len(), 5);
    let place = tempfile::tempdir().unwrap();

    command.succeed(&["backup", place.path().to_str().unwrap()]);

    for root in roots {
        let key = root.strip_prefix(app.photo_dir()).unwrap();
        assert_eq!(read(&place.path().join("photos").join(key)), read(&root));
    }
    let restored = Streetcorner::default();
    restored.succeed(&["restore", "--check", place.path().to_str().unwrap()]);
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}
