//! Somebody at a desk looks where a crew is, and the crew sees who did.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{CrewId, Position, store};
use crate::{
    accounts::Role,
    cases::Actor,
    id::Id,
    jurisdictions::JurisdictionId,
    schema::{account, read_log},
};

/// What the read log calls a crew's position.
const SUBJECT: &str = "crew_position";

/// Somebody has looked.
#[derive(Debug, Clone, Queryable)]
pub struct PositionRead {
    /// When.
    pub at: DateTime<Utc>,
    /// What they were here for.
    pub role: Role,
    /// What they are called.
    pub name: String,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum LookUpError {
    /// Only who sends crews may look.
    #[error("only dispatchers, managers and admins may see where a crew is")]
    NotAllowed,
    /// There is no such crew, or it is not on a shift, or nobody knows where it is.
    #[error("nobody knows where this crew is")]
    NotFound,
    /// The database failed.
    #[error("cannot look up the position")]
    Database(#[from] diesel::result::Error),
}

/// Where a crew is. That somebody looked is written down first: both, or neither.
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
        diesel::insert_into(read_log::table)
            .values((
                read_log::jurisdiction_id.eq(jurisdiction),
                read_log::read_id.eq(Id::<PositionRead>::new(now)),
                read_log::at.eq(now),
                read_log::account_id.eq(account_id),
                read_log::role.eq(role),
                read_log::subject.eq(SUBJECT),
                read_log::subject_id.eq(crew_id),
            ))
            .execute(conn)
            .await?;
        Ok(position)
    })
    .await
}

/// Who looked where a crew was, the newest first.
pub async fn position_reads(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    crew_id: CrewId,
    most: i64,
) -> QueryResult<Vec<PositionRead>> {
    read_log::table
        .inner_join(
            account::table.on(account::jurisdiction_id
                .eq(read_log::jurisdiction_id)
                .and(account::account_id.eq(read_log::account_id))),
        )
        .filter(read_log::jurisdiction_id.eq(jurisdiction))
        .filter(read_log::subject.eq(SUBJECT))
        .filter(read_log::subject_id.eq(crew_id))
        .order(read_log::read_id.desc())
        .limit(most)
        .select((read_log::at, read_log::role, account::name))
        .load(conn)
        .await
}
