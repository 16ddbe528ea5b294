//! Applies the effects of a case's status change to its jobs.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Ending, end::end, open::open, put_back::put_back};
use crate::cases::{Case, Effect, Transition};

/// Applies each effect of the transition to the jobs of its case and returns the case. Must run in
/// the transaction that made the transition.
pub(crate) async fn apply(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    transition: Transition,
) -> QueryResult<Case> {
    let Transition { case, effects } = transition;
    for effect in effects {
        match effect {
            Effect::OpenJobs => open(conn, now, &case).await?,
            Effect::ReleaseJobs => put_back(conn, now, &case).await?,
            Effect::FinishJobs => end(conn, now, &case, Ending::Done).await?,
            Effect::CancelJobs => end(conn, now, &case, Ending::Cancelled).await?,
        }
    }
    Ok(case)
}
