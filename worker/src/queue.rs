//! The queue: tasks are claimed, and settled. At least once, never for ever.

use std::{error::Error, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{prelude::*, sql_query, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::{
    chance, db,
    jurisdictions::JurisdictionId,
    prepared::Prepared,
    schema::task,
    tasks::{TaskId, TaskRow},
};

use crate::{
    registry::{ABROAD, PHONES},
    tasks::TaskError,
};

/// A worker that has neither settled nor renewed a task for so long is taken for dead.
const LEASE: TimeDelta = TimeDelta::seconds(3);
/// How often a worker that lives says so.
pub(crate) const RENEW: Duration = Duration::from_secs(1);
/// A task is tried so often, and then it is dead.
const MOST_TRIES: i32 = 8;
/// The wait after the first failure; it doubles with each.
const FIRST_WAIT: f64 = 0.5;
/// The longest wait, in seconds.
const LONGEST_WAIT: f64 = 300.0;

/// Tasks that wait for other people's servers queue by themselves: a slow one of those must hold up
/// no crew, and no phone's wake-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Everything that is done with what we have.
    Home,
    /// The kinds in [`ABROAD`].
    Abroad,
    /// The kinds in [`PHONES`].
    Phones,
}

impl Lane {
    /// All of them, in the order in which one worker alone would go through them.
    pub(crate) const ALL: [Self; 3] = [Self::Home, Self::Phones, Self::Abroad];

    /// What the kind of its tasks has to be, in SQL.
    fn kinds(self) -> String {
        match self {
            Self::Home => format!("not in ('{}')", [ABROAD, PHONES].concat().join("', '")),
            Self::Abroad => format!("in ('{}')", ABROAD.join("', '")),
            Self::Phones => format!("in ('{}')", PHONES.join("', '")),
        }
    }
}

/// Claims up to `most` tasks of a lane that are due, and those whose worker died. Nobody else gets them
/// before [`LEASE`] is over. A claim counts as a try, so that a task that kills its worker ends.
pub(crate) async fn claim(
    conn: &mut AsyncPgConnection,
    lane: Lane,
    most: i32,
) -> QueryResult<Vec<TaskRow>> {
    // Without parameters it is planned once for each connection, lane and number.
    let (seconds, kinds) = (LEASE.as_seconds_f64(), lane.kinds());
    let claim = sql_query(format!(
        "update task set state = 'running', attempts = attempts + 1, \
             locked_until = city_now() + make_interval(secs => {seconds}) \
         where (jurisdiction_id, task_id) in ( \
             select jurisdiction_id, task_id from task \
             where ((state = 'queued' and run_at <= city_now()) \
                or (state = 'running' and locked_until < city_now())) \
                and kind {kinds} \
             order by run_at \
             limit {most} \
             for update skip locked) \
         returning jurisdiction_id, task_id"
    ));
    let claimed: Vec<ClaimedTask> = Prepared(claim).load(conn).await?;
    if claimed.is_empty() {
        return Ok(vec![]);
    }
    let (cities, ids): (Vec<_>, Vec<_>) =
        claimed.into_iter().map(|row| (row.jurisdiction_id, row.task_id)).unzip();
    TaskRow::query()
        .filter(task::jurisdiction_id.eq_any(cities))
        .filter(task::task_id.eq_any(ids))
        .order(task::run_at)
        .load(conn)
        .await
}

#[derive(QueryableByName)]
struct ClaimedTask {
    #[diesel(sql_type = sql_types::Text)]
    jurisdiction_id: JurisdictionId,
    #[diesel(sql_type = sql_types::Uuid)]
    task_id: TaskId,
}

/// Keeps a claimed task for another [`LEASE`].
pub(crate) async fn renew(conn: &mut AsyncPgConnection, row: &TaskRow) -> QueryResult<()> {
    let until = db::city_now(conn).await? + LEASE;
    let own = task::table
        .filter(task::jurisdiction_id.eq(&row.jurisdiction_id))
        .filter(task::task_id.eq(row.task_id))
        .filter(task::state.eq("running"))
        .filter(task::attempts.eq(row.attempts));
    diesel::update(own).set(task::locked_until.eq(until)).execute(conn).await.map(drop)
}

/// Writes down how a claimed task went: done is gone, failed waits or is dead.
pub(crate) async fn settle(
    conn: &mut AsyncPgConnection,
    row: &TaskRow,
    outcome: Result<(), TaskError>,
) -> QueryResult<()> {
    // Only as long as the claim holds: after that it is somebody else's.
    let own = task::table
        .filter(task::jurisdiction_id.eq(&row.jurisdiction_id))
        .filter(task::task_id.eq(row.task_id))
        .filter(task::state.eq("running"))
        .filter(task::attempts.eq(row.attempts));
    let Err(error) = outcome else {
        return diesel::delete(own).execute(conn).await.map(drop);
    };
    let cause = describe(&error);
    let asked = match &error {
        TaskError::NotBefore(_, asked) => *asked,
        TaskError::Retry(_) | TaskError::GiveUp(_) => TimeDelta::zero(),
    };
    let dead = matches!(error, TaskError::GiveUp(_)) || is_last_try(row);
    if dead {
        metrics::counter!("streetcorner_tasks_dead_total", "kind" => row.kind.clone()).increment(1);
        tracing::error!(task.kind = row.kind, task.id = %row.task_id, cause, "a task is dead");
        let died = (
            task::state.eq("dead"),
            task::last_error.eq(cause),
            task::locked_until.eq(None::<DateTime<Utc>>),
        );
        return diesel::update(own).set(died).execute(conn).await.map(drop);
    }
    tracing::warn!(task.kind = row.kind, task.id = %row.task_id, cause, "a task failed, and will be tried again");
    let run_at = db::city_now(conn).await? + wait(row.attempts).max(asked);
    let again = (
        task::state.eq("queued"),
        task::run_at.eq(run_at),
        task::last_error.eq(cause),
        task::locked_until.eq(None::<DateTime<Utc>>),
    );
    match diesel::update(own).set(again).execute(conn).await {
        // The same was asked for again meanwhile: that one will do.
        Err(error) if db::constraint(&error) == Some("task_dedupe_key") => {
            let id = (&row.jurisdiction_id, row.task_id);
            diesel::delete(task::table.find(id)).execute(conn).await.map(drop)
        }
        other => other.map(drop),
    }
}

/// Whether it is dead if it fails now.
pub(crate) const fn is_last_try(row: &TaskRow) -> bool {
    row.attempts >= MOST_TRIES
}

/// Doubles with each try; the jitter keeps failed tasks from coming back in step.
fn wait(attempts: i32) -> TimeDelta {
    let seconds = (FIRST_WAIT * 2_f64.powi(attempts - 1)).min(LONGEST_WAIT);
    let jittered = seconds * (0.5 + chance::fraction());
    TimeDelta::from_std(Duration::from_secs_f64(jittered)).unwrap_or(LEASE)
}

fn describe(error: &TaskError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// A task that was tried too often, or can never work.
#[derive(Debug, Clone)]
pub struct Dead {
    /// Its city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub task_id: TaskId,
    /// What it should have done.
    pub kind: String,
    /// How often it was tried.
    pub attempts: i32,
    /// Why it failed last.
    pub last_error: String,
}

/// All dead tasks.
pub async fn dead_tasks(conn: &mut AsyncPgConnection) -> QueryResult<Vec<Dead>> {
    let rows: Vec<TaskRow> = TaskRow::query()
        .filter(task::state.eq("dead"))
        .order((task::jurisdiction_id, task::task_id))
        .load(conn)
        .await?;
    let dead = |row: TaskRow| Dead {
        jurisdiction_id: row.jurisdiction_id,
        task_id: row.task_id,
        kind: row.kind,
        attempts: row.attempts,
        last_error: row.last_error.unwrap_or_default(),
    };
    Ok(rows.into_iter().map(dead).collect())
}

/// Queues dead tasks again, all or one; says how many.
pub async fn restart_dead(
    conn: &mut AsyncPgConnection,
    only: Option<TaskId>,
) -> QueryResult<usize> {
    sql_query(
        "update task set state = 'queued', attempts = 0, run_at = city_now() \
         where state = 'dead' and ($1 is null or task_id = $1) and not exists ( \
             select from task as other where other.jurisdiction_id = task.jurisdiction_id \
                and other.kind = task.kind and other.dedupe_key = task.dedupe_key \
                and other.state = 'queued')",
    )
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(only)
    .execute(conn)
    .await
}
