//! Services are called what they are called where they come from.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::{schema::service, services::Service};

/// Gives services that are there the names, words and groups of these: all of them, or none.
pub async fn relabel(conn: &mut AsyncPgConnection, services: &[Service]) -> QueryResult<()> {
    conn.transaction(async |conn| {
        for new in services {
            diesel::update(service::table.find((&new.jurisdiction_id, &new.service_code)))
                .set((
                    service::name.eq(&new.name),
                    service::description.eq(&new.description),
                    service::category.eq(&new.category),
                    service::keywords.eq(&new.keywords),
                ))
                .execute(conn)
                .await?;
        }
        Ok(())
    })
    .await
}
