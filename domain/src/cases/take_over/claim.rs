//! One at a time takes cases over into a city.

use diesel::{QueryResult, QueryableByName, sql_query, sql_types::Bool, sql_types::Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::jurisdictions::JurisdictionId;

#[derive(QueryableByName)]
struct Claim {
    #[diesel(sql_type = Bool)]
    mine: bool,
}

/// Makes this connection, for as long as it lives, the one that takes cases over into the city.
/// Tells whether it is: not if there is another.
pub async fn claim_take_over(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<bool> {
    let claim = sql_query("select pg_try_advisory_lock(311, hashtext($1)) as mine")
        .bind::<Text, _>(jurisdiction)
        .get_result::<Claim>(conn)
        .await?;
    Ok(claim.mine)
}
