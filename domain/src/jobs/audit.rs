//! Checks the invariants of dispatch in the database.

use chrono::TimeDelta;
use diesel::{prelude::*, sql_types};
use diesel_async::AsyncPgConnection;

use super::store;
use crate::{db, jurisdictions};

/// Age of an ended lease that is not looked at any more.
const PAST: TimeDelta = TimeDelta::days(1);

/// Number of violations of one invariant. Expected to be 0.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Breach {
    /// `I1` to `I9`. `I10` (the planner repeats its decision for the same input) is checked
    /// separately.
    #[diesel(sql_type = sql_types::Text)]
    pub invariant: String,
    /// Number of rows that break it.
    #[diesel(sql_type = sql_types::BigInt)]
    pub count: i64,
}

/// Counts the rows that break each invariant, in all jurisdictions. `grace` is the delay that is
/// allowed for time limits, because periodic tasks enforce them.
pub async fn audit(conn: &mut AsyncPgConnection, grace: TimeDelta) -> QueryResult<Vec<Breach>> {
    let now = db::city_now(conn).await?;
    let none = |number| Breach { invariant: format!("I{number}"), count: 0 };
    let mut all: Vec<Breach> = (1..=9).map(none).collect();
    for city in jurisdictions::store::ids(conn).await? {
        for Breach { invariant, count } in
            store::breaches(conn, &city, now - grace, now - PAST).await?
        {
            for known in all.iter_mut().filter(|known| known.invariant == invariant) {
                known.count += count;
            }
        }
    }
    Ok(all)
}
