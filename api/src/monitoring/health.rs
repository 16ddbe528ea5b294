//! Whether a process does its work: the database answers, and every loop makes progress.

use std::fmt;

use domain::{
    db,
    progress::{LoopState, Progress},
};
use tokio::time::timeout;

use super::{DATABASE_TIMEOUT, Monitoring};

/// Why a process is not healthy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HealthProblem {
    /// The database does not answer.
    Database,
    /// A loop has not finished a round in time.
    Stalled(LoopState),
}

impl fmt::Display for HealthProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database => f.write_str("the database does not answer"),
            Self::Stalled(LoopState { name, idle, limit }) => write!(
                f,
                "the loop {name} has not finished a round for {} s (limit: {} s)",
                idle.as_secs(),
                limit.as_secs()
            ),
        }
    }
}

impl Monitoring {
    /// Returns everything that is wrong. Nothing, if the process is healthy.
    pub(super) async fn health_problems(&self) -> Vec<HealthProblem> {
        let answers = timeout(DATABASE_TIMEOUT, self.database_answers()).await.unwrap_or(false);
        let database = (!answers).then_some(HealthProblem::Database);
        database.into_iter().chain(stalled(&self.observed.progress)).collect()
    }

    async fn database_answers(&self) -> bool {
        let Ok(conn) = self.observed.database.get().await else { return false };
        db::city_now(&conn).await.is_ok()
    }
}

fn stalled(progress: &Progress) -> impl Iterator<Item = HealthProblem> {
    progress.loops().into_iter().filter(LoopState::is_stalled).map(HealthProblem::Stalled)
}
