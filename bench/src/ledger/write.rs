//! Sends reports and notes what becomes of each.

use std::{
    fmt,
    fs::{File, OpenOptions},
    io::Write as _,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use clap::Args;
use domain::clock::Clock;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::{mpsc, watch},
    task::JoinSet,
    time::Instant,
};

use super::{
    Target,
    entry::{Entry, Outcome},
    post::{key, now_ms, post},
};

/// Options of `bench ledger write`.
#[derive(Debug, Clone, Args)]
pub struct WriteArgs {
    #[command(flatten)]
    target: Target,
    /// Journal. Entries are appended.
    #[arg(long, value_name = "FILE")]
    journal: PathBuf,
    /// Number of writers. Each sends one report at a time.
    #[arg(long, default_value_t = 8, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=256))]
    writers: u32,
    /// Pause of a writer between two reports, in milliseconds.
    #[arg(long, default_value_t = 250, value_name = "MS")]
    pause: u64,
    /// Maximum duration in seconds.
    #[arg(long, default_value_t = 3_600, value_name = "S")]
    seconds: u64,
}

/// How many sendings had which outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) acked: usize,
    pub(super) refused: usize,
    pub(super) failed: usize,
    pub(super) unknown: usize,
}

impl Counts {
    pub(super) fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Acked => self.acked += 1,
            Outcome::Refused => self.refused += 1,
            Outcome::Failed => self.failed += 1,
            Outcome::Unknown => self.unknown += 1,
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acked, refused, failed, unknown } = self;
        write!(f, "{acked} acknowledged, {refused} refused, {failed} failed, {unknown} unknown")
    }
}

/// Writes until SIGTERM, or the end of the time.
pub(super) async fn write(args: &WriteArgs, clock: &Clock) -> anyhow::Result<Counts> {
    let mut journal = open(&args.journal)?;
    let (entries, mut noted) = mpsc::channel(64);
    let stop = watch::Sender::new(false);
    let run = now_ms(clock);
    let args = Arc::new(args.clone());
    let mut writers = JoinSet::new();
    for writer in 0..args.writers {
        let (args, clock) = (Arc::clone(&args), clock.clone());
        writers.spawn(send(args, clock, run, writer, entries.clone(), stop.subscribe()));
    }
    drop(entries);

    let mut terminate = signal(SignalKind::terminate())?;
    let end = Instant::now() + Duration::from_secs(args.seconds);
    let mut counts = Counts::default();
    loop {
        tokio::select! {
            entry = noted.recv() => match entry {
                Some(entry) => {
                    counts.add(entry.outcome);
                    note(&mut journal, &entry)?;
                }
                // All writers have ended.
                None => break,
            },
            _ = terminate.recv() => { stop.send_replace(true); }
            () = tokio::time::sleep_until(end), if !*stop.borrow() => { stop.send_replace(true); }
        }
    }
    while let Some(ended) = writers.join_next().await {
        ended??;
    }
    Ok(counts)
}

/// Opens a journal to append to it.
pub(super) fn open(path: &std::path::Path) -> anyhow::Result<File> {
    let opened = OpenOptions::new().create(true).append(true).open(path);
    opened.with_context(|| format!("cannot write the journal {}", path.display()))
}

/// Appends an entry.
pub(super) fn note(journal: &mut File, entry: &Entry) -> std::io::Result<()> {
    journal.write_all(format!("{entry}\n").as_bytes())
}

async fn send(
    args: Arc<WriteArgs>,
    clock: Clock,
    run: u64,
    writer: u32,
    entries: mpsc::Sender<Entry>,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    for number in 0.. {
        if *stop.borrow() {
            break;
        }
        let entry = post(&args.target, &clock, &key(run, writer, number)).await?;
        entries.send(entry).await?;
        tokio::time::timeout(Duration::from_millis(args.pause), stop.changed()).await.ok();
    }
    Ok(())
}
