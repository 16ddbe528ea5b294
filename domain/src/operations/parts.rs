//! Subtracts used parts from the stock of a unit.

use std::collections::BTreeMap;

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use serde_json::{Value, json};

use super::{Phone, store};
use crate::{
    crews::{self, UnitId},
    jobs::{Job, Lease},
    services::StockNeed,
};

/// Subtracts parts from the stock of the unit that the crew uses for this job. Returns what was
/// missing or reserved for other jobs. Nothing is taken from a unit of another shift, because it
/// was counted since.
pub(super) async fn take(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    job: &Job,
    lease: Option<&Lease>,
    parts: &[StockNeed],
) -> QueryResult<Vec<StockNeed>> {
    if parts.is_empty() {
        return Ok(vec![]);
    }
    let unit = unit_of(conn, phone, job, lease).await?;
    // Sorted by item, so that concurrent transactions do not deadlock.
    let mut wanted = BTreeMap::<&str, i32>::new();
    for StockNeed { item, quantity } in parts {
        let sum = wanted.entry(item).or_default();
        *sum = sum.saturating_add(*quantity);
    }
    let mut short = vec![];
    for (item, quantity) in wanted {
        let taken = match unit {
            Some(unit_id) => store::take_part(conn, phone, unit_id, item, quantity).await?,
            None => 0,
        };
        if taken < quantity {
            short.push(StockNeed { item: item.to_owned(), quantity: quantity - taken });
        }
        if let Some(unit_id) = unit.filter(|_| taken > 0) {
            let used = StockNeed { item: item.to_owned(), quantity: taken };
            crews::note_used(conn, job, (phone.crew_id, unit_id), &used).await?;
        }
    }
    Ok(short)
}

/// Returns the used parts as the JSON that is stored.
pub(super) fn record(parts: &[StockNeed], short: &[StockNeed]) -> Value {
    let missing = |item: &str| short.iter().find(|need| need.item == item).map(|it| it.quantity);
    let line = |part: &StockNeed| json!({"item": part.item, "quantity": part.quantity, "short": missing(&part.item)});
    parts.iter().map(line).collect()
}

/// Returns the unit of the crew's shift if the crew worked on this job in it.
async fn unit_of(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    job: &Job,
    lease: Option<&Lease>,
) -> QueryResult<Option<UnitId>> {
    if let Some(lease) = lease {
        return Ok(Some(lease.unit_id));
    }
    let shift = crews::store::live_shift(conn, phone.jurisdiction, phone.crew_id).await?;
    let Some(shift) = shift else { return Ok(None) };
    let out_for_it = store::was_out_for(conn, phone, job.job_id, &shift).await?;
    Ok(out_for_it.then_some(shift.unit_id))
}
