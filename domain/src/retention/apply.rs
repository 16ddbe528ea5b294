//! Deletes what is past its retention.

use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    City, Limits, RetentionDays,
    rules::{By, RULES, Rule},
    store,
};
use crate::db;

/// Rows that were deleted by a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    /// The rule.
    pub rule: &'static Rule,
    /// Number of rows.
    pub rows: usize,
}

/// Deletes the rows that are past their retention, by the clock of the database: at most `batches`
/// transactions for each rule and jurisdiction. Each locks few rows for a short time. Positions of
/// crews are deleted with their partition, see [`crate::crews::keep_position_days`].
///
/// An error in one rule or jurisdiction does not stop the others; the last one is returned at the end.
pub async fn apply(
    conn: &mut AsyncPgConnection,
    days: &RetentionDays,
    batches: usize,
) -> QueryResult<Vec<Deleted>> {
    let cities = store::cities(conn).await?;
    let (mut all, mut failed) = (vec![], Ok(()));
    for rule in RULES.iter().filter(|rule| rule.by == By::Batches) {
        let mut deleted = Deleted { rule, rows: 0 };
        for city in &cities {
            match apply_to_city(conn, rule, days, city, batches).await {
                Ok(rows) => deleted.rows += rows,
                Err(error) => failed = Err(error),
            }
        }
        all.push(deleted);
    }
    failed.map(|()| all)
}

async fn apply_to_city(
    conn: &mut AsyncPgConnection,
    rule: &Rule,
    days: &RetentionDays,
    (city, dispute_days): &City,
    batches: usize,
) -> QueryResult<usize> {
    let now = db::city_now(conn).await?;
    let Some(limits) = Limits::of(rule, days, *dispute_days, now) else { return Ok(0) };
    let mut deleted = 0;
    for _ in 0..batches {
        let rows = conn
            .transaction(async |conn| {
                store::allow_deleting(conn).await?;
                store::delete(conn, rule, city, limits).await
            })
            .await?;
        deleted += rows;
        if rows < store::BATCH {
            break;
        }
    }
    Ok(deleted)
}
