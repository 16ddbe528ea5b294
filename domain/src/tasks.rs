//! Background tasks, written in the transaction that needs them (transactional outbox).

mod store;

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Double, Text},
};
use diesel_async::AsyncPgConnection;
use serde::{Serialize, de::DeserializeOwned};

use crate::{db, id::Id, jurisdictions::JurisdictionId, schema::task};

/// Id of a task.
pub type TaskId = Id<TaskRow>;

/// Work for the worker. The payload contains ids, not copies of the data.
pub trait Task: Serialize + DeserializeOwned + Send {
    /// Kind of the task, as stored in the database.
    const KIND: &'static str;

    /// Deduplication key: two queued tasks of a kind with the same key are one. `None` for no
    /// deduplication.
    fn dedupe_key(&self) -> Option<String> {
        None
    }
}

/// Database row of a task.
#[derive(Debug, Clone, HasQuery, QueryableByName, Insertable)]
#[diesel(table_name = task)]
pub struct TaskRow {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the task.
    pub task_id: TaskId,
    /// Kind; see [`Task::KIND`].
    pub kind: String,
    /// Serialized [`Task`].
    pub payload: serde_json::Value,
    /// See [`Task::dedupe_key`].
    pub dedupe_key: Option<String>,
    /// `queued`, `running` or `dead`.
    pub state: String,
    /// Number of claims. A claim is valid while this number is unchanged.
    pub attempts: i32,
    /// Number of attempts that failed, apart from outages of other services.
    pub failures: i32,
    /// Number of claims whose worker stopped before it settled the task.
    pub lost: i32,
    /// Time since when every attempt found the other service unavailable (UTC). `None` if the last
    /// attempt did not.
    pub outage_since: Option<DateTime<Utc>>,
    /// Earliest time to run (UTC).
    pub run_at: DateTime<Utc>,
    /// Time at which the lease of its worker ends (UTC). `None` if it is not running.
    pub locked_until: Option<DateTime<Utc>>,
    /// Error of the last attempt. `None` if it has not failed.
    pub last_error: Option<String>,
    /// Time it was enqueued (UTC).
    pub created_at: DateTime<Utc>,
}

/// Enqueues `task` to run as soon as this transaction commits.
pub async fn enqueue<T: Task>(
    conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    task: &T,
) -> QueryResult<()> {
    enqueue_at(conn, now, now, jurisdiction, task).await
}

/// Enqueues `task` to run at `run_at`. If an equal task is already queued, the earlier time is
/// used.
pub async fn enqueue_at<T: Task>(
    conn: &AsyncPgConnection,
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
        failures: 0,
        lost: 0,
        outage_since: None,
        run_at,
        locked_until: None,
        last_error: None,
        created_at: now,
    };
    store::upsert(conn, &row).await
}

/// Number of tasks of a kind in a state, and the delay of the oldest.
#[derive(Debug, Clone, QueryableByName)]
pub struct Depth {
    /// Kind of the tasks.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// `queued`, `running` or `dead`.
    #[diesel(sql_type = Text)]
    pub state: String,
    /// Number of tasks.
    #[diesel(sql_type = BigInt)]
    pub tasks: i64,
    /// Seconds by which the oldest is overdue. Negative if it is not due yet.
    #[diesel(sql_type = Double)]
    pub overdue_s: f64,
    /// Number of running tasks whose claim has expired: their worker has stopped, and no other has
    /// taken them over.
    #[diesel(sql_type = BigInt)]
    pub abandoned: i64,
}

/// Returns the length of the task queue by kind and state.
pub async fn depths(conn: &mut AsyncPgConnection) -> QueryResult<Vec<Depth>> {
    let now = db::city_now(conn).await?;
    store::depths(conn, now).await
}

/// Deletes all tasks of a jurisdiction. Used after a city's history was replayed.
pub async fn forget_all(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<()> {
    store::delete_all(conn, jurisdiction).await
}
