//! The crews' phones: each keeps its stream open, and answers an offer after a moment.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    sync::mpsc,
    task::JoinSet,
};

use super::{city::post, tally::Tally};

/// How many phones connect at once.
const AT_ONCE: usize = 64;
/// A line of an event is no longer than this, in bytes; most phones hear of little.
const LINE: usize = 1_024;
/// How long a crew looks at an offer.
const LOOKS: Duration = Duration::from_secs(3);
/// Of so many offers one is declined.
const DECLINES: usize = 5;

/// What an offer says, of what matters here.
#[derive(Debug, Deserialize)]
struct Offer {
    offer_id: String,
    case_number: String,
}

/// All phones, for as long as this is kept.
pub(super) struct Phones(JoinSet<()>);

/// What phones have to say to the server.
pub(super) type Answers = mpsc::UnboundedReceiver<Vec<u8>>;

impl Phones {
    /// Every phone opens its stream, and hears the welcome.
    pub(super) async fn open(
        address: SocketAddr,
        tokens: Vec<String>,
        tally: &Arc<Tally>,
    ) -> anyhow::Result<(Self, Answers)> {
        let (says, answers) = mpsc::unbounded_channel();
        let opened: Vec<_> = stream::iter(tokens)
            .map(async |token| anyhow::Ok((listen(address, &token).await?, token)))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        let mut at_work = JoinSet::new();
        for (lines, token) in opened {
            at_work.spawn(hear(lines, token, Arc::clone(tally), says.clone()));
        }
        Ok((Self(at_work), answers))
    }

    /// How many still listen.
    pub(super) fn listening(&mut self) -> usize {
        while self.0.try_join_next().is_some() {}
        self.0.len()
    }
}

async fn listen(address: SocketAddr, token: &str) -> anyhow::Result<BufReader<TcpStream>> {
    let mut stream =
        TcpStream::connect(address).await.context("the server takes no more phones")?;
    let request = format!(
        "GET /api/v1/crew/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Accept: text/event-stream\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut lines = BufReader::with_capacity(LINE, stream);
    let mut line = String::new();
    lines.read_line(&mut line).await?;
    ensure!(line.starts_with("HTTP/1.1 200"), "a phone is told {line:?}");
    while !line.starts_with(": welcome") {
        line.clear();
        ensure!(lines.read_line(&mut line).await? > 0, "the server hung up on a phone");
    }
    Ok(lines)
}

/// Hears of offers until the server hangs up. An event never stands in two chunks, and what is
/// between chunks looks like no line of an event.
async fn hear(
    mut lines: BufReader<TcpStream>,
    token: String,
    tally: Arc<Tally>,
    says: mpsc::UnboundedSender<Vec<u8>>,
) {
    let (mut line, mut is_offer, mut offers) = (String::new(), false, 0_usize);
    while lines.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        if let Some(name) = line.strip_prefix("event: ") {
            is_offer = name.trim() == "offer";
        } else if let Some(data) = line.strip_prefix("data: ").filter(|_| is_offer)
            && let Ok(Offer { offer_id, case_number }) = serde_json::from_str(data)
        {
            tally.heard(case_number);
            offers += 1;
            let what = if offers.is_multiple_of(DECLINES) { "decline" } else { "accept" };
            let answer = post(&format!("/api/v1/crew/offers/{offer_id}/{what}"), &token, "{}");
            let says = says.clone();
            tokio::spawn(async move {
                tokio::time::sleep(LOOKS).await;
                says.send(answer).ok();
            });
        }
        line.clear();
    }
}
