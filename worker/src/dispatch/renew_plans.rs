//! Plans all waiting jobs of a city: a new plan when a crew becomes available, and improvements in
//! the background.

use std::time::Duration;

use domain::{
    crews::CrewId,
    jobs::{self, JobId},
    jurisdictions::JurisdictionId,
};
use planner::dispatch::{Effort, Plan, Prices, plan};
use tokio::time::Instant;

use super::{city::Snapshot, plans::Kept, ways::Ways};
use crate::{context::Context, tasks::TaskError};

/// Maximum time of one improvement run.
const SLICE: Duration = Duration::from_millis(150);
/// Maximum number of search rounds in one improvement run.
const ROUNDS: u64 = 500;
/// Number of jobs without a route that are considered for each crew.
const OTHERS: usize = 10;

/// Computes a new plan for the waiting jobs of a city, starting from the previous plan. Returns the
/// jobs in the order in which crews should reach them. With fewer than two waiting jobs there is no
/// plan.
pub(crate) async fn renew(
    context: &Context,
    city: &JurisdictionId,
) -> Result<Vec<JobId>, TaskError> {
    let mut conn = context.pool.get().await?;
    let waiting = jobs::waiting(&mut conn, city).await?;
    drop(conn);
    let made_at = waiting.now;
    let snapshot = Snapshot::of(&waiting);
    if snapshot.jobs.len() < 2 || snapshot.crews.is_empty() {
        context.plans.forget(city);
        return Ok(vec![]);
    }
    let before = context.plans.before(city);
    let ways = Ways::between(&context.travel, snapshot.places()).await;
    let plan = tokio::task::spawn_blocking(move || improved(&snapshot, &ways, &before)).await;
    let plan = plan.map_err(TaskError::retry)?;
    let mut visits: Vec<_> = plan.routes.iter().flat_map(|route| &route.visits).collect();
    visits.sort_by_key(|visit| visit.start_at);
    let order = visits.into_iter().filter(|visit| !visit.accepted).map(|visit| visit.job).collect();
    context.plans.keep(city, Kept { plan, made_at });
    Ok(order)
}

/// Inserts new jobs into the plan and improves it for at most [`SLICE`].
fn improved(snapshot: &Snapshot, ways: &Ways, before: &Plan<JobId, CrewId>) -> Plan<JobId, CrewId> {
    let began = Instant::now();
    let travel = |from, to| ways.minutes(from, to);
    let effort = Effort { rounds: ROUNDS, others: OTHERS, seed: snapshot.seed() };
    let city = snapshot.city(&travel);
    let made = plan(&city, before, &Prices::default(), effort, || began.elapsed() < SLICE);
    metrics::histogram!("streetcorner_plan_seconds").record(began.elapsed());
    made.unwrap_or_else(|error| {
        tracing::warn!(%error, "cannot plan the waiting jobs");
        Plan::default()
    })
}

/// Improves every plan. An error in one city does not stop the others; the error is returned at the
/// end.
pub(crate) async fn improve(context: &Context) -> Result<(), TaskError> {
    let mut told = Ok(());
    for city in context.plans.cities() {
        let renewed = renew(context, &city).await;
        told = told.and(renewed.map(drop));
    }
    told
}
