//! SQL statements on tasks. Those of the worker are in `worker/src/queue/store.rs`.

use chrono::{DateTime, Utc};
use diesel::{
    dsl,
    prelude::*,
    sql_query,
    sql_types::{Bool, Timestamptz},
    upsert::excluded,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Depth, TaskRow};
use crate::{jurisdictions::JurisdictionId, prepared::Prepared, schema::task};

/// Inserts a task. If an equal task is already queued, the earlier time is used.
pub(super) async fn upsert(mut conn: &AsyncPgConnection, row: &TaskRow) -> QueryResult<()> {
    let stored = diesel::insert_into(task::table)
        .values(row)
        .on_conflict((task::jurisdiction_id, task::kind, task::dedupe_key))
        .filter_target(dsl::sql::<Bool>("task.state = 'queued'"))
        .do_update()
        .set(task::run_at.eq(least(task::run_at, excluded(task::run_at))));
    Prepared(stored).execute(&mut conn).await.map(drop)
}

pub(super) async fn depths(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Depth>> {
    sql_query(
        "select kind, state, count(*) as tasks, \
             extract(epoch from $1 - min(run_at))::double precision as overdue_s, \
             count(*) filter (where locked_until < $1) as abandoned \
         from task group by kind, state",
    )
    .bind::<Timestamptz, _>(now)
    .load(conn)
    .await
}

pub(super) async fn delete_all(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
) -> QueryResult<()> {
    diesel::delete(task::table.filter(task::jurisdiction_id.eq(city))).execute(conn).await.map(drop)
}

diesel::define_sql_function! {
    /// SQL `least`: the earlier of two times.
    #[sql_name = "least"]
    fn least(a: Timestamptz, b: Timestamptz) -> Timestamptz;
}
