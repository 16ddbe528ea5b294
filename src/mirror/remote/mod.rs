//! Another city's endpoint, asked politely: one thing at a time, with pauses, and patience.

mod patience;
mod trouble;

use std::time::Duration;

use anyhow::Context;
use clap::Args;
use domain::{clock::Clock, network};
use reqwest::{Client, header::RETRY_AFTER, redirect::Policy};
use tokio::time::sleep;

pub(crate) use self::trouble::Trouble;
use super::read::{Answer, Format, read};

/// How long a connection may take, and a whole answer.
const CONNECTING: Duration = Duration::from_secs(10);
const ANSWERING: Duration = Duration::from_mins(1);
/// The largest answer that is read, unpacked.
const MOST: usize = 64_000_000;
/// Who we say we are.
const NAME: &str = concat!("Streetcorner/", env!("CARGO_PKG_VERSION"), " (open311 mirror)");

/// How the other city is treated.
#[derive(Debug, Clone, Copy, Args)]
pub struct Manners {
    /// Milliseconds to wait between two requests.
    #[arg(long, value_name = "MS", default_value_t = 500)]
    pub pause: u64,
    /// How often to ask before giving up.
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..))]
    pub tries: u32,
    /// Milliseconds to wait before asking again where that failed; twice as long each time.
    #[arg(long, value_name = "MS", default_value_t = 1_000)]
    pub backoff: u64,
}

/// The endpoint.
pub(crate) struct Remote {
    http: Client,
    clock: Clock,
    manners: Manners,
    base: String,
    format: Format,
    /// How many requests were sent.
    pub(crate) asked: usize,
}

impl Remote {
    /// The endpoint that `url` names: itself, or through a discovery document.
    pub(crate) async fn find(url: &str, clock: &Clock, manners: Manners) -> anyhow::Result<Self> {
        let http = Client::builder()
            .user_agent(NAME)
            .connect_timeout(CONNECTING)
            .timeout(ANSWERING)
            .redirect(Policy::limited(5))
            .build()
            .context("cannot make requests")?;
        let base = url.trim_end_matches('/').to_owned();
        let clock = clock.clone();
        let mut remote = Self { http, clock, manners, base, format: Format::Json, asked: 0 };
        if url.ends_with("/discovery.json") || url.ends_with("/discovery.xml") {
            let answer = remote.patiently(url, &[]).await?;
            let endpoint = answer.endpoint();
            (remote.base, remote.format) =
                endpoint.with_context(|| format!("{url} names no endpoint of GeoReport v2"))?;
        }
        Ok(remote)
    }

    /// Where it is.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Asks for a list. In XML where there is no JSON, and the other way about.
    pub(crate) async fn list(
        &mut self,
        what: &str,
        query: &[(&str, String)],
    ) -> Result<Answer, Trouble> {
        let url = |remote: &Self, format: Format| {
            format!("{}/{what}.{}", remote.base, format.extension())
        };
        match self.patiently(&url(self, self.format), query).await {
            Err(trouble) if trouble.is_about_format() => {
                let other = self.format.other();
                let answer =
                    self.patiently(&url(self, other), query).await.map_err(|_same| trouble)?;
                self.format = other;
                Ok(answer)
            }
            answered => answered,
        }
    }

    /// Asks until there is an answer, or no hope.
    async fn patiently(&mut self, url: &str, query: &[(&str, String)]) -> Result<Answer, Trouble> {
        let mut tries = 0;
        loop {
            let pause = if self.asked == 0 { 0 } else { self.manners.pause };
            sleep(Duration::from_millis(pause)).await;
            self.asked += 1;
            tries += 1;
            let (trouble, retry_after) = match self.once(url, query).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            if !trouble.may_pass(tries) {
                return Err(trouble);
            }
            if tries >= self.manners.tries {
                return Err(Trouble::GaveUp { tries, last: Box::new(trouble) });
            }
            let wait =
                patience::wait(Duration::from_millis(self.manners.backoff), tries, retry_after);
            tracing::info!(%url, tries, wait_ms = wait.as_millis(), %trouble, "asks again later");
            sleep(wait).await;
        }
    }

    /// Asks once. Where that failed, the other side may say when to come again.
    async fn once(
        &self,
        url: &str,
        query: &[(&str, String)],
    ) -> Result<Answer, (Trouble, Option<Duration>)> {
        let broken = |source: reqwest::Error| {
            (Trouble::Broken { url: url.to_owned(), source: source.without_url() }, None)
        };
        let response = self.http.get(url).query(query).send().await.map_err(broken)?;
        let status = response.status();
        let header = response.headers().get(RETRY_AFTER).and_then(|text| text.to_str().ok());
        let retry_after = header.and_then(|text| patience::retry_after(text, self.clock.now()));
        let Some(bytes) = network::body(response, MOST).await.map_err(broken)? else {
            return Err((Trouble::TooLarge { url: url.to_owned(), most: MOST }, None));
        };
        let answer = read(&bytes);
        let refused = |said| (Trouble::Refused { url: url.to_owned(), status, said }, retry_after);
        if !status.is_success() {
            return Err(refused(answer.ok().and_then(|answer| answer.complaint())));
        }
        answer.map_err(|why| (Trouble::Unreadable { url: url.to_owned(), why }, None))
    }
}
