//! Loads what the planner needs to find a crew for one job, or crews for all waiting jobs.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;

use super::{Available, Job, JobId, JobMode, OverrideKind, available, overrides, store};
use crate::{crews::CrewId, db, jurisdictions::JurisdictionId};

/// Time for which a crew that declined a job is not asked again about it.
const COOL_DOWN: TimeDelta = TimeDelta::minutes(30);
/// Maximum number of suitable crews that are considered, nearest first.
const MAX_ABLE: i32 = 16;
/// Maximum number of suitable crews that are asked when a job is broadcast.
const MAX_ASKED: i32 = 40;
/// Number of nearest crews of any kind that are considered, so that the explanation can name them.
const MAX_NEAR: i32 = 8;
/// Maximum number of waiting jobs that are planned together, earliest due time first.
const MAX_WAITING: i64 = 300;
/// Maximum number of crews for which they are planned, fewest jobs ahead first.
const MAX_CREWS: i32 = 200;

/// The crews that are considered for one job.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Time of the database.
    pub now: DateTime<Utc>,
    /// Crews on shift, sorted by name.
    pub crews: Vec<Available>,
    /// Visits that must be done first.
    pub awaited: Vec<String>,
    /// Crews that the job is restricted to or excluded from.
    pub wishes: Wishes,
}

/// What dispatchers and crews decided about a job.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Crews that recently declined the job, gave it back or let the offer expire.
    pub said_no: Vec<CrewId>,
    /// Crews that a dispatcher excluded.
    pub excluded: Vec<CrewId>,
    /// The only crew that may get the job, if a dispatcher pinned one.
    pub pinned: Option<CrewId>,
}

impl Wishes {
    /// Whether a dispatcher ruled this crew out.
    pub fn exclude(&self, crew_id: CrewId) -> bool {
        self.excluded.contains(&crew_id) || self.pinned.is_some_and(|pinned| pinned != crew_id)
    }
}

/// Loads the crews to consider for a job. `planned` is the crew that the job is planned for, if
/// any.
pub async fn survey(
    conn: &mut AsyncPgConnection,
    job: &Job,
    planned: Option<CrewId>,
) -> QueryResult<Survey> {
    let city = &job.jurisdiction_id;
    let rest = &*conn;
    let (now, awaited) = try_join!(db::city_now(rest), store::awaited(rest, job))?;
    let wishes = wishes(conn, city, &[job.job_id], now).await?;
    let wishes = wishes.into_iter().next().map(|(_, wishes)| wishes).unwrap_or_default();
    let able = if job.mode_at(now) == JobMode::Broadcast { MAX_ASKED } else { MAX_ABLE };
    let mut ids = store::near(conn, job, &wishes.said_no, (able, MAX_NEAR)).await?;
    ids.extend(wishes.pinned.into_iter().chain(planned));
    let crews = available(conn, now, city, &ids).await?;
    Ok(Survey { now, crews, awaited, wishes })
}

/// The waiting jobs of a jurisdiction and the crews for them.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Time of the database.
    pub now: DateTime<Utc>,
    /// Jobs that are not offered to any crew, earliest due time first.
    pub jobs: Vec<(Job, Wishes)>,
    /// Crews on shift, sorted by name.
    pub crews: Vec<Available>,
}

/// Loads the waiting jobs of a jurisdiction and the crews for them.
pub async fn waiting(conn: &mut AsyncPgConnection, city: &JurisdictionId) -> QueryResult<Waiting> {
    let now = db::city_now(conn).await?;
    let jobs = store::before_nobody(conn, city, MAX_WAITING).await?;
    if jobs.is_empty() {
        return Ok(Waiting { now, jobs: vec![], crews: vec![] });
    }
    let ids: Vec<JobId> = jobs.iter().map(|job| job.job_id).collect();
    let mut wishes = wishes(conn, city, &ids, now).await?;
    let least_busy = store::least_busy(conn, city, MAX_CREWS).await?;
    let crews = available(conn, now, city, &least_busy).await?;
    let of = |job: Job| {
        let wishes = wishes.remove(&job.job_id).unwrap_or_default();
        (job, wishes)
    };
    Ok(Waiting { now, jobs: jobs.into_iter().map(of).collect(), crews })
}

/// Returns what dispatchers and crews decided about these jobs.
async fn wishes(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    jobs: &[JobId],
    now: DateTime<Utc>,
) -> QueryResult<BTreeMap<JobId, Wishes>> {
    let mut wishes: BTreeMap<JobId, Wishes> = BTreeMap::new();
    for (job_id, crew_id) in said_no(conn, city, jobs, now - COOL_DOWN).await? {
        wishes.entry(job_id).or_default().said_no.push(crew_id);
    }
    for decided in overrides(conn, city, jobs).await? {
        let of_job = wishes.entry(decided.job_id).or_default();
        match decided.kind {
            OverrideKind::Pin => of_job.pinned = of_job.pinned.or(Some(decided.crew_id)),
            OverrideKind::Exclude => of_job.excluded.push(decided.crew_id),
            OverrideKind::Force => {}
        }
    }
    Ok(wishes)
}

/// Returns which crew declined, gave back or let expire which of these jobs after `since`.
async fn said_no(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    jobs: &[JobId],
    since: DateTime<Utc>,
) -> QueryResult<Vec<(JobId, CrewId)>> {
    let mut crews = store::declined_since(conn, city, jobs, since).await?;
    crews.extend(store::given_back_since(conn, city, jobs, since).await?);
    Ok(crews)
}
