//! The task queue: claims and settles tasks.
//!
//! A task runs at least once. It is given up, and kept as dead, after [`MAX_FAILURES`] failures,
//! after it has lost [`MAX_LOST`] workers, or after an outage of [`MAX_OUTAGE`]. What runs beside a
//! task that stops its worker is not given up with it: see [`SuspectTurn`].

mod claim;
mod store;

use std::{error::Error, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use domain::{
    db,
    jurisdictions::JurisdictionId,
    random,
    tasks::{TaskId, TaskRow},
};

pub(crate) use self::claim::{Claimed, SuspectTurn, claim};
use self::store::Again;
use crate::{
    kinds::{EXTERNAL, PHOTO, PUSH},
    tasks::TaskError,
};

/// Time after which a claimed task that was neither settled nor renewed can be claimed again.
const LEASE: TimeDelta = TimeDelta::seconds(3);
/// How often a worker renews the tasks that it runs.
pub(crate) const RENEW: Duration = Duration::from_secs(1);
/// Maximum time by which the clock of this process is behind that of the database, which it follows.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::seconds(5);
/// Number of failures after which a task is dead. Outages of other services do not count.
const MAX_FAILURES: i32 = 8;
/// Number of claims after which a task is dead if the worker stopped during each of them: it
/// probably stops its worker.
const MAX_LOST: i32 = 8;
/// Length of an outage after which the tasks that wait for its end are dead. Longer than a weekend
/// with a holiday.
const MAX_OUTAGE: TimeDelta = TimeDelta::days(4);
/// Wait after the first failure, in seconds. It doubles with each failure.
const INITIAL_BACKOFF_S: f64 = 0.5;
/// Maximum wait between attempts, in seconds.
const MAX_BACKOFF_S: f64 = 300.0;

/// A separate queue with its own number of tasks at once, so that slow or failing tasks of one lane
/// do not delay those of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Routing, dispatch and other short tasks that need only the database.
    Local,
    /// The kinds in [`PHOTO`]: tasks that process photos or wait for the photo store.
    Photo,
    /// The kinds in [`EXTERNAL`]: tasks that wait for other servers.
    External,
    /// The kinds in [`PUSH`]: tasks that send push messages.
    Push,
}

impl Lane {
    /// All lanes, in the order in which a single worker runs them.
    pub(crate) const ALL: [Self; 4] = [Self::Local, Self::Push, Self::Photo, Self::External];

    /// Name in metrics.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Photo => "photo",
            Self::External => "external",
            Self::Push => "push",
        }
    }

    /// Name of the loop that runs its tasks.
    pub(crate) const fn loop_name(self) -> &'static str {
        match self {
            Self::Local => "lane_local",
            Self::Photo => "lane_photo",
            Self::External => "lane_external",
            Self::Push => "lane_push",
        }
    }

    /// Wait after a notification before the lane looks for tasks. Most notifications are for the
    /// local lane, and the others need not ask the database after each of them.
    pub(crate) const fn pause(self) -> Duration {
        match self {
            Self::Local => Duration::ZERO,
            Self::Photo | Self::External | Self::Push => Duration::from_millis(50),
        }
    }

    /// The lane of a task kind.
    fn of(kind: &str) -> Self {
        match kind {
            _ if PHOTO.contains(&kind) => Self::Photo,
            _ if EXTERNAL.contains(&kind) => Self::External,
            _ if PUSH.contains(&kind) => Self::Push,
            _ => Self::Local,
        }
    }

    /// SQL condition on the task kind.
    fn kinds(self) -> String {
        match self {
            Self::Local => format!("not in ('{}')", [PHOTO, EXTERNAL, PUSH].concat().join("', '")),
            Self::Photo => format!("in ('{}')", PHOTO.join("', '")),
            Self::External => format!("in ('{}')", EXTERNAL.join("', '")),
            Self::Push => format!("in ('{}')", PUSH.join("', '")),
        }
    }
}

/// Returns the name of the lane in which tasks of this kind run, as in metrics.
pub fn lane_of(kind: &str) -> &'static str {
    Lane::of(kind).name()
}

/// Extends the claim on a task by [`LEASE`].
pub(crate) async fn renew(conn: &mut AsyncPgConnection, row: &TaskRow) -> QueryResult<()> {
    let until = db::city_now(conn).await? + LEASE;
    store::set_locked_until(conn, row, until).await
}

