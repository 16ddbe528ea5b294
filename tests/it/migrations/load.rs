//! People who report and read while something else happens.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use harness::City;
use reqwest::RequestBuilder;
use tokio::task::JoinHandle;

/// What came of the requests.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// How many were answered as they should be.
    pub(super) answered: usize,
    /// What was said to the others.
    pub(super) failed: Vec<String>,
    /// The longest that one was waited for.
    pub(super) slowest: Duration,
}

/// A report, as an app sends it.
pub(super) fn report(city: &City) -> [(&'static str, &str); 6] {
    [
        ("api_key", city.api_key.as_str()),
        ("jurisdiction_id", city.id.as_str()),
        ("service_code", "pothole"),
        ("lat", "52.05"),
        ("long", "5.05"),
        ("description", "A deep hole in the bicycle lane"),
    ]
}

/// Requests, one after the other from each of several clients.
pub(super) struct Load {
    stop: Arc<AtomicBool>,
    clients: Vec<JoinHandle<Tally>>,
}

impl Load {
    /// Two report, one lists, one looks at the case of this number.
    pub(super) fn start(url: &str, city: &City, number: &str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30));
        let http = http.build().unwrap();
        let open311 = format!("{url}/open311/v2");
        let read = format!("jurisdiction_id={}", city.id);
        let report = http.post(format!("{open311}/requests.json")).form(&report(city));
        let list = http.get(format!("{open311}/requests.json?{read}"));
        let show = http.get(format!("{open311}/requests/{number}.json?{read}"));
        let again = report.try_clone().unwrap();
        let clients = [report, again, list, show].map(|request| client(request, stop.clone()));
        Self { stop, clients: clients.into() }
    }

    /// Ends it.
    pub(super) async fn end(self) -> Tally {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Tally::default();
        for client in self.clients {
            let Tally { answered, failed, slowest } = client.await.unwrap();
            all.answered += answered;
            all.failed.extend(failed);
            all.slowest = all.slowest.max(slowest);
        }
        all
    }
}

/// Sends the same request until told to stop.
fn client(request: RequestBuilder, stop: Arc<AtomicBool>) -> JoinHandle<Tally> {
    tokio::spawn(async move {
        let mut tally = Tally::default();
        while !stop.load(Ordering::Relaxed) {
            let began = Instant::now();
            match answer(&request).await {
                Ok(()) => tally.answered += 1,
                Err(complaint) => tally.failed.push(complaint),
            }
            tally.slowest = tally.slowest.max(began.elapsed());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tally
    })
}

async fn answer(request: &RequestBuilder) -> Result<(), String> {
    let answer = request.try_clone().unwrap().send().await;
    let answer = answer.map_err(|error| error.to_string())?;
    let status = answer.status();
    let text = answer.text().await.map_err(|error| error.to_string())?;
    if status.is_success() { Ok(()) } else { Err(format!("{status}: {text}")) }
}
