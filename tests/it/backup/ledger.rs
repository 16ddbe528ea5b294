//! What was acknowledged before a backup began is in it, and nothing that came after it ended.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use domain::{accounts::Role, hash::sha256};
use harness::{City, Client, Streetcorner, TestApp, empty_database};
use serde_json::Value;
use streetcorner::say::remark;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::{number, picture, post};

/// So many write at once.
pub(super) const WRITERS: usize = 4;
/// Each of so many reports has a photo.
const PHOTO_EVERY: usize = 3;

/// A report that was acknowledged.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) number: String,
    pub(super) words: String,
    /// Hash of the photo that was sent.
    photo: Option<Vec<u8>>,
    pub(super) sent: Instant,
    pub(super) acknowledged: Instant,
}

/// Somebody who reports until told to stop; answers with what was acknowledged.
pub(super) fn writer(
    app: Arc<TestApp>,
    city: City,
    name: usize,
    stop: Arc<AtomicBool>,
) -> JoinHandle<Vec<Entry>> {
    tokio::spawn(async move {
        let mut ledger = vec![];
        while !stop.load(Ordering::Relaxed) {
            let words = format!("Report {} of writer {name}", ledger.len());
            let picture = (ledger.len() % PHOTO_EVERY == 0).then(|| picture(&words));
            let photo = picture.as_ref().map(sha256);
            let sent = Instant::now();
            let answer = post(&app, &city, &words, picture).await;
            let number = number(&answer).to_owned();
            ledger.push(Entry { number, words, photo, sent, acknowledged: Instant::now() });
        }
        ledger
    })
}

/// Runs a command while others write. Answers with what it said, and when it began and ended.
async fn run_meanwhile(command: Arc<Streetcorner>, to: String) -> (String, Instant, Instant) {
    let run = move || {
        let began = Instant::now();
        let said = command.succeed(&["backup", &to]);
        (said, began, Instant::now())
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// The cases, as Open311 shows them: number and words.
pub(super) async fn cases(app: &TestApp) -> BTreeMap<String, String> {
    let path = "/open311/v2/requests.json?jurisdiction_id=testville&page_size=1000";
    let shown = app.stranger().get(path, 200).await;
    let text = |case: &Value, name: &str| case[name].as_str().unwrap().to_owned();
    let cases = shown.as_array().unwrap().iter();
    cases.map(|case| (text(case, "service_request_id"), text(case, "description"))).collect()
}

/// The original and the shown photo of a case.
async fn photo_of(app: &TestApp, desk: &Client, number: &str) -> (Vec<u8>, Vec<u8>) {
    let case = desk.get(&format!("/api/v1/cases/{number}"), 200).await;
    let photo_id = case["photos"][0]["photo_id"].as_str().unwrap();
    let original = app.photo_file(&format!("sealed/testville/{photo_id}"));
    let shown = app.stranger().fetch(&format!("/photos/{photo_id}/full.jpg")).await;
    shown.expect_status(200);
    (original, shown.bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_restored_elsewhere_is_what_was_acknowledged() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Dispatcher).await;
    app.work();
    let (app, stop) = (Arc::new(app), Arc::new(AtomicBool::new(false)));
    let command = Arc::new(Streetcorner::on(&app.database_url, &app.photo_dir()));
    let place = TempDir::new().unwrap();
    let to = place.path().join("backup").to_str().unwrap().to_owned();
    let writers: Vec<_> =
        (0..WRITERS).map(|name| writer(app.clone(), city.clone(), name, stop.clone())).collect();
    tokio::time::sleep(Duration::from_secs(6)).await;

    let (said, began, ended) = run_meanwhile(command, to.clone()).await;

    tokio::time::sleep(Duration::from_secs(4)).await;
    stop.store(true, Ordering::Relaxed);
    let mut ledger = vec![];
    for writer in writers {
        ledger.extend(writer.await.unwrap());
    }
    assert!(said.contains("0 lost"), "{said}");
    let before = ledger.iter().filter(|entry| entry.acknowledged < began).count();
    let after = ledger.iter().filter(|entry| entry.sent > ended).count();
    assert!(before >= 8 && after >= 4, "{before} before and {after} after: too few to prove it");

    let (database, photos) = (empty_database().await, TempDir::new().unwrap());
    let elsewhere = Streetcorner::on(&database, photos.path());
    let said = elsewhere.succeed(&["restore", &to]);
    assert!(said.contains("belongs to this database"), "{said}");
    let audited = elsewhere.succeed(&["audit"]);
    assert!(audited.lines().all(|line| line.ends_with(" 0 of them broken.")), "{audited}");
    let restored = TestApp::on(&database, photos.path());
    let found = cases(&restored).await;

    let there = restored.stranger().sign_in("testville", "dispatcher", "correct horse").await;
    let mut photos_compared = 0;
    for entry in &ledger {
        let words = found.get(&entry.number);
        assert!(words.is_some() || entry.acknowledged > began, "{entry:?} is missing");
        assert!(words.is_none() || entry.sent < ended, "{entry:?} is in it");
        assert!(words.is_none_or(|words| *words == entry.words), "{entry:?}: {words:?}");
        let Some(sha) = entry.photo.as_ref().filter(|_| words.is_some()) else { continue };
        let (original, shown) = photo_of(&restored, &there, &entry.number).await;
        assert_eq!(sha256(&original), *sha, "{entry:?}");
        assert_eq!(shown, photo_of(&app, &desk, &entry.number).await.1, "{entry:?}");
        photos_compared += 1;
    }
    let known = |number: &String| ledger.iter().any(|entry| entry.number == *number);
    assert!(found.keys().all(known), "a case that nobody reported");
    assert!(photos_compared >= 4, "{photos_compared}");
    remark(format_args!(
        "acknowledged before {before}, after {after}, during {}; restored {}, missing 0, too many 0; \
         {photos_compared} photos compared by hash",
        ledger.len() - before - after,
        found.len(),
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_backup_copies_only_what_is_new_and_forgets_what_was_deleted() {
    let (app, city) = TestApp::with_city().await;
    let first = super::report(&app, &city, "first").await;
    app.run_tasks().await;
    let command = Streetcorner::on(&app.database_url, &app.photo_dir());
    let place = TempDir::new().unwrap();
    let to = place.path().to_str().unwrap();
    // Five files of the photo, and its original.
    assert!(
        command.succeed(&["backup", to]).contains("6 files of photos (6 copied, 0 there before")
    );
    super::report(&app, &city, "second").await;
    app.run_tasks().await;
    let desk = city.staff(&app, Role::Dispatcher).await;
    let case = desk.get(&format!("/api/v1/cases/{first}"), 200).await;
    let photo = case["photos"][0]["photo_id"].as_str().unwrap();
    let half = serde_json::json!({
        "boxes": [{"x": 0, "y": 0, "width": 0.5, "height": 1}], "reason": "A face.",
    });
    desk.post(&format!("/api/v1/photos/{photo}/redactions"), &half, 200).await;
    app.run_tasks().await;
    let uncovered = place.path().join(format!("photos/public/testville/{photo}/full.jpg"));
    assert!(uncovered.exists());

    let said = command.succeed(&["backup", to]);

    // Of the first report there is only the original left that was there before.
    assert!(said.contains("12 files of photos (11 copied, 1 there before"), "{said}");
    assert!(!uncovered.exists(), "a face that was covered is uncovered in the backup");
    assert_eq!(std::fs::read_dir(place.path().join("sets")).unwrap().count(), 1);
    let checked = command.succeed(&["restore", "--check", to]);
    assert!(checked.contains("is whole: 12 files of photos"), "{checked}");
}
