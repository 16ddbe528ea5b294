//! Everything that a crew's phone has to know.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{CrewId, Shift, Stock, Unit, store};
use crate::{
    cases::Case,
    jobs::{Job, Lease},
    jurisdictions::JurisdictionId,
    offers::{self, Offer},
    schema::{cases, job, lease_live, unit},
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
            let jobs = held(conn, jurisdiction, crew_id).await?;
            Ok(World { shift, offers, jobs })
        })
        .await
}

async fn held(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<Vec<(Lease, Job, Case)>> {
    lease_live::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(lease_live::jurisdiction_id)
                .and(job::job_id.eq(lease_live::job_id))),
        )
        .inner_join(cases::table.on(
            cases::jurisdiction_id.eq(job::jurisdiction_id).and(cases::case_id.eq(job::case_id)),
        ))
        .filter(lease_live::jurisdiction_id.eq(jurisdiction))
        .filter(lease_live::crew_id.eq(crew_id))
        .order(lease_live::taken_at)
        .select((Lease::as_select(), Job::as_select(), Case::as_select()))
        .load(conn)
        .await
}
