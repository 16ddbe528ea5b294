//! A person decides against the dispatcher, and says why.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{DispatchJob, Ending, Job, JobId, JobState, TakeError, Taker, give_back, store, take};
use crate::{
    accounts::AccountId,
    cases::{self, ActError, Actor, Case},
    crews::{self, CrewId},
    db,
    id::Id,
    jurisdictions::JurisdictionId,
    offers,
    pushes::{self, About},
    schema::job_override,
    tasks,
    text_enum::text_enum,
};

/// The id of an override.
pub(super) type OverrideId = Id<OverrideView>;

text_enum! {
    /// What a person decides about a job and a crew.
    pub enum OverrideKind {
        /// This crew, and no other.
        Pin = "pin",
        /// Not this crew.
        Exclude = "exclude",
        /// This crew, now, whatever the dispatcher thinks of it.
        Force = "force",
    }
}

/// Who decides what about whom.
#[derive(Debug, Clone, Copy)]
pub struct Override<'a> {
    /// The job.
    pub job_id: JobId,
    /// The crew.
    pub crew_id: CrewId,
    /// What.
    pub kind: OverrideKind,
    /// Why.
    pub reason: &'a str,
    /// By whom.
    pub made_by: AccountId,
    /// Who acts, for the case's history.
    pub actor: &'a Actor,
}

/// A decision that holds, or held.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = job_override)]
pub struct OverrideView {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    #[diesel(column_name = job_override_id)]
    pub override_id: OverrideId,
    /// The job.
    pub job_id: JobId,
    /// The crew.
    pub crew_id: CrewId,
    /// What.
    pub kind: OverrideKind,
    /// Why.
    pub reason: String,
    /// By whom.
    pub made_by: AccountId,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Until when it held.
    pub lifted_at: Option<DateTime<Utc>>,
}

/// Why it does not hold.
#[derive(Debug, thiserror::Error)]
pub enum OverruleError {
    /// There is no such job that is not ended.
    #[error("there is no such live job")]
    NotFound,
    /// There is no such crew.
    #[error("there is no such crew")]
    UnknownCrew,
    /// Nobody is called away from work.
    #[error("a crew has begun the job")]
    Begun,
    /// Who is to go now has to be there.
    #[error("the crew is not on a shift")]
    OffShift,
    /// The crew cannot be given it.
    #[error(transparent)]
    Take(#[from] TakeError),
    /// The case says no.
    #[error(transparent)]
    Case(#[from] ActError),
    /// The database failed.
    #[error("cannot overrule the dispatcher")]
    Database(#[from] diesel::result::Error),
}

/// Writes the decision down and carries it out: whoever else has the job, and has not begun it,
/// has it no longer.
pub async fn overrule(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    order: Override<'_>,
) -> Result<(), OverruleError> {
    conn.transaction(async |conn| {
        let crews = crews::store::crews_named(conn, city, &[order.crew_id]).await?;
        let [crew] = crews.as_slice() else { return Err(OverruleError::UnknownCrew) };
        let job = store::find(conn, city, order.job_id).await?.ok_or(OverruleError::NotFound)?;
        let case = cases::store::lock(conn, city, job.case_id).await?;
        let shift = match order.kind {
            OverrideKind::Force => Some(
                crews::store::lock_live_shift(conn, city, order.crew_id)
                    .await?
                    .ok_or(OverruleError::OffShift)?,
            ),
            OverrideKind::Pin | OverrideKind::Exclude => None,
        };
        let job = store::lock(conn, city, order.job_id).await?;
        let job = job.filter(|job| job.ended_at.is_none());
        let (job, case) = job.zip(case).ok_or(OverruleError::NotFound)?;
        write_down(conn, now, city, order).await?;
        let case = call_off(conn, now, case, &job, order).await?;
        if let Some(shift) = shift {
            let words = format!("{} was told to go: {}", crew.name, order.reason);
            let lease = store::lease(conn, city, job.job_id).await?;
            if lease.is_none() {
                take(conn, now, &case, &job, &shift, Taker::Assigned(&words)).await?;
                pushes::wake(conn, now, city, shift.crew_id, About::Job(job.job_id)).await?;
            }
            return Ok(());
        }
        tasks::enqueue(conn, now, city, &DispatchJob { job_id: job.job_id }).await?;
        Ok(())
    })
    .await
}

async fn write_down(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    order: Override<'_>,
) -> QueryResult<()> {
    let before = job_override::table
        .filter(job_override::jurisdiction_id.eq(city))
        .filter(job_override::job_id.eq(order.job_id))
        .filter(job_override::lifted_at.is_null());
    let lifted = job_override::lifted_at.eq(db::sql::city_now().nullable());
    // The newest pin counts, and what is newest of one crew.
    let pins = before.filter(job_override::kind.eq(OverrideKind::Pin));
    if order.kind != OverrideKind::Exclude {
        diesel::update(pins).set(lifted).execute(conn).await?;
    }
    let same = before.filter(job_override::crew_id.eq(order.crew_id));
    diesel::update(same).set(lifted).execute(conn).await?;
    let row = OverrideView {
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
    diesel::insert_into(job_override::table).values(&row).execute(conn).await.map(drop)
}

/// Takes the job from whom it is not for.
async fn call_off(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: Case,
    job: &Job,
    order: Override<'_>,
) -> Result<Case, OverruleError> {
    let city = &job.jurisdiction_id;
    let is_for = |crew_id: CrewId| match order.kind {
        OverrideKind::Pin | OverrideKind::Force => crew_id == order.crew_id,
        OverrideKind::Exclude => crew_id != order.crew_id,
    };
    for offer in offers::store::live_of_job(conn, city, job.job_id).await? {
        if !is_for(offer.crew_id) {
            offers::withdraw(conn, &offer).await?;
        }
    }
    if job.state != JobState::Leased {
        return Ok(case);
    }
    match store::lease(conn, city, job.job_id).await? {
        Some(lease) if is_for(lease.crew_id) => Ok(case),
        Some(lease) if lease.started_at.is_some() => Err(OverruleError::Begun),
        Some(_) | None => {
            let why = (Ending::Overruled, order.reason);
            Ok(give_back(conn, now, case, job, why, order.actor).await?)
        }
    }
}

/// Ends a decision: the dispatcher decides again. Says whether it held.
pub async fn lift(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    (job_id, crew_id): (JobId, CrewId),
) -> QueryResult<bool> {
    conn.transaction(async |conn| {
        let held = job_override::table
            .filter(job_override::jurisdiction_id.eq(city))
            .filter(job_override::job_id.eq(job_id))
            .filter(job_override::crew_id.eq(crew_id))
            .filter(job_override::lifted_at.is_null());
        let lifted = diesel::update(held)
            .set(job_override::lifted_at.eq(db::sql::city_now().nullable()))
            .execute(conn)
            .await?;
        if lifted > 0 {
            tasks::enqueue(conn, now, city, &DispatchJob { job_id }).await?;
        }
        Ok(lifted > 0)
    })
    .await
}

/// What people have decided about these jobs, and holds.
pub async fn overrides(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    jobs: &[JobId],
) -> QueryResult<Vec<OverrideView>> {
    OverrideView::query()
        .filter(job_override::jurisdiction_id.eq(city))
        .filter(job_override::job_id.eq_any(jobs))
        .filter(job_override::lifted_at.is_null())
        .order(job_override::job_override_id)
        .load(conn)
        .await
}
