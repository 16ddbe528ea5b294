//! The flood: reports and searches from one network address, at a set rate.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, bail};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep_until, timeout},
};

use super::others::{report_with, search};
use crate::served::{Http, Known};

/// The address that the flood comes from.
const OWN_ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
/// Maximum time to use up what may be sent at once.
const USE_UP_TIMEOUT: Duration = Duration::from_mins(3);
/// Maximum number of requests to use it up. More than the quota of each limit.
const USE_UP_REQUESTS: usize = 20_000;

/// Where the flood comes from.
pub(super) struct Source {
    address: SocketAddr,
    /// Reports and searches, in turn.
    requests: Arc<[Vec<u8>]>,
    connections: u16,
    /// Time between two requests on a connection.
    interval: Duration,
}

/// What became of the requests of the flood.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flooded {
    /// Requests that were admitted.
    pub(super) admitted: usize,
    /// Requests that were refused with 429.
    pub(super) refused: usize,
    /// Requests that were not answered, because the server closed the connection.
    pub(super) unanswered: usize,
    /// Duration of the flood.
    pub(super) span: Duration,
}

impl Source {
    /// A flood of `rate` requests a second, on so many connections.
    pub(super) fn new(address: SocketAddr, cases: &[Known], rate: u32, connections: u16) -> Self {
        let requests =
            cases.iter().flat_map(|case| [report_with("", case), search(case)]).collect();
        let interval = Duration::from_secs(connections.into()) / rate;
        Self { address, requests, connections, interval }
    }

    /// Sends as fast as it can until reports and searches are refused.
    pub(super) async fn use_up(&self) -> anyhow::Result<()> {
        let mut at_work = JoinSet::new();
        for _ in 0..self.connections {
            at_work.spawn(use_up(self.address, Arc::clone(&self.requests)));
        }
        while let Some(used_up) =
            timeout(USE_UP_TIMEOUT, at_work.join_next()).await.context("it takes too long")?
        {
            used_up??;
        }
        Ok(())
    }

    /// Starts to send.
    pub(super) fn start(&self) -> Flooding {
        let (stop, begin) = (watch::Sender::new(false), Instant::now());
        let mut at_work = JoinSet::new();
        for number in 0..self.connections {
            let sender = Sender {
                address: self.address,
                requests: Arc::clone(&self.requests),
                // Half of the connections begin with a report, the others with a search.
                first: usize::from(number),
                interval: self.interval,
                stop: stop.subscribe(),
            };
            let due = begin + self.interval * u32::from(number) / u32::from(self.connections);
            at_work.spawn(sender.send(due));
        }
        Flooding { at_work, stop, begin }
    }
}

/// Sends requests until a report and the search after it are refused.
async fn use_up(address: SocketAddr, requests: Arc<[Vec<u8>]>) -> anyhow::Result<()> {
    let mut link = Link::open(address).await?;
    let mut refused_in_a_row = 0;
    for request in requests.iter().cycle().take(USE_UP_REQUESTS) {
        let is_refused = link.send(request).await?.is_some_and(|status| status == "429");
        refused_in_a_row = if is_refused { refused_in_a_row + 1 } else { 0 };
        if refused_in_a_row == 2 {
            return Ok(());
        }
    }
    bail!("the flood is not limited")
}

/// A flood that is under way.
pub(super) struct Flooding {
    at_work: JoinSet<anyhow::Result<Flooded>>,
    stop: watch::Sender<bool>,
    begin: Instant,
}

impl Flooding {
    /// Ends the flood. Returns what became of it.
    pub(super) async fn stop(mut self) -> anyhow::Result<Flooded> {
        self.stop.send_replace(true);
        let mut all = Flooded { span: self.begin.elapsed(), ..Flooded::default() };
        while let Some(done) = self.at_work.join_next().await {
            let Flooded { admitted, refused, unanswered, span: _ } = done??;
            all.admitted += admitted;
            all.refused += refused;
            all.unanswered += unanswered;
        }
        Ok(all)
    }
}

/// A connection of the flood. It is opened again when the server closes it.
struct Link {
    address: SocketAddr,
    http: Http,
}

impl Link {
    async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        Ok(Self { address, http: Http::connect_from(OWN_ADDRESS, address).await? })
    }

    /// Sends a request. Returns the status of the answer, or nothing if there was none. Afterwards
    /// there is a connection for the next one: who is refused before the body is read loses it.
    async fn send(&mut self, request: &[u8]) -> anyhow::Result<Option<String>> {
        let answered = self.http.exchange(request).await;
        if answered.is_err() || self.http.header("connection") == Some("close") {
            self.http = Http::connect_from(OWN_ADDRESS, self.address).await?;
        }
        Ok(answered.ok())
    }
}

struct Sender {
    address: SocketAddr,
    requests: Arc<[Vec<u8>]>,
    first: usize,
    interval: Duration,
    stop: watch::Receiver<bool>,
}

impl Sender {
    /// Sends each request when it is due, or as soon as the one before is answered.
    async fn send(self, mut due: Instant) -> anyhow::Result<Flooded> {
        let mut link = Link::open(self.address).await?;
        let mut flooded = Flooded::default();
        for request in self.requests.iter().cycle().skip(self.first) {
            sleep_until(due).await;
            if *self.stop.borrow() {
                break;
            }
            match link.send(request).await?.as_deref() {
                Some("429") => flooded.refused += 1,
                Some(_) => flooded.admitted += 1,
                None => flooded.unanswered += 1,
            }
            // What could not be sent in time is not made up for.
            due = (due + self.interval).max(Instant::now());
        }
        Ok(flooded)
    }
}
