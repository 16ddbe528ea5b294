//! Load on the server: one client per connection, each sending the next request after its answer.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use super::{
    http::Http,
    round::{Pace, Round},
};

/// Offset between the clients in the list of requests.
const APART: usize = 7;

/// Runs one round against the server. Each client cycles through all requests from a different
/// start.
pub(super) async fn round(
    address: SocketAddr,
    requests: &Arc<[Vec<u8>]>,
    pace: Pace,
) -> anyhow::Result<Round> {
    let mut clients = vec![];
    for _ in 0..pace.connections {
        clients.push(Http::connect(address).await?);
    }
    let from = Instant::now() + pace.warm;
    let until = from + pace.span;
    let mut at_work = JoinSet::new();
    for (number, http) in clients.into_iter().enumerate() {
        let requests = Arc::clone(requests);
        at_work.spawn(async move { ask(http, &requests, number * APART, from, until).await });
    }
    let mut took_us = vec![];
    while let Some(done) = at_work.join_next().await {
        took_us.extend(done??);
    }
    Round::of(took_us, pace.span)
}

/// Sends requests until the time is over. Returns the durations of those that ended in it, in
/// microseconds.
async fn ask(
    mut http: Http,
    requests: &[Vec<u8>],
    first: usize,
    from: Instant,
    until: Instant,
) -> anyhow::Result<Vec<u32>> {
    let mut took_us = vec![];
    for request in requests.iter().cycle().skip(first % requests.len().max(1)) {
        let begun = Instant::now();
        if begun >= until {
            break;
        }
        http.ask(request).await?;
        let ended = Instant::now();
        if ended >= from && ended < until {
            took_us.push(micros(ended - begun));
        }
    }
    Ok(took_us)
}

fn micros(span: Duration) -> u32 {
    u32::try_from(span.as_micros()).unwrap_or(u32::MAX)
}
