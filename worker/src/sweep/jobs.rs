//! The table of sweeps: periodic work that no request or task starts.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    audit, crews, geotags,
    jobs::{self, DispatchJob},
    jurisdictions, offers, photo_bindings, photos, retention, tasks, uploads,
};
use futures_util::{FutureExt, future::BoxFuture};

use crate::{context::Context, dispatch, queue, tasks::TaskError};

/// Arguments of a sweep.
pub(super) struct Sweep<'a> {
    pub(super) context: &'a Context,
    pub(super) conn: &'a mut AsyncPgConnection,
    pub(super) now: DateTime<Utc>,
}

/// Whether the sweep created tasks that can run now.
pub(super) type Swept<'a> = BoxFuture<'a, Result<bool, TaskError>>;

/// How often a sweep runs in each worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interval {
    /// At the poll interval of the worker (half a second by default). For sweeps that crews or
    /// residents wait for.
    Poll,
    /// At this interval.
    Every(Duration),
}

/// A sweep.
pub(super) struct SweepJob {
    /// Name in metrics, logs and the lock.
    pub(super) name: &'static str,
    /// How often it runs.
    pub(super) interval: Interval,
    /// The work. It must be idempotent.
    pub(super) run: for<'a> fn(Sweep<'a>) -> Swept<'a>,
}

/// Age of a disposition after which an open job is dispatched again.
const STALE: TimeDelta = TimeDelta::seconds(30);

const SOON: Interval = Interval::Every(Duration::from_secs(10));
/// Maximum number of transactions in which a run deletes what is past its retention, for each rule
/// and city.
const RETENTION_BATCHES: usize = 50;

const MINUTE: Interval = Interval::Every(Duration::from_mins(1));
const HOUR: Interval = Interval::Every(Duration::from_hours(1));

/// All sweeps.
pub(super) const JOBS: [SweepJob; 15] = [
    SweepJob { name: "expire_offers", interval: Interval::Poll, run: expire_offers },
    SweepJob { name: "end_overrun_shifts", interval: Interval::Poll, run: end_overrun_shifts },
    SweepJob { name: "mark_unresponsive", interval: Interval::Poll, run: mark_unresponsive },
    SweepJob { name: "escalate_jobs", interval: Interval::Poll, run: escalate_jobs },
    SweepJob { name: "dispatch_stale_jobs", interval: Interval::Poll, run: dispatch_stale_jobs },
    SweepJob { name: "expire_uploads", interval: Interval::Poll, run: expire_uploads },
    SweepJob { name: "give_up_lost_tasks", interval: MINUTE, run: give_up_lost_tasks },
    SweepJob { name: "empty_sandboxes", interval: MINUTE, run: empty_sandboxes },
    SweepJob { name: "forget_geotags", interval: MINUTE, run: forget_geotags },
    SweepJob { name: "keep_position_days", interval: MINUTE, run: keep_position_days },
    SweepJob { name: "empty_photo_spool", interval: SOON, run: empty_photo_spool },
    SweepJob { name: "sweep_photo_store", interval: MINUTE, run: sweep_photo_store },
    SweepJob { name: "audit_dispatch", interval: MINUTE, run: audit_dispatch },
    SweepJob { name: "apply_retention", interval: HOUR, run: apply_retention },
    SweepJob { name: "sign_audit_roots", interval: HOUR, run: sign_audit_roots },
];

