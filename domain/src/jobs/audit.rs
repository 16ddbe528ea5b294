//! Whether dispatch kept its promises: each invariant of the design, asked of the database.

use diesel::{prelude::*, sql_query, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::offers::{MOST_HELD, MOST_OFFERS};

/// How often an invariant does not hold. It must be never.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Breach {
    /// `I1` to `I9`. That the planner decides the same again (`I10`) is asked of the planner.
    #[diesel(sql_type = sql_types::Text)]
    pub invariant: String,
    /// How often.
    #[diesel(sql_type = sql_types::BigInt)]
    pub count: i64,
}

/// Counts, for each invariant, the rows that break it, in all cities; `grace` is how many seconds a
/// promise about time may be late, as whoever keeps it looks now and then.
pub async fn audit(conn: &mut AsyncPgConnection, grace: f64) -> QueryResult<Vec<Breach>> {
    sql_query(include_str!("audit.sql"))
        .bind::<sql_types::BigInt, _>(MOST_HELD)
        .bind::<sql_types::BigInt, _>(MOST_OFFERS)
        .bind::<sql_types::Double, _>(grace)
        .load(conn)
        .await
}
