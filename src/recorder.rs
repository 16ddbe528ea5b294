//! Records metrics: durations in histograms with fixed limits, so that several processes can be
//! added up.

use std::time::Duration;

use metrics_exporter_prometheus::{
    Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};
use tokio::sync::watch;

/// Upper limits of the durations that are counted, in seconds.
const BUCKETS: [f64; 16] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0,
    600.0,
];
/// Interval at which recorded durations are put into their histograms. Until then each takes
/// memory.
pub const UPKEEP: Duration = Duration::from_secs(5);

/// Builds a recorder.
pub fn build() -> PrometheusRecorder {
    let durations = Matcher::Suffix("_seconds".to_owned());
    // Fails only if there are no limits.
    let builder = PrometheusBuilder::new().set_buckets_for_metric(durations, &BUCKETS);
    builder.unwrap_or_default().build_recorder()
}

/// Starts to record. `None` if this process records already.
pub fn install() -> Option<PrometheusHandle> {
    let recorder = build();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).ok().map(|()| handle)
}

/// Does the upkeep of the histograms at this interval, until `stop` is true.
pub async fn keep(recorder: PrometheusHandle, every: Duration, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        recorder.run_upkeep();
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            _ = stop.changed() => {}
        }
    }
}