/// Stores the result of a claimed task: deletes it, queues it again, or marks it as dead.
pub(crate) async fn settle(
    conn: &mut AsyncPgConnection,
    row: &TaskRow,
    outcome: Result<(), TaskError>,
) -> QueryResult<()> {
    // Only while the claim is valid: later another worker may have claimed the task.
    let Err(error) = outcome else { return store::delete_claimed(conn, row).await };
    let cause = describe(&error);
    let now = db::city_now(conn).await?;
    let Some(mut again) = next_try(row, now, &error) else {
        report_death(row, &cause);
        return store::set_dead(conn, row, &cause).await;
    };
    tracing::warn!(task.kind = row.kind, task.id = %row.task_id, cause, "a task failed, and will be tried again");
    again.cause = &cause;
    match store::set_queued(conn, row, again).await {
        // The same task was queued again meanwhile and replaces this one.
        Err(error) if db::constraint(&error) == Some("task_dedupe_key") => {
            store::delete(conn, row).await
        }
        other => other,
    }
}

/// Decides when a failed task is tried again. `None` if it is given up.
fn next_try(row: &TaskRow, now: DateTime<Utc>, error: &TaskError) -> Option<Again<'static>> {
    let again = |run_at: DateTime<Utc>| Again {
        run_at,
        failures: row.failures + 1,
        outage_since: None,
        cause: "",
    };
    let later = now + wait(row.attempts);
    match error {
        TaskError::GiveUp(_) => None,
        TaskError::Unavailable(_) => {
            let since = row.outage_since.unwrap_or(now);
            let short = now - since < MAX_OUTAGE;
            let outage_since = Some(since);
            short.then(|| Again { failures: row.failures, outage_since, ..again(later) })
        }
        TaskError::Retry(_) => (!is_last_try(row)).then(|| again(later)),
        TaskError::NotBefore(_, asked) => {
            (!is_last_try(row)).then(|| again(later.max(now + *asked)))
        }
    }
}

/// Marks the tasks as dead that have lost too many workers. Returns how many there were.
pub(crate) async fn give_up_lost(conn: &mut AsyncPgConnection) -> QueryResult<usize> {
    let cause = format!("its worker stopped during each of {MAX_LOST} attempts");
    let (now, mut count) = (db::city_now(conn).await?, 0);
    for city in store::cities_with_lost(conn, now, MAX_LOST).await? {
        let lost = store::set_lost_dead(conn, now, &city, MAX_LOST, &cause).await?;
        for row in &lost {
            report_death(row, &cause);
        }
        count += lost.len();
    }
    Ok(count)
}

fn report_death(row: &TaskRow, cause: &str) {
    metrics::counter!("streetcorner_tasks_dead_total", "kind" => row.kind.clone()).increment(1);
    tracing::error!(task.kind = row.kind, task.id = %row.task_id, cause, "task is dead");
}

/// Whether a failure of this attempt makes the task dead.
pub(crate) const fn is_last_try(row: &TaskRow) -> bool {
    row.failures + 1 >= MAX_FAILURES
}

/// Wait before the next attempt. It doubles with each attempt, with jitter so that tasks that
/// failed together do not retry together.
fn wait(attempts: i32) -> TimeDelta {
    let seconds = (INITIAL_BACKOFF_S * 2_f64.powi((attempts - 1).min(20))).min(MAX_BACKOFF_S);
    let jittered = seconds * (0.5 + random::fraction());
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

/// A task that failed for good or too often.
#[derive(Debug, Clone)]
pub struct Dead {
    /// Jurisdiction that owns the task.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the task.
    pub task_id: TaskId,
    /// Kind of the task, for example `route_case`.
    pub kind: String,
    /// Number of attempts.
    pub attempts: i32,
    /// Error of the last attempt.
    pub last_error: String,
}

/// Lists all dead tasks.
pub async fn dead_tasks(conn: &mut AsyncPgConnection) -> QueryResult<Vec<Dead>> {
    let dead = |row: TaskRow| Dead {
        jurisdiction_id: row.jurisdiction_id,
        task_id: row.task_id,
        kind: row.kind,
        attempts: row.attempts,
        last_error: row.last_error.unwrap_or_default(),
    };
    Ok(store::dead(conn).await?.into_iter().map(dead).collect())
}

/// Queues one dead task again, or all if `only` is `None`. Returns how many were queued.
pub async fn restart_dead(
    conn: &mut AsyncPgConnection,
    only: Option<TaskId>,
) -> QueryResult<usize> {
    let (now, mut count) = (db::city_now(conn).await?, 0);
    for city in store::cities_with_dead(conn).await? {
        count += store::restart_dead(conn, now, &city, only).await?;
    }
    Ok(count)
}
