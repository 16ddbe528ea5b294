//! Database statements about followers of cases.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::CaseId;
use crate::{jurisdictions::JurisdictionId, schema::follower};

pub(in crate::cases) async fn move_followers(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    from: CaseId,
    to: CaseId,
) -> QueryResult<()> {
    let theirs = follower::table
        .filter(follower::jurisdiction_id.eq(jurisdiction))
        .filter(follower::case_id.eq(from));
    diesel::update(theirs)
        .set((follower::case_id.eq(to), follower::merged_from.eq(from)))
        .execute(conn)
        .await
        .map(drop)
}

pub(in crate::cases) async fn return_followers(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    to: CaseId,
) -> QueryResult<()> {
    let theirs = follower::table
        .filter(follower::jurisdiction_id.eq(jurisdiction))
        .filter(follower::merged_from.eq(to));
    diesel::update(theirs)
        .set((follower::case_id.eq(to), follower::merged_from.eq(None::<CaseId>)))
        .execute(conn)
        .await
        .map(drop)
}

/// Counts the followers of a case.
pub async fn followers(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: CaseId,
) -> QueryResult<i64> {
    follower::table
        .filter(follower::jurisdiction_id.eq(jurisdiction))
        .filter(follower::case_id.eq(id))
        .count()
        .get_result(conn)
        .await
}
