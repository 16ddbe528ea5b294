//! Background work, written down in the transaction that calls for it: the outbox.

use chrono::{DateTime, Utc};
use diesel::{
    dsl,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Bool, Double, Text},
    upsert::excluded,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Serialize, de::DeserializeOwned};

use crate::{id::Id, jurisdictions::JurisdictionId, prepared::Prepared, schema::task};

/// The id of a task.
pub type TaskId = Id<TaskRow>;

/// Work for the worker. Holds ids, never copies of what they name.
pub trait Task: Serialize + DeserializeOwned + Send {
    /// The order, as it stands in the database.
    const KIND: &'static str;

    /// Two queued tasks of a kind with the same key are one.
    fn dedupe_key(&self) -> Option<String> {
        None
    }
}

/// A task as it is stored.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = task)]
pub struct TaskRow {
    /// The city it belongs to.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub task_id: TaskId,
    /// What to do.
    pub kind: String,
    /// What to do it to.
    pub payload: serde_json::Value,
    /// See [`Task::dedupe_key`].
    pub dedupe_key: Option<String>,
    /// `queued`, `running` or `dead`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i32,
    /// Not before.
    pub run_at: DateTime<Utc>,
    /// While it runs: when its worker is taken for dead.
    pub locked_until: Option<DateTime<Utc>>,
    /// Why it failed last.
    pub last_error: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

/// Asks for `task` to be done as soon as this transaction commits.
pub async fn enqueue<T: Task>(
    conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    task: &T,
) -> QueryResult<()> {
    enqueue_at(conn, now, now, jurisdiction, task).await
}

/// Asks for `task` to be done at `run_at`. If the same is queued already, the earlier time wins.
pub async fn enqueue_at<T: Task>(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    run_at: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    work: &T,
) -> QueryResult<()> {
    let payload = serde_json::to_value(work)
        .map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?;
    let row = TaskRow {
        jurisdiction_id: jurisdiction.clone(),
        task_id: TaskId::new(now),
        kind: T::KIND.to_owned(),
        payload,
        dedupe_key: work.dedupe_key(),
        state: "queued".to_owned(),
        attempts: 0,
        run_at,
        locked_until: None,
        last_error: None,
        created_at: now,
    };
    let stored = diesel::insert_into(task::table)
        .values(&row)
        .on_conflict((task::jurisdiction_id, task::kind, task::dedupe_key))
        .filter_target(dsl::sql::<Bool>("task.state = 'queued'"))
        .do_update()
        .set(task::run_at.eq(least(task::run_at, excluded(task::run_at))));
    Prepared(stored).execute(&mut conn).await.map(drop)
}

/// How many tasks of a kind are in a state, and how long the oldest of them is overdue.
#[derive(Debug, Clone, QueryableByName)]
pub struct Depth {
    /// The kind.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// `queued`, `running` or `dead`.
    #[diesel(sql_type = Text)]
    pub state: String,
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub tasks: i64,
    /// Seconds by which the oldest is overdue; less than zero if its time has not come.
    #[diesel(sql_type = Double)]
    pub overdue_s: f64,
}

/// How deep the queue is.
pub async fn depths(conn: &mut AsyncPgConnection) -> QueryResult<Vec<Depth>> {
    sql_query(
        "select kind, state, count(*) as tasks, \
             extract(epoch from city_now() - min(run_at))::double precision as overdue_s \
         from task group by kind, state",
    )
    .load(conn)
    .await
}

/// Drops everything that is asked for in a city. For towns whose past was relived.
pub async fn forget_all(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<()> {
    diesel::delete(task::table.filter(task::jurisdiction_id.eq(jurisdiction)))
        .execute(conn)
        .await
        .map(drop)
}

diesel::define_sql_function! {
    /// The earlier of two.
    #[sql_name = "least"]
    fn least(a: diesel::sql_types::Timestamptz, b: diesel::sql_types::Timestamptz) -> diesel::sql_types::Timestamptz;
}
