//! Declares the metrics of a worker. A counter that is exported from the start shows its first
//! increment, and an alert rule or a dashboard finds every series that it names.

use domain::{pushes::PushKind, retention::RULES};

use crate::{kinds::KINDS, queue::Lane, sweep};

/// Creates the series that a worker can have, apart from those of the source of driving times.
pub(crate) fn declare_metrics() {
    describe();
    for kind in KINDS {
        metrics::counter!("streetcorner_tasks_dead_total", "kind" => *kind).increment(0);
        drop(metrics::histogram!("streetcorner_task_seconds", "kind" => *kind));
    }
    for lane in Lane::ALL {
        drop(metrics::histogram!("streetcorner_task_wait_seconds", "lane" => lane.name()));
    }
    for job in sweep::names() {
        metrics::counter!("streetcorner_sweep_failures_total", "job" => job).increment(0);
        drop(metrics::histogram!("streetcorner_sweep_seconds", "job" => job));
    }
    for kind in [PushKind::Web, PushKind::Fcm, PushKind::Apns] {
        for outcome in ["sent", "gone", "refused", "failed"] {
            let labels = [("kind", kind.as_str()), ("outcome", outcome)];
            metrics::counter!("streetcorner_pushes_total", &labels).increment(0);
        }
    }
    for rule in &RULES {
        metrics::counter!("streetcorner_retention_deleted_total", "rule" => rule.name).increment(0);
    }
    metrics::counter!("streetcorner_offers_total").increment(0);
    drop(metrics::histogram!("streetcorner_plan_seconds"));
}

/// Says what the metrics mean.
fn describe() {
    metrics::describe_counter!("streetcorner_tasks_dead_total", "Tasks that were given up.");
    metrics::describe_histogram!("streetcorner_task_seconds", "Time of an attempt of a task.");
    metrics::describe_histogram!(
        "streetcorner_task_wait_seconds",
        "Time by which a task was overdue when it was claimed."
    );
    metrics::describe_counter!("streetcorner_sweep_failures_total", "Runs of a sweep that failed.");
    metrics::describe_histogram!("streetcorner_sweep_seconds", "Time of a run of a sweep.");
    metrics::describe_gauge!(
        "streetcorner_sweep_last_success_timestamp_seconds",
        "When a sweep last succeeded in this process."
    );
    metrics::describe_counter!("streetcorner_pushes_total", "Push messages by outcome.");
    metrics::describe_counter!(
        "streetcorner_retention_deleted_total",
        "Rows that were deleted because of their age."
    );
    metrics::describe_counter!("streetcorner_offers_total", "Offers to crews.");
    metrics::describe_histogram!("streetcorner_plan_seconds", "Time to plan the waiting jobs.");
    metrics::describe_gauge!(
        "streetcorner_invariant_breaches",
        "Rows that violate an invariant of dispatch. Must be 0."
    );
    metrics::describe_counter!("streetcorner_travel_total", "Questions for driving times.");
}
