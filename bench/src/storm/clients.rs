//! The clients: each report has a key of its own, and whoever waits too long sends it again at once.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::{
    task::JoinSet,
    time::{Instant, sleep_until, timeout},
};

use crate::{
    flood::report_with,
    served::{Http, Known},
};

/// Time for which a client waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(1);
/// How often a client sends again at once, after the first time.
const RETRIES: usize = 3;

/// The clients of a server.
#[derive(Clone)]
pub(super) struct Clients {
    address: SocketAddr,
    cases: Arc<[Known]>,
    /// Number of the next report.
    next: Arc<AtomicU32>,
}

/// How fast reports come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    connections: u16,
    /// Time between two reports. Nothing if each follows the answer to the one before.
    interval: Duration,
    span: Duration,
}

impl Pace {
    /// As fast as so many connections are answered.
    pub(super) const fn busy(connections: u16, span: Duration) -> Self {
        Self { connections, interval: Duration::ZERO, span }
    }

    /// `rate` a second, however long answers take, if there are enough connections.
    pub(super) fn of(connections: u16, rate: f64, span: Duration) -> Self {
        Self { connections, interval: Duration::from_secs_f64(1.0 / rate.max(1.0)), span }
    }
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was taken, and the client heard of it.
    Answered,
    /// The server said that it is busy. The client comes back much later.
    Refused,
    /// No answer came in time, each time that it was sent.
    Unanswered,
}

/// A report.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    /// When it was due, after the begin of the round.
    pub(super) due: Duration,
    /// Time from then until the outcome.
    pub(super) took: Duration,
    pub(super) outcome: Outcome,
}

/// The reports of a round.
#[derive(Debug)]
pub(super) struct SentInRound {
    pub(super) all: Vec<Sent>,
    span: Duration,
}

impl SentInRound {
    pub(super) fn number_of(&self, outcome: Outcome) -> usize {
        self.all.iter().filter(|sent| sent.outcome == outcome).count()
    }

    /// Reports that came, per second.
    pub(super) fn sent_per_s(&self) -> f64 {
        self.per_s(self.all.len())
    }

    /// Reports that were taken and whose clients heard of it, per second.
    pub(super) fn answered_per_s(&self) -> f64 {
        self.per_s(self.number_of(Outcome::Answered))
    }

    fn per_s(&self, number: usize) -> f64 {
        f64::from(u32::try_from(number).unwrap_or(u32::MAX)) / self.span.as_secs_f64()
    }
}

impl Clients {
    pub(super) fn new(address: SocketAddr, cases: Vec<Known>) -> Self {
        Self { address, cases: cases.into(), next: Arc::default() }
    }

    /// Sends reports at this pace.
    pub(super) async fn round(&self, pace: Pace) -> anyhow::Result<SentInRound> {
        let arrivals = Arc::new(Arrivals { begin: Instant::now(), pace, next: AtomicU32::new(0) });
        let mut at_work = JoinSet::new();
        for _ in 0..pace.connections {
            at_work.spawn(self.clone().work(Arc::clone(&arrivals)));
        }
        let mut all = vec![];
        while let Some(sent) = at_work.join_next().await {
            all.extend(sent?);
        }
        Ok(SentInRound { all, span: pace.span })
    }

    /// Sends one report after the other, each when it is due.
    async fn work(self, arrivals: Arc<Arrivals>) -> Vec<Sent> {
        let (mut http, mut all) = (None, vec![]);
        while let Some(due) = arrivals.next() {
            sleep_until(due).await;
            let outcome = self.send(&mut http, &self.report()).await;
            all.push(Sent { due: due - arrivals.begin, took: due.elapsed(), outcome });
        }
        all
    }

    fn report(&self) -> Vec<u8> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let at = usize::try_from(number).unwrap_or_default() % self.cases.len().max(1);
        let key = format!("Idempotency-Key: storm-{number}\r\n");
        self.cases.get(at).map(|case| report_with(&key, case)).unwrap_or_default()
    }

    async fn send(&self, http: &mut Option<Http>, request: &[u8]) -> Outcome {
        for _ in 0..=RETRIES {
            match timeout(TIMEOUT, self.exchange(http, request)).await {
                Ok(Ok(status)) if status.starts_with('2') => return Outcome::Answered,
                Ok(Ok(_)) => return Outcome::Refused,
                // Without an answer the connection is of no use any more.
                Ok(Err(_)) | Err(_) => *http = None,
            }
        }
        Outcome::Unanswered
    }

    /// Sends a request, on a new connection if there is none. Returns the status of the answer.
    async fn exchange(&self, kept: &mut Option<Http>, request: &[u8]) -> anyhow::Result<String> {
        let mut http = match kept.take() {
            Some(http) => http,
            None => Http::connect(self.address).await?,
        };
        let status = http.exchange(request).await?;
        if http.header("connection") != Some("close") {
            *kept = Some(http);
        }
        Ok(status)
    }
}

/// The reports of a round, as they come.
struct Arrivals {
    begin: Instant,
    pace: Pace,
    next: AtomicU32,
}

impl Arrivals {
    /// When the next report is due. Nothing if the round is over.
    fn next(&self) -> Option<Instant> {
        let (now, end) = (Instant::now(), self.begin + self.pace.span);
        let due = if self.pace.interval.is_zero() {
            now
        } else {
            self.begin + self.pace.interval * self.next.fetch_add(1, Ordering::Relaxed)
        };
        (due.max(now) < end).then_some(due)
    }
}
