//! What a dispatcher has to know to find a crew for a job, or crews for everything that waits.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{prelude::*, sql_query, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Available, Ending, Job, JobId, JobMode, OverrideKind, available, overrides, store};
use crate::{
    crews::CrewId,
    db,
    jurisdictions::JurisdictionId,
    offers::{MOST_HELD, MOST_OFFERS, OfferState},
    schema::{lease_past, offer},
};

/// A crew that said no is not asked again about a job for so long.
const COOL_DOWN: TimeDelta = TimeDelta::minutes(30);
/// Of those who could go, so many are weighed: the nearest.
const MOST_ABLE: i32 = 16;
/// Of those who could go with what must go now, so many are asked.
const MOST_ASKED: i32 = 40;
/// Of everybody, so many are weighed, so that the explanation names who is near and why not.
const MOST_NEAR: i32 = 8;
/// So many jobs that wait are planned together: those due first.
const MOST_WAITING: i64 = 300;
/// For so many crews: those with least before them.
const MOST_CREWS: i32 = 200;

/// Those on shift who matter, as one job sees them.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The database's time.
    pub now: DateTime<Utc>,
    /// By name.
    pub crews: Vec<Available>,
    /// The visits that have to be made before.
    pub awaited: Vec<String>,
    /// Who it is for, and who not.
    pub wishes: Wishes,
}

/// What people, and crews, have said about a job.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Who said no to it, or let it pass, not long ago.
    pub said_no: Vec<CrewId>,
    /// Whom a person has excluded.
    pub excluded: Vec<CrewId>,
    /// The only crew that is to go, if a person decided so.
    pub pinned: Option<CrewId>,
}

impl Wishes {
    /// Whether a person decided that it is not for this crew.
    pub fn exclude(&self, crew_id: CrewId) -> bool {
        self.excluded.contains(&crew_id) || self.pinned.is_some_and(|pinned| pinned != crew_id)
    }
}

/// Looks around for a job. `planned` is the crew that it is planned for, if there is one.
pub async fn survey(
    conn: &mut AsyncPgConnection,
    job: &Job,
    planned: Option<CrewId>,
) -> QueryResult<Survey> {
    let city = &job.jurisdiction_id;
    let now = db::city_now(conn).await?;
    let awaited = store::awaited(conn, job).await?;
    let wishes = wishes(conn, city, &[job.job_id], now).await?;
    let wishes = wishes.into_iter().next().map(|(_, wishes)| wishes).unwrap_or_default();
    let able = if job.mode_at(now) == JobMode::Broadcast { MOST_ASKED } else { MOST_ABLE };
    let mut ids = near(conn, job, &wishes.said_no, able).await?;
    ids.extend(wishes.pinned.into_iter().chain(planned));
    let crews = available(conn, city, &ids).await?;
    Ok(Survey { now, crews, awaited, wishes })
}

/// What waits in a city, and who is there for it.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The database's time.
    pub now: DateTime<Utc>,
    /// The jobs that are before nobody, those due first first.
    pub jobs: Vec<(Job, Wishes)>,
    /// By name.
    pub crews: Vec<Available>,
}

/// Looks around for everything that waits.
pub async fn waiting(conn: &mut AsyncPgConnection, city: &JurisdictionId) -> QueryResult<Waiting> {
    let now = db::city_now(conn).await?;
    let jobs = store::before_nobody(conn, city, MOST_WAITING).await?;
    if jobs.is_empty() {
        return Ok(Waiting { now, jobs: vec![], crews: vec![] });
    }
    let ids: Vec<JobId> = jobs.iter().map(|job| job.job_id).collect();
    let mut wishes = wishes(conn, city, &ids, now).await?;
    let least_busy: Vec<Found> = sql_query(include_str!("least_busy.sql"))
        .bind::<sql_types::Text, _>(city)
        .bind::<sql_types::Integer, _>(MOST_CREWS)
        .load(conn)
        .await?;
    let least_busy: Vec<CrewId> = least_busy.into_iter().map(|found| found.crew_id).collect();
    let crews = available(conn, city, &least_busy).await?;
    let of = |job: Job| {
        let wishes = wishes.remove(&job.job_id).unwrap_or_default();
        (job, wishes)
    };
    Ok(Waiting { now, jobs: jobs.into_iter().map(of).collect(), crews })
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = sql_types::Uuid)]
    crew_id: CrewId,
}

/// The nearest who could go, and the nearest of all. Skill and place are one index: the few with a
/// rare skill are found without passing by the many.
async fn near(
    conn: &mut AsyncPgConnection,
    job: &Job,
    said_no: &[CrewId],
    able: i32,
) -> QueryResult<Vec<CrewId>> {
    // Planned each time anew: without its parameters the order by place would be sorted for, not
    // walked along.
    let found: Vec<Found> = sql_query(include_str!("near.sql"))
        .bind::<sql_types::Text, _>(&job.jurisdiction_id)
        .bind::<sql_types::Array<sql_types::Text>, _>(&job.skills)
        .bind::<sql_types::Nullable<postgis_diesel::sql_types::Geography>, _>(job.place)
        .bind::<sql_types::Jsonb, _>(&job.stock_needs)
        .bind::<sql_types::Nullable<sql_types::Text>, _>(&job.district)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(
            said_no.iter().chain(&job.excluded_crews).copied().collect::<Vec<_>>(),
        )
        .bind::<sql_types::BigInt, _>(MOST_HELD)
        .bind::<sql_types::BigInt, _>(MOST_OFFERS)
        .bind::<sql_types::Integer, _>(able)
        .bind::<sql_types::Integer, _>(MOST_NEAR)
        .load(conn)
        .await?;
    Ok(found.into_iter().map(|found| found.crew_id).collect())
}

/// What was said about some jobs.
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

/// Who declined, let pass or gave back which of these jobs since then.
async fn said_no(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    jobs: &[JobId],
    since: DateTime<Utc>,
) -> QueryResult<Vec<(JobId, CrewId)>> {
    let mut crews: Vec<(JobId, CrewId)> = offer::table
        .filter(offer::jurisdiction_id.eq(city))
        .filter(offer::job_id.eq_any(jobs))
        .filter(offer::state.eq_any([OfferState::Declined, OfferState::Expired]))
        .filter(offer::answered_at.gt(since))
        .select((offer::job_id, offer::crew_id))
        .load(conn)
        .await?;
    let given_back: Vec<(JobId, CrewId)> = lease_past::table
        .filter(lease_past::jurisdiction_id.eq(city))
        .filter(lease_past::job_id.eq_any(jobs))
        .filter(lease_past::ending.eq_any([Ending::Released, Ending::Refused, Ending::HandedOver]))
        .filter(lease_past::ended_at.gt(since))
        .select((lease_past::job_id, lease_past::crew_id))
        .load(conn)
        .await?;
    crews.extend(given_back);
    Ok(crews)
}
