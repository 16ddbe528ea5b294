//! Everything that a crew's phone has to know.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{CrewId, Shift, Stock, Unit, store};
use crate::{
    cases::Case,
    jobs::{self, Job, Lease},
    jurisdictions::JurisdictionId,
    offers::{self, Offer},
    schema::unit,
};

/// What there is for a crew, all of it at one moment.
#[derive(Debug, Clone)]
pub struct World {
    /// The shift that it is on, with its vehicle and what lies on it.
    pub shift: Option<(Shift, Unit, Vec<Stock>)>,
    /// The offers before it, oldest first.
    pub offers: Vec<(Offer, Job, Case)>,
    /// The jobs that it holds, oldest first.
    pub jobs: Vec<(Lease, Job, Case)>,
}

/// Looks at it, without anybody changing it in between.
pub async fn world(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<World> {
    conn.build_transaction()
        .repeatable_read()
        .read_only()
        .run(async |conn| {
            let shift = store::live_shift(conn, jurisdiction, crew_id).await?;
            let shift = match shift {
                None => None,
                Some(shift) => {
                    let vehicle = unit::table.find((jurisdiction, shift.unit_id));
                    let vehicle = vehicle.select(Unit::as_select()).first(conn).await?;
                    let stock = store::stock_of(conn, jurisdiction, &[shift.unit_id]).await?;
                    Some((shift, vehicle, stock))
                }
            };
            let crews = [(jurisdiction.clone(), crew_id)];
            let offers = offers::store::before_crews(conn, &crews).await?;
            let jobs = jobs::store::held_by_crews(conn, &crews).await?;
            Ok(World { shift, offers, jobs })
        })
        .await
}
