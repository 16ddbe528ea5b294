//! Overrides: decisions of dispatchers about jobs and crews.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::AsyncPgConnection;

use super::{JobId, Override, store};
use crate::{
    accounts::AccountId, crews::CrewId, db, id::Id, jurisdictions::JurisdictionId,
    schema::job_override, text_enum::text_enum,
};

/// Id of an override.
pub(super) type OverrideId = Id<JobOverride>;

text_enum! {
    /// What a dispatcher decides about a job and a crew.
    pub enum OverrideKind {
        /// Only this crew may get the job.
        Pin = "pin",
        /// This crew must not get the job.
        Exclude = "exclude",
        /// This crew gets the job now, whatever the planner decided.
        Force = "force",
    }
}

/// A dispatcher's decision about a job and a crew. It is in force until it is lifted.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = job_override)]
pub struct JobOverride {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the override.
    #[diesel(column_name = job_override_id)]
    pub override_id: OverrideId,
    /// The job.
    pub job_id: JobId,
    /// The crew.
    pub crew_id: CrewId,
    /// Kind of the decision.
    pub kind: OverrideKind,
    /// Reason that the dispatcher gave.
    pub reason: String,
    /// Account that made the decision.
    pub made_by: AccountId,
    /// Time of the decision (database clock).
    pub made_at: DateTime<Utc>,
    /// Time when it was lifted. `None` while it is in force.
    pub lifted_at: Option<DateTime<Utc>>,
}

/// Returns the overrides of the given jobs that are in force.
pub async fn overrides(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    jobs: &[JobId],
) -> QueryResult<Vec<JobOverride>> {
    store::overrides(conn, city, jobs).await
}

/// Stores an override and lifts those that it replaces. At most one pin of a job, and one override
/// of a job and crew, is in force.
pub(super) async fn replace(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    order: Override<'_>,
) -> QueryResult<()> {
    if order.kind != OverrideKind::Exclude {
        store::lift_pins(conn, city, order.job_id).await?;
    }
    store::lift_of_crew(conn, city, order.job_id, order.crew_id).await?;
    let row = JobOverride {
        jurisdiction_id: city.clone(),
        override_id: OverrideId::new(now),
        job_id: order.job_id,
        crew_id: order.crew_id,
        kind: order.kind,
        reason: order.reason.to_owned(),
        made_by: order.made_by,
        made_at: db::city_now(conn).await?,
        lifted_at: None,
    };
    store::insert_override(conn, &row).await
}
