//! HTTP client for another city's endpoint: one request at a time, with pauses, retries and
//! timeouts.

mod backoff;
mod trouble;

use std::time::Duration;

use anyhow::Context;
use clap::Args;
use domain::clock::Clock;
use outbound::{body, client, retry_after};
use reqwest::{Client, redirect::Policy};
use tokio::time::sleep;

pub(crate) use self::trouble::Trouble;
use super::read::{Answer, Format, read};

/// Timeouts for connecting and for a whole answer.
const CONNECTING: Duration = Duration::from_secs(10);
const ANSWERING: Duration = Duration::from_mins(1);
/// Maximum size of an answer, uncompressed, in bytes.
const MAX_BYTES: usize = 64_000_000;

/// Rate and retries of requests.
#[derive(Debug, Clone, Copy, Args)]
pub struct Manners {
    /// Pause between two requests, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 500)]
    pub pause: u64,
    /// Maximum number of attempts of a request.
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..))]
    pub tries: u32,
    /// Wait before the first retry, in milliseconds. It doubles with each retry.
    #[arg(long, value_name = "MS", default_value_t = 1_000)]
    pub backoff: u64,
}

/// Client of an endpoint.
pub(crate) struct Remote {
    http: Client,
    clock: Clock,
    manners: Manners,
    base: String,
    format: Format,
    /// Number of requests sent.
    pub(crate) asked: usize,
}

impl Remote {
    /// Finds the endpoint: `url` itself, or the one in the discovery document at `url`.
    pub(crate) async fn find(url: &str, clock: &Clock, manners: Manners) -> anyhow::Result<Self> {
        let http = client(ANSWERING)
            .connect_timeout(CONNECTING)
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
                endpoint.with_context(|| format!("{url} contains no GeoReport v2 endpoint"))?;
        }
        Ok(remote)
    }

    /// Base URL of the endpoint.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Requests a list, in JSON, or in XML if JSON is not supported.
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

    /// Sends a request until there is an answer or retries cannot help.
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
                backoff::wait(Duration::from_millis(self.manners.backoff), tries, retry_after);
            tracing::info!(%url, tries, wait_ms = wait.as_millis(), %trouble, "request failed; retrying later");
            sleep(wait).await;
        }
    }

    /// Sends a request once. An error contains the wait that the server asks for, if any.
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
        let retry_after = retry_after(response.headers(), self.clock.now());
        let Some(bytes) = body(response, MAX_BYTES).await.map_err(broken)? else {
            return Err((Trouble::TooLarge { url: url.to_owned(), most: MAX_BYTES }, None));
        };
        let answer = read(&bytes);
        let refused = |said| (Trouble::Refused { url: url.to_owned(), status, said }, retry_after);
        if !status.is_success() {
            return Err(refused(answer.ok().and_then(|answer| answer.complaint())));
        }
        answer.map_err(|why| (Trouble::Unreadable { url: url.to_owned(), why }, None))
    }
}
