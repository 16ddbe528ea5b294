//! What a process tells its operator: metrics, and whether it is healthy. For API and worker alike.
//!
//! Both are served on a listener of its own, which no proxy forwards to. The listener has a thread
//! and a database connection of its own, so it answers when everything else is busy.

mod figures;
mod health;
mod listener;
mod text;

use std::{path::PathBuf, sync::Arc, time::Duration};

use domain::{db::Pool, progress::Progress, tasks::Depth};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::{sync::Mutex, time::Instant};

pub use self::listener::bind_monitoring;
pub(crate) use self::listener::respond;

/// Time for which numbers that are counted in the database are kept.
const KEPT: Duration = Duration::from_secs(10);
/// Time in which the database must answer.
const DATABASE_TIMEOUT: Duration = Duration::from_secs(2);

/// What is observed.
pub struct Observed {
    /// Renders the metrics that code records. `None` if they are not recorded.
    pub recorder: Option<PrometheusHandle>,
    /// Connection pools of the process, with their names.
    pub pools: Vec<(&'static str, Vec<Pool>)>,
    /// Pool for the questions of monitoring itself.
    pub database: Pool,
    /// Loops of the process.
    pub progress: Progress,
    /// Returns the lane of a task kind.
    pub lane_of: fn(&str) -> &'static str,
    /// Directory whose file system must not become full.
    pub data_dir: PathBuf,
}

/// Metrics and health of a process. Clones share what was counted.
#[derive(Clone)]
pub struct Monitoring {
    observed: Arc<Observed>,
    kept: Arc<Mutex<Option<Counted>>>,
}

/// What was counted in the database.
#[derive(Clone)]
struct Counted {
    at: Instant,
    /// `None` if the database did not answer.
    depths: Option<Arc<Vec<Depth>>>,
}

impl Monitoring {
    /// Observes a process. Asks nothing yet.
    pub fn new(observed: Observed) -> Self {
        Self { observed: Arc::new(observed), kept: Arc::default() }
    }

    /// Returns the metrics in the Prometheus text format. They are also returned if the database
    /// does not answer; then what is counted there is missing.
    pub async fn metrics(&self) -> String {
        let depths = self.depths().await;
        let recorder = self.observed.recorder.as_ref();
        let text = recorder.map(PrometheusHandle::render).unwrap_or_default();
        text + &figures::render(&self.observed, depths.as_deref().map(Vec::as_slice))
    }
}
