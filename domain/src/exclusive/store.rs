//! Statements about advisory locks.

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Bool, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    locked: bool,
}

/// Takes the lock of a name for this session; returns whether it was free. The first key of all these
/// locks is 312, to be looked for in `pg_locks` as `classid`.
pub(super) async fn try_lock(conn: &mut AsyncPgConnection, name: &str) -> QueryResult<bool> {
    let locked = sql_query("select pg_try_advisory_lock(312, hashtext($1)) as locked")
        .bind::<Text, _>(name)
        .get_result::<Locked>(conn)
        .await?;
    Ok(locked.locked)
}

/// Frees it.
pub(super) async fn unlock(conn: &mut AsyncPgConnection, name: &str) -> QueryResult<()> {
    sql_query("select pg_advisory_unlock(312, hashtext($1))")
        .bind::<Text, _>(name)
        .execute(conn)
        .await
        .map(drop)
}
