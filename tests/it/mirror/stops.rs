//! A mirror that is killed.

use std::{
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use chrono_tz::Tz;
use harness::Streetcorner;

use super::{
    elsewhere::Elsewhere,
    home::Home,
    shelf::{Limits, Shelf, hole},
};

/// How many answers there are before the server falls silent.
const ANSWERS: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_is_killed_goes_on_where_it_was() {
    let holes = (0..2_000).map(|id| hole(id, i64::try_from(id).unwrap() * 3));
    let shelf = Shelf::new(holes, Limits { most: 100, ..Limits::STANDARD });
    let silent = Arc::new(AtomicBool::new(true));
    let (count, hushed) = (AtomicUsize::new(0), Arc::clone(&silent));
    let elsewhere = Elsewhere::start(move |asked| {
        if count.fetch_add(1, Ordering::Relaxed) >= ANSWERS {
            while hushed.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(5));
            }
        }
        shelf.answer(asked)
    });
    let home = Home::found(Tz::UTC).await;
    let streetcorner = Streetcorner::default();
    let mut command = streetcorner.command(&[
        "open311",
        "mirror",
        &elsewhere.url,
        "--into",
        home.city.as_str(),
        "--since",
        "2025-12-31",
        "--until",
        "2026-10-01",
        "--pause",
        "0",
        "--quiet",
    ]);
    command.env("DATABASE_URL", &home.app.database_url).stderr(Stdio::null());
    let mut victim = command.spawn().unwrap();
    while elsewhere.pages() < ANSWERS - 1 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    victim.kill().unwrap();
    victim.wait().unwrap();
    silent.store(false, Ordering::Relaxed);
    let before = home.audited().await;
    let asked = elsewhere.pages();
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();

    assert!((1..2_000).contains(&before), "{before}");
    assert!(output.status.success());
    assert_eq!(home.audited().await, 2_000);
    let log = elsewhere.log();
    let next: Vec<_> = log.iter().filter(|asked| asked.path.contains("/requests.")).collect();
    let next = next[asked].get("start_date");
    assert!(next > "2026-03-01", "it began again at {next}");
    let again = home.mirror(&elsewhere.url).await.unwrap();
    assert_eq!((again.stored, again.changed), (0, 0), "{again}");
}
