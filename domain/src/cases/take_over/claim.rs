//! The lock that lets only one process import cases into a jurisdiction.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::store;
use crate::jurisdictions::JurisdictionId;

/// Takes the import lock of the jurisdiction for the lifetime of this connection. Returns `false`
/// if another connection has it.
pub async fn claim_take_over(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<bool> {
    store::claim(conn, jurisdiction).await
}
