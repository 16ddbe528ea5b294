//! SQL statements that end a lease.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::{Ending, Job, Lease};
use crate::{
    db,
    prepared::Prepared,
    schema::{lease_live, lease_past, stock},
    services::StockNeed,
};

pub(in crate::jobs) async fn delete_lease(
    conn: &mut AsyncPgConnection,
    of: &Job,
) -> QueryResult<()> {
    diesel::delete(lease_live::table.find((&of.jurisdiction_id, of.job_id)))
        .execute(conn)
        .await
        .map(drop)
}

/// Stores a lease as ended, with the database's time.
pub(in crate::jobs) async fn insert_past_lease(
    conn: &mut AsyncPgConnection,
    lease: &Lease,
    ending: Ending,
    reason: Option<&str>,
) -> QueryResult<()> {
    let ended_at = db::city_now(conn).await?;
    let past = diesel::insert_into(lease_past::table).values((
        lease_past::jurisdiction_id.eq(&lease.jurisdiction_id),
        lease_past::job_id.eq(lease.job_id),
        lease_past::fence.eq(lease.fence),
        lease_past::crew_id.eq(lease.crew_id),
        lease_past::taken_at.eq(lease.taken_at),
        lease_past::ended_at.eq(ended_at),
        lease_past::ending.eq(ending),
        lease_past::reason.eq(reason),
    ));
    Prepared(past).execute(conn).await.map(drop)
}

/// Removes the stock reservation of a job and subtracts `used` from the counted stock.
pub(in crate::jobs) async fn settle_stock(
    conn: &mut AsyncPgConnection,
    lease: &Lease,
    need: &StockNeed,
    used: i32,
) -> QueryResult<()> {
    let of_unit = stock::table.find((&lease.jurisdiction_id, lease.unit_id, &need.item));
    let settled = diesel::update(of_unit).set((
        stock::counted.eq(stock::counted - used),
        stock::reserved.eq(stock::reserved - need.quantity),
    ));
    Prepared(settled).execute(conn).await.map(drop)
}
