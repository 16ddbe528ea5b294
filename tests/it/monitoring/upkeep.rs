//! Durations that were recorded take memory until the upkeep.

use std::{process::Command, time::Duration};

use streetcorner::recorder;
use tokio::sync::watch;

const SAMPLES: u64 = 3_000_000;
/// Set in the process that measures: other tests would take memory, too.
const ALONE: &str = "STREETCORNER_TEST_ALONE";

fn resident_bytes() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4_096
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_nobody_asks_for_its_metrics_does_not_grow() {
    if std::env::var_os(ALONE).is_none() {
        let own = "monitoring::upkeep::a_process_that_nobody_asks_for_its_metrics_does_not_grow";
        let mut alone = Command::new(std::env::current_exe().unwrap());
        let output = alone.args(["--exact", own]).env(ALONE, "1").output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let (recorder, stop) = (recorder::build(), watch::Sender::new(false));
    let every = Duration::from_millis(10);
    tokio::spawn(recorder::keep(recorder.handle(), every, stop.subscribe()));
    let histogram = metrics::with_local_recorder(&recorder, || metrics::histogram!("a_seconds"));
    let before = resident_bytes();

    for sample in 0..SAMPLES {
        histogram.record(0.001);
        if sample % 10_000 == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    let grown = resident_bytes().saturating_sub(before);
    stop.send_replace(true);
    assert!(grown < SAMPLES * 8, "{grown} bytes for {SAMPLES} durations");
}
