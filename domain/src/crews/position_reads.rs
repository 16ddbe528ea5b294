//! Staff look up the position of a crew. Each read is logged, and the crew can see the log.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{CrewId, Position, store};
use crate::{accounts::Role, cases::Actor, jurisdictions::JurisdictionId};

/// Entry of the read log: a member of staff looked up a crew's position.
#[derive(Debug, Clone, Queryable)]
pub struct PositionRead {
    /// Time of the read (UTC).
    pub at: DateTime<Utc>,
    /// Role of the reader.
    pub role: Role,
    /// Name of the reader.
    pub name: String,
}

/// Why a position is not shown.
#[derive(Debug, thiserror::Error)]
pub enum LookUpError {
    /// The actor is not a dispatcher, manager or admin.
    #[error("only dispatchers, managers and admins may see where a crew is")]
    NotAllowed,
    /// There is no such crew, it has no live shift, or its position is not known.
    #[error("the position of this crew is not known")]
    NotFound,
    /// The database query failed.
    #[error("cannot look up the position")]
    Database(#[from] diesel::result::Error),
}

/// Returns the position of a crew, and writes the read to the log in the same transaction.
pub async fn look_up_position(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    reader: &Actor,
    crew_id: CrewId,
) -> Result<Position, LookUpError> {
    let Actor::Staff(account_id, role) = reader else { return Err(LookUpError::NotAllowed) };
    if *role < Role::Dispatcher {
        return Err(LookUpError::NotAllowed);
    }
    conn.transaction(async |conn| {
        let shift = store::live_shift(conn, jurisdiction, crew_id).await?;
        let position = match shift {
            Some(_) => store::position(conn, jurisdiction, crew_id).await?,
            None => None,
        };
        let position = position.ok_or(LookUpError::NotFound)?;
        let reader = (*account_id, *role);
        store::insert_position_read(conn, now, jurisdiction, reader, crew_id).await?;
        Ok(position)
    })
    .await
}

/// Returns the latest `most` reads of a crew's position, newest first.
pub async fn position_reads(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
    most: i64,
) -> QueryResult<Vec<PositionRead>> {
    store::position_reads(conn, jurisdiction, crew_id, most).await
}
