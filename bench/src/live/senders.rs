//! Requests are sent when they are due, whatever became of those before.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use serde::Deserialize;
use streetcorner::say::remark;
use tokio::{
    sync::{Mutex, Semaphore},
    task::JoinSet,
    time::Instant,
};

use super::{city::report, phones::Answers, tally::Tally};
use crate::served::Http;

/// How many requests are under way at once, at most.
const AT_ONCE: usize = 128;

/// A connection that was idle for so long is not used again: the server hangs up after five seconds.
const IDLE: Duration = Duration::from_secs(3);

/// Connections that are used again, those last that were used last.
#[derive(Clone)]
pub(super) struct Senders {
    address: SocketAddr,
    idle: Arc<Mutex<Vec<(Instant, Http)>>>,
    seats: Arc<Semaphore>,
}

/// What the server says of a new case.
#[derive(Debug, Deserialize)]
struct Created {
    number: String,
}

impl Senders {
    pub(super) fn new(address: SocketAddr) -> Self {
        let seats = Arc::new(Semaphore::new(AT_ONCE));
        Self { address, idle: Arc::default(), seats }
    }

    /// Sends a request, and gives the body of the answer back.
    async fn send(&self, request: &[u8]) -> anyhow::Result<Vec<u8>> {
        let _seat = self.seats.acquire().await.context("no more is sent")?;
        let idle = self.idle.lock().await.pop();
        let mut http = match idle.filter(|(since, _)| since.elapsed() < IDLE) {
            Some((_, http)) => http,
            None => Http::connect(self.address).await?,
        };
        http.ask(request).await?;
        let body = std::mem::take(&mut http.body);
        self.idle.lock().await.push((Instant::now(), http));
        Ok(body)
    }

    /// So many reports a second, each when it is due; answers with how many failed.
    pub(super) async fn report(&self, rate: u32, seconds: u32, tally: &Arc<Tally>) -> usize {
        let mut under_way = JoinSet::new();
        let (begun, mut failed) = (Instant::now(), 0);
        for number in 0..rate * seconds {
            let due = begun + Duration::from_secs(1) * number / rate;
            tokio::time::sleep_until(due).await;
            let (senders, tally) = (self.clone(), Arc::clone(tally));
            under_way.spawn(async move {
                let body = senders.send(&report(number)).await?;
                let Created { number } = serde_json::from_slice(&body)?;
                tally.answered(number, due.into_std());
                anyhow::Ok(())
            });
        }
        while let Some(sent) = under_way.join_next().await {
            if let Err(error) = sent.map_err(anyhow::Error::from).flatten() {
                failed += 1;
                if failed == 1 {
                    remark(format_args!("A report was not taken: {error:#}"));
                }
            }
        }
        failed
    }

    /// Sends on what phones have to say, for as long as they have. Who is too late is told so.
    pub(super) async fn pass_on(self, mut answers: Answers) {
        let mut under_way = JoinSet::new();
        while let Some(answer) = answers.recv().await {
            let senders = self.clone();
            under_way.spawn(async move { senders.send(&answer).await.is_ok() });
            while under_way.try_join_next().is_some() {}
        }
    }
}
