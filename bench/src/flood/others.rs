//! The others: a few clients at addresses of their own, who send a request now and then.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    ops::Range,
    sync::Arc,
    time::Duration,
};

use serde_json::json;
use streetcorner::say::remark;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep_until},
};

use super::WARM;
use crate::served::{CITY, Http, Known, read};

/// Number of clients.
const CLIENTS: u8 = 8;

/// A kind of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A case is looked at.
    Look,
    /// An address is searched.
    Search,
    /// A problem is reported.
    Report,
}

impl Kind {
    /// All kinds.
    pub(super) const ALL: [Self; 3] = [Self::Look, Self::Search, Self::Report];

    /// Name in the report.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Look => "single GET",
            Self::Search => "address search",
            Self::Report => "report",
        }
    }
}

/// In which order a client sends them.
const TURNS: [Kind; 5] = [Kind::Look, Kind::Search, Kind::Look, Kind::Report, Kind::Look];

/// The clients.
pub(super) struct Others {
    address: SocketAddr,
    requests: Arc<[(Kind, Vec<u8>)]>,
    /// Time between two requests of a client.
    interval: Duration,
    span: Duration,
}

/// What a round took.
#[derive(Debug, Default)]
pub(super) struct OthersRound {
    /// Time from when a request was due until its answer, in milliseconds.
    pub(super) took: Vec<(Kind, f64)>,
    /// Requests that were refused.
    pub(super) refused: usize,
}

impl Others {
    /// Clients who together send `rate` requests a second, for `span` in each round.
    pub(super) fn new(address: SocketAddr, cases: &[Known], rate: u32, span: Duration) -> Self {
        let requests = cases.iter().flat_map(|case| TURNS.map(|kind| (kind, request(kind, case))));
        let interval = Duration::from_secs(CLIENTS.into()) / rate;
        Self { address, requests: requests.collect(), interval, span }
    }

    /// Runs a round.
    pub(super) async fn round(&self) -> anyhow::Result<OthersRound> {
        let begin = Instant::now();
        let mut at_work = JoinSet::new();
        for number in 0..CLIENTS {
            let first_due = begin + self.interval * u32::from(number) / u32::from(CLIENTS);
            let client = Client {
                http: Http::connect_from(own_address(number), self.address).await?,
                requests: Arc::clone(&self.requests),
                first: usize::from(number) * TURNS.len(),
                counted: begin + WARM..begin + WARM + self.span,
            };
            at_work.spawn(client.send(first_due, self.interval));
        }
        let mut round = OthersRound::default();
        while let Some(done) = at_work.join_next().await {
            let OthersRound { took, refused } = done??;
            round.took.extend(took);
            round.refused += refused;
        }
        Ok(round)
    }
}

fn own_address(number: u8) -> IpAddr {
    Ipv4Addr::new(127, 0, 1, number + 1).into()
}

struct Client {
    http: Http,
    requests: Arc<[(Kind, Vec<u8>)]>,
    /// Which of them it sends first.
    first: usize,
    /// When its requests are counted.
    counted: Range<Instant>,
}

impl Client {
    /// Sends each request when it is due, or as soon as the one before is answered.
    async fn send(mut self, first_due: Instant, interval: Duration) -> anyhow::Result<OthersRound> {
        let mut round = OthersRound::default();
        let mut due = first_due;
        for (kind, request) in self.requests.iter().cycle().skip(self.first) {
            if due >= self.counted.end {
                break;
            }
            sleep_until(due).await;
            let status = self.http.exchange(request).await?;
            if !status.starts_with('2') {
                if round.refused == 0 {
                    remark(format_args!("A {} was answered {status}.", kind.name()));
                }
                round.refused += 1;
            }
            if due >= self.counted.start {
                round.took.push((*kind, due.elapsed().as_secs_f64() * 1_000.0));
            }
            due += interval;
        }
        Ok(round)
    }
}

fn request(kind: Kind, case: &Known) -> Vec<u8> {
    match kind {
        Kind::Look => {
            read(&format!("/open311/v2/requests/{}.json?jurisdiction_id={CITY}", case.number))
        }
        Kind::Search => search(case),
        Kind::Report => report_with("", case),
    }
}

/// A search for an address near a case.
pub(super) fn search(case: &Known) -> Vec<u8> {
    let Known { lat, long, .. } = case;
    read(&format!("/api/v1/addresses?jurisdiction_id={CITY}&q=12+Street+30&lat={lat}&long={long}"))
}

/// A report of the same problem as that of a case, with these lines of its head.
pub(crate) fn report_with(lines: &str, case: &Known) -> Vec<u8> {
    let body = json!({
        "jurisdiction_id": CITY,
        "service_code": "service-2",
        "place": {"lat": case.lat, "long": case.long},
        "description": format!("Like {}", case.number),
    });
    let (body, head) = (body.to_string(), "Host: localhost\r\nUser-Agent: bench\r\nAccept: */*");
    let kind = "Content-Type: application/json";
    let length = body.len();
    format!(
        "POST /api/v1/cases HTTP/1.1\r\n{head}\r\n{kind}\r\n{lines}Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
