//! Who is on shift, and what each has before it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::JobId;
use crate::{
    crews::{self, Break, Crew, CrewId, Position, Shift, ShiftId, UnitId},
    jurisdictions::JurisdictionId,
    offers::OfferState,
    place::Place,
    schema::{job, lease_live, offer},
};

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
    /// The jobs before them, in order: what is begun, what they hold, what they are offered.
    pub ahead: Vec<Ahead>,
}

/// A job that a crew has before it.
#[derive(Debug, Clone)]
pub struct Ahead {
    /// Which.
    pub job_id: JobId,
    /// Where.
    pub place: Option<Place>,
    /// How long the visit takes, in minutes.
    pub service_minutes: i32,
    /// When it should be done.
    pub due_at: Option<DateTime<Utc>>,
    /// By what right.
    pub standing: Standing,
}

/// How far a job is that a crew has before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The crew is at it, since then.
    Begun(DateTime<Utc>),
    /// The crew holds it.
    Held,
    /// The crew is asked.
    Offered,
}

/// Which of these crews are on shift, by name.
pub(super) async fn available(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    ids: &[CrewId],
) -> QueryResult<Vec<Available>> {
    let on_shift = crews::store::on_shift(conn, city, ids).await?;
    let units: Vec<UnitId> = on_shift.iter().map(|(shift, ..)| shift.unit_id).collect();
    let shifts: Vec<ShiftId> = on_shift.iter().map(|(shift, ..)| shift.shift_id).collect();
    let mut stock: BTreeMap<UnitId, BTreeMap<String, i32>> = BTreeMap::new();
    for row in crews::store::stock_of(conn, city, &units).await? {
        stock.entry(row.unit_id).or_default().insert(row.item, row.counted - row.reserved);
    }
    let breaks = crews::breaks_of_shifts(conn, city, &shifts).await?;
    let breaks_of = |shift_id: ShiftId| {
        breaks.iter().filter(|(id, _)| *id == shift_id).map(|(_, rest)| *rest).collect()
    };
    let mut ahead = ahead(conn, city, ids).await?;
    let crews = on_shift.into_iter().map(|(shift, crew, position)| Available {
        breaks: breaks_of(shift.shift_id),
        stock: stock.get(&shift.unit_id).cloned().unwrap_or_default(),
        ahead: ahead.remove(&crew.crew_id).unwrap_or_default(),
        crew,
        shift,
        position,
    });
    Ok(crews.collect())
}

type AheadRow = (CrewId, JobId, Option<Place>, i32, Option<DateTime<Utc>>);

/// What each of these crews has before it.
async fn ahead(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    ids: &[CrewId],
) -> QueryResult<BTreeMap<CrewId, Vec<Ahead>>> {
    let held: Vec<(AheadRow, Option<DateTime<Utc>>)> = lease_live::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(lease_live::jurisdiction_id)
                .and(job::job_id.eq(lease_live::job_id))),
        )
        .filter(lease_live::jurisdiction_id.eq(city))
        .filter(lease_live::crew_id.eq_any(ids))
        .order((lease_live::started_at.asc().nulls_last(), lease_live::taken_at, job::job_id))
        .select((
            (lease_live::crew_id, job::job_id, job::place, job::service_minutes, job::due_at),
            lease_live::started_at,
        ))
        .load(conn)
        .await?;
    let offered: Vec<AheadRow> =
        offer::table
            .inner_join(job::table.on(
                job::jurisdiction_id.eq(offer::jurisdiction_id).and(job::job_id.eq(offer::job_id)),
            ))
            .filter(offer::jurisdiction_id.eq(city))
            .filter(offer::crew_id.eq_any(ids))
            .filter(offer::state.eq(OfferState::Live))
            .order((offer::offered_at, offer::offer_id))
            .select((offer::crew_id, job::job_id, job::place, job::service_minutes, job::due_at))
            .load(conn)
            .await?;
    let mut ahead: BTreeMap<CrewId, Vec<Ahead>> = BTreeMap::new();
    let held = held.into_iter().map(|(row, started)| match started {
        Some(at) => (row, Standing::Begun(at)),
        None => (row, Standing::Held),
    });
    let offered = offered.into_iter().map(|row| (row, Standing::Offered));
    for ((crew_id, job_id, place, service_minutes, due_at), standing) in held.chain(offered) {
        let stop = Ahead { job_id, place, service_minutes, due_at, standing };
        ahead.entry(crew_id).or_default().push(stop);
    }
    Ok(ahead)
}
