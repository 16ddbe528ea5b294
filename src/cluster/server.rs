//! The server process: a thread starts it, restarts it if it dies, and stops it.

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

/// Interval at which the thread checks that the server is alive.
const GLANCE: Duration = Duration::from_millis(100);
/// Wait before restarting a server that died. Its child processes need a moment to end.
const PAUSE: Duration = Duration::from_millis(300);
/// Time for a clean shutdown before the server is killed.
const TIMEOUT: Duration = Duration::from_mins(1);

/// A server that this process started.
#[derive(Debug)]
pub(super) struct Server {
    stop: Sender<()>,
    deaths: Arc<AtomicU32>,
    keeper: JoinHandle<io::Result<ExitStatus>>,
}

impl Server {
    /// Starts the server from a thread that lives as long as the server.
    ///
    /// The thread must stay alive: the signal on parent death is bound to the *thread* that forked,
    /// not to the process.
    pub(super) fn start(command: Command) -> io::Result<Self> {
        let (stop, told) = mpsc::channel();
        let deaths = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&deaths);
        let keeper = thread::Builder::new()
            .name("postgres-keeper".to_owned())
            .spawn(move || keep(command, &told, &counter))?;
        Ok(Self { stop, deaths, keeper })
    }

    /// Number of times the server died unexpectedly or could not be started.
    pub(super) fn deaths(&self) -> u32 {
        if self.keeper.is_finished() { u32::MAX } else { self.deaths.load(Ordering::Relaxed) }
    }

    /// Stops the server and waits until it has ended.
    pub(super) fn stop(self) -> io::Result<ExitStatus> {
        // If the thread has ended, the message cannot be sent, and there is nothing to stop.
        drop(self.stop);
        self.keeper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// Runs the server until it is told to stop.
fn keep(mut command: Command, told: &Receiver<()>, deaths: &AtomicU32) -> io::Result<ExitStatus> {
    let mut child = command.spawn()?;
    while told.recv_timeout(GLANCE) == Err(RecvTimeoutError::Timeout) {
        let Some(status) = child.try_wait()? else { continue };
        let deaths = deaths.fetch_add(1, Ordering::Relaxed) + 1;
        tracing::warn!(%status, deaths, "PostgreSQL ended unexpectedly; restarting it");
        if told.recv_timeout(PAUSE) != Err(RecvTimeoutError::Timeout) {
            return Ok(status);
        }
        child = command.spawn()?;
    }
    end(child)
}

/// Stops `child`: cleanly, then without a final checkpoint, then by force.
fn end(mut child: Child) -> io::Result<ExitStatus> {
    let steps = [(Signal::INT, TIMEOUT), (Signal::QUIT, TIMEOUT / 6)];
    for (signal, timeout) in steps {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        kill_process(Pid::from_child(&child), signal)?;
        let deadline = Instant::now() + timeout;
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
