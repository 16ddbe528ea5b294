//! Lists the crews on shift and the jobs ahead of each.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{JobId, store};
use crate::{
    crews::{self, Break, Crew, CrewId, Position, Shift, ShiftId, UnitId},
    jurisdictions::JurisdictionId,
    place::Place,
};

/// A crew on shift.
#[derive(Debug, Clone)]
pub struct Available {
    /// The crew.
    pub crew: Crew,
    /// Its current shift.
    pub shift: Shift,
    /// Last known position. `None` if the crew has not sent one.
    pub position: Option<Position>,
    /// Breaks that have not ended.
    pub breaks: Vec<Break>,
    /// Stock on board that is not reserved: quantity by item.
    pub stock: BTreeMap<String, i32>,
    /// The crew's jobs, in order: begun, held, offered.
    pub ahead: Vec<Ahead>,
}

/// A job that a crew has begun, holds or is offered.
#[derive(Debug, Clone)]
pub struct Ahead {
    /// The job.
    pub job_id: JobId,
    /// Location of the work (WGS 84). `None` if unknown.
    pub place: Option<Place>,
    /// Length of the visit in minutes.
    pub service_minutes: i32,
    /// Due time (UTC). `None` if the job has none.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether the job is begun, held or offered.
    pub standing: Standing,
}

/// State of a job in a crew's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The crew began the work at this time (UTC).
    Begun(DateTime<Utc>),
    /// The crew holds the lease and has not begun.
    Held,
    /// The crew has a live offer.
    Offered,
}

/// Returns those of the given crews that are on shift at `now` (database clock), sorted by name.
pub(super) async fn available(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    ids: &[CrewId],
) -> QueryResult<Vec<Available>> {
    let on_shift = crews::store::on_shift(conn, now, city, ids).await?;
    let units: Vec<UnitId> = on_shift.iter().map(|(shift, ..)| shift.unit_id).collect();
    let shifts: Vec<ShiftId> = on_shift.iter().map(|(shift, ..)| shift.shift_id).collect();
    let mut stock: BTreeMap<UnitId, BTreeMap<String, i32>> = BTreeMap::new();
    for row in crews::store::stock_of(conn, city, &units).await? {
        stock.entry(row.unit_id).or_default().insert(row.item, row.counted - row.reserved);
    }
    let breaks = crews::breaks_of_shifts(conn, now, city, &shifts).await?;
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

/// Returns the jobs ahead of each of the given crews.
async fn ahead(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    ids: &[CrewId],
) -> QueryResult<BTreeMap<CrewId, Vec<Ahead>>> {
    let held = store::held_by(conn, city, ids).await?;
    let offered = store::offered_to(conn, city, ids).await?;
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
