//! People who report until they are told to stop, and write down what was acknowledged.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use harness::Client;
use reqwest::{Method, Response};
use serde_json::Value;
use tokio::task::JoinSet;

/// Time after which an answer is no longer waited for. A server that does not answer at all is a
/// failure; one that is busy is not.
const HUNG: Duration = Duration::from_secs(30);

/// Where reports go, and with which key.
#[derive(Debug, Clone)]
pub(super) struct Destination {
    pub(super) url: String,
    pub(super) jurisdiction: String,
    pub(super) api_key: String,
    /// Where the first report is. The others are some streets away from each other.
    pub(super) lat: f64,
    pub(super) long: f64,
}

/// Distance of neighbouring reports in degrees.
const STREET: f64 = 0.0005;

/// A report: the writer's number, and how many the writer sent before.
#[derive(Debug, Clone, Copy)]
struct Report {
    writer: u32,
    number: u32,
}

impl Report {
    fn words(self) -> String {
        format!("Report {} of writer {}", self.number, self.writer)
    }

    fn key(self) -> String {
        format!("writer-{}-report-{}", self.writer, self.number)
    }
}

/// What became of a request.
enum Outcome {
    /// The number of the case.
    Acknowledged(String),
    /// Nothing is known, or the server is busy.
    Again,
}

impl Destination {
    /// Sends a report once.
    async fn send(&self, report: Report) -> Outcome {
        let words = report.words();
        let lat = (self.lat + STREET * f64::from(report.number % 8)).to_string();
        let long = (self.long + STREET * f64::from(report.writer)).to_string();
        let form = [
            ("api_key", self.api_key.as_str()),
            ("jurisdiction_id", &self.jurisdiction),
            ("service_code", "pothole"),
            ("description", &words),
            ("lat", &lat),
            ("long", &long),
        ];
        let request = Client::new(&self.url, None)
            .request(Method::POST, "/open311/v2/requests.json")
            .header("Idempotency-Key", report.key())
            .timeout(HUNG)
            .form(&form);
        match request.send().await {
            Ok(response) => read(response).await,
            Err(error) if error.is_timeout() => panic!("no answer for {HUNG:?}"),
            Err(_) => Outcome::Again,
        }
    }

    /// Sends a report until it is acknowledged.
    async fn report(&self, report: Report) -> String {
        loop {
            if let Outcome::Acknowledged(number) = self.send(report).await {
                return number;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Reads the answer. The server may die in the middle of it.
async fn read(response: Response) -> Outcome {
    let status = response.status().as_u16();
    let may_come_back = response.headers().contains_key("Retry-After");
    let Ok(body) = response.bytes().await else { return Outcome::Again };
    match status {
        200 => {
            let created: Value = serde_json::from_slice(&body).unwrap();
            let number = created[0]["service_request_id"].as_str().unwrap();
            Outcome::Acknowledged(number.to_owned())
        }
        // The same report, sent earlier, is still being taken.
        409 => Outcome::Again,
        503 if may_come_back => Outcome::Again,
        _ => panic!("{status}: {}", String::from_utf8_lossy(&body)),
    }
}

/// Writers at work.
pub(super) struct Writers {
    stop: Arc<AtomicBool>,
    acknowledged: Arc<AtomicUsize>,
    ledgers: JoinSet<Vec<(String, String)>>,
}

impl Writers {
    /// Has so many report.
    pub(super) fn start(destination: &Destination, count: u32) -> Self {
        let (stop, acknowledged) = <(Arc<AtomicBool>, Arc<AtomicUsize>)>::default();
        let mut ledgers = JoinSet::new();
        for writer in 0..count {
            let (destination, stop) = (destination.clone(), stop.clone());
            let acknowledged = acknowledged.clone();
            ledgers.spawn(async move {
                let mut ledger = vec![];
                for number in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let report = Report { writer, number };
                    ledger.push((destination.report(report).await, report.words()));
                    acknowledged.fetch_add(1, Ordering::Relaxed);
                }
                ledger
            });
        }
        Self { stop, acknowledged, ledgers }
    }

    /// Waits until so many more reports are acknowledged.
    pub(super) async fn more(&self, reports: usize) {
        let until = self.acknowledged.load(Ordering::Relaxed) + reports;
        while self.acknowledged.load(Ordering::Relaxed) < until {
            assert!(!self.ledgers.is_empty(), "nobody writes");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Ends them. Returns what was acknowledged: the words of each case by its number.
    pub(super) async fn stop(self) -> BTreeMap<String, String> {
        self.stop.store(true, Ordering::Relaxed);
        let ledger: Vec<_> = self.ledgers.join_all().await.into_iter().flatten().collect();
        let acknowledged = ledger.len();
        let by_number: BTreeMap<_, _> = ledger.into_iter().collect();
        assert_eq!(by_number.len(), acknowledged, "two reports got the same number");
        by_number
    }
}
