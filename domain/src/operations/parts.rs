//! What a crew has used up leaves its truck.

use std::collections::BTreeMap;

use diesel::{
    OptionalExtension, QueryResult, QueryableByName, sql_query,
    sql_types::{Integer, Text, Uuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};

use super::{Phone, store};
use crate::{
    crews::{self, UnitId},
    jobs::{Job, Lease},
    services::StockNeed,
};

/// Takes parts from the stock of the truck that the crew is out with for this job; says what was
/// not there, or was promised to other jobs, by our count. Of a truck of another day nothing is
/// taken: it was counted since.
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
    // In the order of their names, so that no two that want the same wait for each other.
    let mut wanted = BTreeMap::<&str, i32>::new();
    for StockNeed { item, quantity } in parts {
        let sum = wanted.entry(item).or_default();
        *sum = sum.saturating_add(*quantity);
    }
    let mut short = vec![];
    for (item, quantity) in wanted {
        let taken = match unit {
            Some(unit_id) => take_item(conn, phone, unit_id, item, quantity).await?,
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

/// How it is written down.
pub(super) fn record(parts: &[StockNeed], short: &[StockNeed]) -> Value {
    let missing = |item: &str| short.iter().find(|need| need.item == item).map(|it| it.quantity);
    let line = |part: &StockNeed| json!({"item": part.item, "quantity": part.quantity, "short": missing(&part.item)});
    parts.iter().map(line).collect()
}

/// The truck that the crew is out with, if it was out with it for this job.
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

#[derive(QueryableByName)]
struct Took {
    #[diesel(sql_type = Integer)]
    taken: i32,
}

/// Takes as many as are there and promised to nobody; says how many.
async fn take_item(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    unit_id: UnitId,
    item: &str,
    quantity: i32,
) -> QueryResult<i32> {
    let took: Option<Took> = sql_query(
        "with before as ( \
             select least($4, counted - reserved) as taken from stock \
             where jurisdiction_id = $1 and unit_id = $2 and item = $3 for update) \
         update stock set counted = counted - taken from before \
         where jurisdiction_id = $1 and unit_id = $2 and item = $3 returning taken",
    )
    .bind::<Text, _>(phone.jurisdiction)
    .bind::<Uuid, _>(unit_id)
    .bind::<Text, _>(item)
    .bind::<Integer, _>(quantity)
    .get_result(conn)
    .await
    .optional()?;
    Ok(took.map_or(0, |took| took.taken))
}
