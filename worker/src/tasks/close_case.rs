//! Closes a case whose dispute window has passed.

use chrono::TimeDelta;
use domain::{
    cases::{self, Actor, CloseCase, On, Status},
    jurisdictions::{self, JurisdictionId},
};

use super::TaskError;
use crate::run::Tools;

/// Confirms what nobody disputed in time. A case that was disputed and resolved again has another
/// such task, with another time.
pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    CloseCase { case_id }: CloseCase,
) -> Result<(), TaskError> {
    let now = tools.clock.now();
    let mut conn = tools.pool.get().await?;
    let case = cases::store::find(&mut conn, city, case_id).await?;
    let Some(case) = case.filter(|case| case.status == Status::Resolved) else { return Ok(()) };
    let found = jurisdictions::store::find(&conn, city).await?;
    let window = TimeDelta::days(found.map_or(0, |city| city.dispute_days).into());
    if case.ended_at.is_none_or(|ended_at| ended_at + window > now) {
        return Ok(());
    }
    let on =
        On { jurisdiction: city, case_id, actor: &Actor::System, expected: Some(case.version) };
    match cases::confirm(&mut conn, now, &on, "Nobody disputed it in time.").await {
        Ok(_) => Ok(()),
        // Somebody was faster. It may have been no more than a comment: look again.
        Err(stale @ cases::ActError::Stale { .. }) => Err(TaskError::retry(stale)),
        Err(error) => Err(error.into()),
    }
}