/// Marks tasks as dead that have stopped too many workers.
fn give_up_lost_tasks(Sweep { conn, .. }: Sweep<'_>) -> Swept<'_> {
    nothing_to_do(async move { Ok(queue::give_up_lost(conn).await.map(drop)?) })
}

fn expire_offers(Sweep { conn, now, .. }: Sweep<'_>) -> Swept<'_> {
    async move { Ok(offers::expire(conn, now).await? > 0) }.boxed()
}

fn end_overrun_shifts(Sweep { conn, now, .. }: Sweep<'_>) -> Swept<'_> {
    async move { Ok(crews::end_overrun(conn, now, None).await? > 0) }.boxed()
}

fn mark_unresponsive(Sweep { context, conn, now }: Sweep<'_>) -> Swept<'_> {
    let grace = context.config.crew_grace;
    async move { Ok(crews::mark_unresponsive(conn, now, grace).await? > 0) }.boxed()
}

fn escalate_jobs(Sweep { conn, now, .. }: Sweep<'_>) -> Swept<'_> {
    async move { Ok(jobs::escalate(conn, now).await? > 0) }.boxed()
}

/// Creates dispatch tasks for open jobs whose disposition is old.
fn dispatch_stale_jobs(Sweep { conn, now, .. }: Sweep<'_>) -> Swept<'_> {
    async move {
        let stale = jobs::store::neglected(conn, STALE).await?;
        for (city, job_id) in &stale {
            tasks::enqueue(conn, now, city, &DispatchJob { job_id: *job_id }).await?;
        }
        Ok(!stale.is_empty())
    }
    .boxed()
}

fn expire_uploads(Sweep { conn, now, .. }: Sweep<'_>) -> Swept<'_> {
    async move { Ok(uploads::expire(conn, now).await?) }.boxed()
}

fn empty_sandboxes(Sweep { conn, now, .. }: Sweep<'_>) -> Swept<'_> {
    nothing_to_do(async move { Ok(jurisdictions::schedule_emptying(conn, now).await.map(drop)?) })
}

fn forget_geotags(Sweep { conn, now, .. }: Sweep<'_>) -> Swept<'_> {
    nothing_to_do(async move { Ok(geotags::store::forget(conn, now).await.map(drop)?) })
}

/// Creates and drops partitions of the position table. Waits for locks for at most half a second.
fn keep_position_days(Sweep { context, conn, now }: Sweep<'_>) -> Swept<'_> {
    let kept = TimeDelta::days(context.config.retention.position.into());
    nothing_to_do(async move { Ok(crews::keep_position_days(conn, now, kept).await.map(drop)?) })
}

/// Moves objects to the photo store that it could not take.
fn empty_photo_spool(Sweep { context, conn, .. }: Sweep<'_>) -> Swept<'_> {
    nothing_to_do(async move {
        let moved = photos::empty_spool(conn, &context.photo_store).await?;
        if moved > 0 {
            tracing::info!(moved, "moved objects from the spool to the photo store");
        }
        Ok(())
    })
}

/// Schedules the sweeps of the photo store, and binds it to this database for new jurisdictions.
fn sweep_photo_store(Sweep { context, conn, now }: Sweep<'_>) -> Swept<'_> {
    nothing_to_do(async move {
        uploads::schedule_sweep(conn, now).await?;
        Ok(photo_bindings::bind_new(conn, &context.photo_store, now).await?)
    })
}

/// Counts violations of the invariants of dispatch, as a metric.
fn audit_dispatch(Sweep { conn, .. }: Sweep<'_>) -> Swept<'_> {
    nothing_to_do(async move { dispatch::audit(conn).await.map(drop) })
}

/// Deletes rows that are past their retention, by the clock of the database.
fn apply_retention(Sweep { context, conn, .. }: Sweep<'_>) -> Swept<'_> {
    let days = context.config.retention;
    nothing_to_do(async move {
        for deleted in retention::apply(conn, &days, RETENTION_BATCHES).await? {
            let rows = u64::try_from(deleted.rows).unwrap_or(u64::MAX);
            metrics::counter!("streetcorner_retention_deleted_total", "rule" => deleted.rule.name)
                .increment(rows);
        }
        Ok(())
    })
}

/// Signs the root of the day of each jurisdiction that has none.
fn sign_audit_roots(Sweep { context, conn, now }: Sweep<'_>) -> Swept<'_> {
    nothing_to_do(async move {
        let Some(key) = &context.config.audit_key else { return Ok(()) };
        Ok(audit::sign_daily(conn, &context.photo_store, key, now).await?)
    })
}

fn nothing_to_do<'a>(work: impl Future<Output = Result<(), TaskError>> + Send + 'a) -> Swept<'a> {
    work.map(|done| done.map(|()| false)).boxed()
}
