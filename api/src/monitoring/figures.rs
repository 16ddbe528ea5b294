//! Numbers that are read when somebody asks: tasks, pools, loops, open files, free space.

use std::{path::Path, sync::Arc};

use domain::{
    db::Pool,
    tasks::{self, Depth},
};
use rustix::process::{Resource, getrlimit};
use tokio::time::{Instant, timeout};

use super::{Counted, DATABASE_TIMEOUT, KEPT, Monitoring, Observed, text::Text};

impl Monitoring {
    /// Returns the length of the task queue, counted at most [`KEPT`] ago. `None` if the database
    /// does not answer. Only one request at a time counts.
    pub(super) async fn depths(&self) -> Option<Arc<Vec<Depth>>> {
        let mut kept = self.kept.lock().await;
        if let Some(counted) = kept.as_ref().filter(|counted| counted.at.elapsed() < KEPT) {
            return counted.depths.clone();
        }
        let depths = timeout(DATABASE_TIMEOUT, count(&self.observed.database)).await;
        let depths = depths.ok().flatten().map(Arc::new);
        *kept = Some(Counted { at: Instant::now(), depths: depths.clone() });
        depths
    }
}

async fn count(pool: &Pool) -> Option<Vec<Depth>> {
    let mut conn = pool.get().await.ok()?;
    match tasks::depths(&mut conn).await {
        Ok(depths) => Some(depths),
        Err(error) => {
            tracing::warn!(%error, "cannot count the tasks");
            None
        }
    }
}

/// Formats the numbers. `depths` is `None` if the database does not answer.
pub(super) fn render(observed: &Observed, depths: Option<&[Depth]>) -> String {
    let mut text = Text::default();
    text.gauge("streetcorner_database_up", "Whether the database answers.")
        .sample(&[], f64::from(u8::from(depths.is_some())));
    write_tasks(&mut text, depths.unwrap_or_default(), observed.lane_of);
    write_pools(&mut text, &observed.pools);
    let mut idle =
        text.gauge("streetcorner_loop_idle_seconds", "Time since a loop finished a round.");
    for state in observed.progress.loops() {
        idle.sample(&[("loop", state.name)], state.idle.as_secs_f64());
    }
    write_system(&mut text, &observed.data_dir);
    text.into_string()
}

/// Writes number and delay of the tasks. A kind without tasks has no sample.
fn write_tasks(text: &mut Text, depths: &[Depth], lane_of: fn(&str) -> &'static str) {
    let mut write = |name, help: &str, value: fn(&Depth) -> f64| {
        let mut gauge = text.gauge(name, help);
        for depth in depths {
            let lane = lane_of(&depth.kind);
            let labels =
                [("kind", depth.kind.as_str()), ("lane", lane), ("state", depth.state.as_str())];
            gauge.sample(&labels, value(depth));
        }
    };
    write("streetcorner_tasks", "Tasks that are not done.", |depth| whole(depth.tasks));
    write(
        "streetcorner_task_overdue_seconds",
        "Time by which the oldest task is overdue.",
        |depth| depth.overdue_s.max(0.0),
    );
    write(
        "streetcorner_tasks_abandoned",
        "Running tasks whose worker has not been heard of in time.",
        |depth| whole(depth.abandoned),
    );
}

fn write_pools(text: &mut Text, pools: &[(&'static str, Vec<Pool>)]) {
    let mut write = |name, help: &str, value: fn(&Pool) -> usize| {
        let mut gauge = text.gauge(name, help);
        for (pool, members) in pools {
            gauge.sample(&[("pool", pool)], count_of(members.iter().map(value).sum()));
        }
    };
    write("streetcorner_pool_max", "Connections that a pool may have.", |pool| {
        pool.status().max_size
    });
    write("streetcorner_pool_in_use", "Connections that are in use.", |pool| {
        let status = pool.status();
        status.size.saturating_sub(status.available)
    });
    write("streetcorner_pool_waiting", "Requests and tasks that wait for a connection.", |pool| {
        pool.status().waiting
    });
}

/// Writes open files and free space. What the system does not tell has no sample.
fn write_system(text: &mut Text, data_dir: &Path) {
    let mut open = text.gauge("streetcorner_open_files", "Open files, with connections.");
    if let Ok(files) = std::fs::read_dir("/proc/self/fd") {
        open.sample(&[], count_of(files.count()));
    }
    let mut limit = text.gauge("streetcorner_open_files_limit", "Open files that are allowed.");
    if let Some(files) = getrlimit(Resource::Nofile).current {
        limit.sample(&[], count_of(usize::try_from(files).unwrap_or(usize::MAX)));
    }
    let space = rustix::fs::statvfs(data_dir).ok();
    let bytes = |blocks: u64, size: u64| {
        count_of(blocks.saturating_mul(size).try_into().unwrap_or(usize::MAX))
    };
    let mut free = text.gauge(
        "streetcorner_disk_free_bytes",
        "Free space on the file system of the data directory.",
    );
    if let Some(space) = &space {
        free.sample(&[], bytes(space.f_bavail, space.f_frsize));
    }
    let mut size = text
        .gauge("streetcorner_disk_size_bytes", "Size of the file system of the data directory.");
    if let Some(space) = &space {
        size.sample(&[], bytes(space.f_blocks, space.f_frsize));
    }
}

fn whole(number: i64) -> f64 {
    count_of(usize::try_from(number).unwrap_or_default())
}

/// Converts a count. Exact up to 2^53.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "metrics are floating-point numbers"
)]
fn count_of(count: usize) -> f64 {
    count as f64
}
