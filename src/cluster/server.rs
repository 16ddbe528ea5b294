//! The running server: the thread that starts it, starts it again should it die, and ends it.

use std::{
    io,
    process::{Child, Command, ExitStatus},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

/// How often the thread looks whether the server still lives.
const GLANCE: Duration = Duration::from_millis(100);
/// How long it waits before it starts a dead server again; the dead one's children need a moment.
const PAUSE: Duration = Duration::from_millis(300);
/// How long a clean shutdown may take before the server is cut off.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server that we started.
#[derive(Debug)]
pub(super) struct Server {
    stop: Sender<()>,
    deaths: Arc<AtomicU32>,
    keeper: JoinHandle<io::Result<ExitStatus>>,
}

impl Server {
    /// Starts the server from a thread that lives as long as it.
    ///
    /// The thread must stay: the signal at our death follows the *thread* that forked, not the
    /// process.
    pub(super) fn start(command: Command) -> io::Result<Self> {
        let (stop, told) = mpsc::channel();
        let deaths = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&deaths);
        let keeper = thread::Builder::new()
            .name("postgres-keeper".to_owned())
            .spawn(move || keep(command, &told, &counter))?;
        Ok(Self { stop, deaths, keeper })
    }

    /// How often the server died without being asked to; also when it could not be started at all.
    pub(super) fn deaths(&self) -> u32 {
        if self.keeper.is_finished() { u32::MAX } else { self.deaths.load(Ordering::Relaxed) }
    }

    /// Shuts the server down and waits until it has ended.
    pub(super) fn stop(self) -> io::Result<ExitStatus> {
        // A keeper that is gone cannot be told, and has nothing left to stop.
        drop(self.stop);
        self.keeper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// Runs the server until told to stop.
fn keep(mut command: Command, told: &Receiver<()>, deaths: &AtomicU32) -> io::Result<ExitStatus> {
    let mut child = command.spawn()?;
    while told.recv_timeout(GLANCE) == Err(RecvTimeoutError::Timeout) {
        let Some(status) = child.try_wait()? else { continue };
        let deaths = deaths.fetch_add(1, Ordering::Relaxed) + 1;
        tracing::warn!(%status, deaths, "PostgreSQL ended by itself and is started again");
        if told.recv_timeout(PAUSE) != Err(RecvTimeoutError::Timeout) {
            return Ok(status);
        }
        child = command.spawn()?;
    }
    end(child)
}

/// Shuts `child` down: cleanly, then without a last checkpoint, then by force.
fn end(mut child: Child) -> io::Result<ExitStatus> {
    let steps = [(Signal::INT, PATIENCE), (Signal::QUIT, PATIENCE / 6)];
    for (signal, patience) in steps {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        kill_process(Pid::from_child(&child), signal)?;
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
    child.kill()?;
    child.wait()
}
