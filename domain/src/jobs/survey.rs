//! What a dispatcher has to know to find a crew for a job.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{dsl::count_star, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Ending, Job, JobId};
use crate::{
    crews::{self, Crew, CrewId, Position, Shift, UnitId},
    db,
    jurisdictions::JurisdictionId,
    offers::OfferState,
    schema::{lease_live, lease_past, offer},
};

/// A crew that said no is not asked again about this job for so long.
const COOL_DOWN: TimeDelta = TimeDelta::minutes(30);

/// A crew on shift.
#[derive(Debug, Clone)]
pub struct Available {
    /// Who.
    pub crew: Crew,
    /// Their shift.
    pub shift: Shift,
    /// Where they were last seen.
    pub position: Option<Position>,
    /// What is on board and not promised.
    pub stock: BTreeMap<String, i32>,
    /// How many jobs they hold.
    pub held: i64,
    /// How many offers they have before them.
    pub offers: i64,
    /// Whether they said no to this job, or let it pass, not long ago.
    pub said_no: bool,
}

/// Everybody on shift, as one job sees them.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The database's time.
    pub now: DateTime<Utc>,
    /// Everybody on shift, by name.
    pub crews: Vec<Available>,
}

/// Looks around for a job.
pub async fn survey(conn: &mut AsyncPgConnection, job: &Job) -> QueryResult<Survey> {
    let city = &job.jurisdiction_id;
    let now = db::city_now(conn).await?;
    let on_shift = crews::store::on_shift(conn, city).await?;
    let units: Vec<UnitId> = on_shift.iter().map(|(shift, ..)| shift.unit_id).collect();
    let mut stock: BTreeMap<UnitId, BTreeMap<String, i32>> = BTreeMap::new();
    for row in crews::store::stock_of(conn, city, &units).await? {
        stock.entry(row.unit_id).or_default().insert(row.item, row.counted - row.reserved);
    }
    let held = held_by_crew(conn, city).await?;
    let offers = offers_by_crew(conn, city).await?;
    let said_no = said_no(conn, city, job.job_id, now - COOL_DOWN).await?;
    let crews = on_shift
        .into_iter()
        .map(|(shift, crew, position)| Available {
            stock: stock.get(&shift.unit_id).cloned().unwrap_or_default(),
            held: held.get(&crew.crew_id).copied().unwrap_or_default(),
            offers: offers.get(&crew.crew_id).copied().unwrap_or_default(),
            said_no: said_no.contains(&crew.crew_id),
            crew,
            shift,
            position,
        })
        .collect();
    Ok(Survey { now, crews })
}

async fn held_by_crew(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
) -> QueryResult<BTreeMap<CrewId, i64>> {
    let rows: Vec<(CrewId, i64)> = lease_live::table
        .filter(lease_live::jurisdiction_id.eq(city))
        .group_by(lease_live::crew_id)
        .select((lease_live::crew_id, count_star()))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

async fn offers_by_crew(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
) -> QueryResult<BTreeMap<CrewId, i64>> {
    let rows: Vec<(CrewId, i64)> = offer::table
        .filter(offer::jurisdiction_id.eq(city))
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
        .filter(lease_past::ending.eq(Ending::Released))
        .filter(lease_past::ended_at.gt(since))
        .select(lease_past::crew_id)
        .load(conn)
        .await?;
    crews.extend(given_back);
    Ok(crews)
}
