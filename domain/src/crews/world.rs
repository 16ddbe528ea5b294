//! The full state that a crew's app needs.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{CrewId, Shift, Stock, Unit, store};
use crate::{
    cases::Case,
    jobs::{self, Job, Lease},
    jurisdictions::JurisdictionId,
    offers::{self, Offer},
};

/// Shift, offers and jobs of a crew at one moment.
#[derive(Debug, Clone)]
pub struct World {
    /// Live shift with its unit and the unit's stock. `None` if the crew is not on shift.
    pub shift: Option<(Shift, Unit, Vec<Stock>)>,
    /// Live offers to the crew, oldest first.
    pub offers: Vec<(Offer, Job, Case)>,
    /// Jobs that the crew holds, oldest first.
    pub jobs: Vec<(Lease, Job, Case)>,
}

/// Reads the state of a crew in one repeatable-read transaction, so that all parts fit together.
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
                    let vehicle = store::unit(conn, jurisdiction, shift.unit_id).await?;
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
