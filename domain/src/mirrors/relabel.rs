//! Updates the labels of services from the mirrored endpoint.

use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::store;
use crate::services::Service;

/// Sets name, description, group and keywords of existing services, in one transaction.
pub async fn relabel(conn: &mut AsyncPgConnection, services: &[Service]) -> QueryResult<()> {
    conn.transaction(async |conn| {
        for new in services {
            store::set_labels(conn, new).await?;
        }
        Ok(())
    })
    .await
}
