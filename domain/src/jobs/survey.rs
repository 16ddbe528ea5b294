//! What a dispatcher has to know to find a crew for a job.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{dsl::count_star, prelude::*, sql_query, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Ending, Job, JobId, OverrideKind, OverrideView, overrides, store};
use crate::{
    crews::{self, Break, Crew, CrewId, Position, Shift, ShiftId, UnitId},
    db,
    jurisdictions::JurisdictionId,
    offers::{MOST_HELD, MOST_OFFERS, OfferState},
    schema::{lease_live, lease_past, offer},
};

/// A crew that said no is not asked again about this job for so long.
const COOL_DOWN: TimeDelta = TimeDelta::minutes(30);
/// Of those who could go, so many are weighed: the nearest.
const MOST_ABLE: i32 = 40;
/// Of everybody, so many are weighed, so that the explanation names who is near and why not.
const MOST_NEAR: i32 = 20;

/// A crew on shift.
#[derive(Debug, Clone)]
pub struct Available {
    /// Who.
    pub crew: Crew,
    /// Their shift.
    pub shift: Shift,
    /// Where they were last seen.
    pub position: Option<Position>,
    /// Breaks that are not over.
    pub breaks: Vec<Break>,
    /// What is on board and not promised.
    pub stock: BTreeMap<String, i32>,
    /// How many jobs they hold.
    pub held: i64,
    /// How many offers they have before them.
    pub offers: i64,
    /// Whether they said no to this job, or let it pass, not long ago.
    pub said_no: bool,
    /// Whether a person decided that it is not for them.
    pub excluded: bool,
}

/// Those on shift who matter, as one job sees them.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The database's time.
    pub now: DateTime<Utc>,
    /// By name.
    pub crews: Vec<Available>,
    /// The visits that have to be made before.
    pub awaited: Vec<String>,
    /// Whether a person decided for one crew alone.
    pub pinned: bool,
}

/// Looks around for a job.
pub async fn survey(conn: &mut AsyncPgConnection, job: &Job) -> QueryResult<Survey> {
    let city = &job.jurisdiction_id;
    let now = db::city_now(conn).await?;
    let awaited = store::awaited(conn, job).await?;
    let said_no = said_no(conn, city, job.job_id, now - COOL_DOWN).await?;
    let decided = overrides(conn, city, job.job_id).await?;
    let pinned = decided.iter().find(|decided| decided.kind == OverrideKind::Pin);
    let pinned = pinned.map(|decided| decided.crew_id);
    let mut ids = near(conn, job, &said_no).await?;
    ids.extend(pinned);
    let on_shift = crews::store::on_shift(conn, city, &ids).await?;
    let around = Around::of(conn, city, &on_shift).await?;
    let out = |crew_id: CrewId| {
        let excludes =
            |one: &OverrideView| one.kind == OverrideKind::Exclude && one.crew_id == crew_id;
        pinned.is_some_and(|pinned| pinned != crew_id) || decided.iter().any(excludes)
    };
    let crews = on_shift
        .into_iter()
        .map(|(shift, crew, position)| Available {
            breaks: around.breaks_of(shift.shift_id),
            stock: around.stock.get(&shift.unit_id).cloned().unwrap_or_default(),
            held: around.held.get(&crew.crew_id).copied().unwrap_or_default(),
            offers: around.offers.get(&crew.crew_id).copied().unwrap_or_default(),
            said_no: said_no.contains(&crew.crew_id),
            excluded: out(crew.crew_id),
            crew,
            shift,
            position,
        })
        .collect();
    Ok(Survey { now, crews, awaited, pinned: pinned.is_some() })
}

/// What some crews have with them and before them.
struct Around {
    stock: BTreeMap<UnitId, BTreeMap<String, i32>>,
    held: BTreeMap<CrewId, i64>,
    offers: BTreeMap<CrewId, i64>,
    breaks: Vec<(ShiftId, Break)>,
}

impl Around {
    async fn of(
        conn: &mut AsyncPgConnection,
        city: &JurisdictionId,
        on_shift: &[(Shift, Crew, Option<Position>)],
    ) -> QueryResult<Self> {
        let units: Vec<UnitId> = on_shift.iter().map(|(shift, ..)| shift.unit_id).collect();
        let shifts: Vec<ShiftId> = on_shift.iter().map(|(shift, ..)| shift.shift_id).collect();
        let ids: Vec<CrewId> = on_shift.iter().map(|(_, crew, _)| crew.crew_id).collect();
        let mut stock: BTreeMap<UnitId, BTreeMap<String, i32>> = BTreeMap::new();
        for row in crews::store::stock_of(conn, city, &units).await? {
            stock.entry(row.unit_id).or_default().insert(row.item, row.counted - row.reserved);
        }
        Ok(Self {
            stock,
            held: held_by_crew(conn, city, &ids).await?,
            offers: offers_by_crew(conn, city, &ids).await?,
            breaks: crews::breaks_of_shifts(conn, city, &shifts).await?,
        })
    }

    fn breaks_of(&self, shift_id: ShiftId) -> Vec<Break> {
        self.breaks.iter().filter(|(id, _)| *id == shift_id).map(|(_, rest)| *rest).collect()
    }
}

/// The nearest who could go, and the nearest of all. Skill and place are one index: the few with a
/// rare skill are found without passing by the many.
async fn near(
    conn: &mut AsyncPgConnection,
    job: &Job,
    said_no: &[CrewId],
) -> QueryResult<Vec<CrewId>> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = sql_types::Uuid)]
        crew_id: CrewId,
    }
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
        .bind::<sql_types::Integer, _>(MOST_ABLE)
        .bind::<sql_types::Integer, _>(MOST_NEAR)
        .load(conn)
        .await?;
    Ok(found.into_iter().map(|found| found.crew_id).collect())
}

async fn held_by_crew(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    ids: &[CrewId],
) -> QueryResult<BTreeMap<CrewId, i64>> {
    let rows: Vec<(CrewId, i64)> = lease_live::table
        .filter(lease_live::jurisdiction_id.eq(city))
        .filter(lease_live::crew_id.eq_any(ids))
        .group_by(lease_live::crew_id)
        .select((lease_live::crew_id, count_star()))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

async fn offers_by_crew(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    ids: &[CrewId],
) -> QueryResult<BTreeMap<CrewId, i64>> {
    let rows: Vec<(CrewId, i64)> = offer::table
        .filter(offer::jurisdiction_id.eq(city))
        .filter(offer::crew_id.eq_any(ids))
        .filter(offer::state.eq(OfferState::Live))
        .group_by(offer::crew_id)
        .select((offer::crew_id, count_star()))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Who declined, let pass or gave back this job since then.
async fn said_no(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    job_id: JobId,
    since: DateTime<Utc>,
) -> QueryResult<Vec<CrewId>> {
    let mut crews: Vec<CrewId> = offer::table
        .filter(offer::jurisdiction_id.eq(city))
        .filter(offer::job_id.eq(job_id))
        .filter(offer::state.eq_any([OfferState::Declined, OfferState::Expired]))
        .filter(offer::answered_at.gt(since))
        .select(offer::crew_id)
        .load(conn)
        .await?;
    let given_back: Vec<CrewId> = lease_past::table
        .filter(lease_past::jurisdiction_id.eq(city))
        .filter(lease_past::job_id.eq(job_id))
        .filter(lease_past::ending.eq_any([Ending::Released, Ending::Refused, Ending::HandedOver]))
        .filter(lease_past::ended_at.gt(since))
        .select(lease_past::crew_id)
        .load(conn)
        .await?;
    crews.extend(given_back);
    Ok(crews)
}
