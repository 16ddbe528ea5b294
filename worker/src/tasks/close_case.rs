//! Closes a case whose dispute period has ended.

use chrono::TimeDelta;
use domain::{
    cases::{self, Actor, CaseTarget, Change, CloseCase, Status},
    jobs,
    jurisdictions::{self, JurisdictionId},
};

use super::TaskError;
use crate::context::Context;

/// Confirms a case that was not disputed in time. A case that was disputed and resolved again has
/// another task of this kind, with a later time.
pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    CloseCase { case_id }: CloseCase,
) -> Result<(), TaskError> {
    let now = context.clock.now();
    let mut conn = context.pool.get().await?;
    let case = cases::store::find(&mut conn, city, case_id).await?;
    let Some(case) = case.filter(|case| case.status == Status::Resolved) else { return Ok(()) };
    let found = jurisdictions::store::find(&conn, city).await?;
    let window = TimeDelta::days(found.map_or(0, |city| city.dispute_days).into());
    if case.ended_at.is_none_or(|ended_at| ended_at + window > now) {
        return Ok(());
    }
    let target = CaseTarget {
        jurisdiction: city,
        case_id,
        actor: &Actor::System,
        expected: Some(case.version),
    };
    let note = "Nobody disputed it in time.";
    match jobs::change_case(&mut conn, now, &target, Change::Confirm, note).await {
        Ok(_) => Ok(()),
        // The case changed meanwhile. The change may be only a comment, so try again.
        Err(stale @ cases::ActError::Stale { .. }) => Err(TaskError::retry(stale)),
        Err(error) => Err(error.into()),
    }
}
