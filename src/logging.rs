//! Logging: readable on a terminal, JSON otherwise.

use std::io::{BufWriter, IsTerminal, stderr};

use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

/// Maximum number of lines that wait to be written. Whoever logs more waits.
const MAX_LINES: usize = 10_000;

/// Starts logging to standard error. What waits to be written is written when the guard is dropped,
/// unless that takes longer than a second.
///
/// A thread of its own writes the lines, several at once if there are several: request threads would
/// wait for each other, and for whoever reads the log.
pub fn start(filter: &str) -> anyhow::Result<WorkerGuard> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| anyhow::anyhow!("--log takes a level or a filter: {error}"))?;
    let (writer, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(MAX_LINES)
        .lossy(false)
        .finish(BufWriter::new(stderr()));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    if stderr().is_terminal() {
        log.with_target(false).compact().init();
    } else {
        log.json().flatten_event(true).with_span_list(false).init();
    }
    Ok(guard)
}
