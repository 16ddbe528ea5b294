//! Fetches files from URLs that users send: from public addresses only and within limits.

mod error;
mod hop;

use std::{net::IpAddr, sync::Arc, time::Duration};

use ipnet::IpNet;
use reqwest::{
    Client, Response,
    header::{ACCEPT, LOCATION},
};
use tokio::sync::OnceCell;
use url::Url;

pub use self::error::{FetchError, Refused};
use crate::{body, guarded, is_allowed};

/// Maximum number of redirects that are followed.
const MAX_REDIRECTS: usize = 3;

/// Whether photos are fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetching {
    /// Photos are fetched.
    On,
    /// Photos are not fetched. Reports show the original URL.
    Off,
}

/// Which photos may be fetched.
#[derive(Debug, Clone)]
pub struct MediaRules {
    /// Whether photos are fetched at all. Default: on.
    pub fetching: Fetching,
    /// Allowed ports of the servers. Default: 80 and 443.
    pub ports: Vec<u16>,
    /// Networks that count as public: in closed networks and in tests.
    pub also_public: Vec<IpNet>,
    /// Maximum time for one photo, from DNS lookup to the last byte. Default: 10 seconds.
    pub timeout: Duration,
}

impl Default for MediaRules {
    fn default() -> Self {
        Self {
            fetching: Fetching::On,
            ports: vec![80, 443],
            also_public: vec![],
            timeout: Duration::from_secs(10),
        }
    }
}

impl MediaRules {
    /// Whether this address may be contacted.
    fn allow(&self, address: IpAddr) -> bool {
        is_allowed(address, &self.also_public)
    }
}

/// Fetches files.
#[derive(Debug, Clone)]
pub struct Fetcher {
    rules: Arc<MediaRules>,
    /// `Accept` header: media types that the caller can read.
    accept: &'static str,
    /// Created on first use, because it reads the system's certificates.
    client: Arc<OnceCell<Client>>,
}

impl Fetcher {
    /// Creates a fetcher with these rules, for a caller that can read the media types in `accept`.
    pub fn new(rules: MediaRules, accept: &'static str) -> Self {
        Self { rules: Arc::new(rules), accept, client: Arc::default() }
    }

    /// Whether photos are fetched at all.
    pub fn fetching(&self) -> Fetching {
        self.rules.fetching
    }

    /// Returns the bytes at `url`. Fails as soon as more than `max_bytes` arrive. The content is
    /// not checked.
    pub async fn fetch(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        let fetched = tokio::time::timeout(self.rules.timeout, self.follow(url, max_bytes));
        fetched.await.map_err(|_elapsed| FetchError::TookTooLong)?
    }

    async fn follow(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        let mut url = hop::first(url)?;
        for _hop in 0..=MAX_REDIRECTS {
            hop::check(&url, &self.rules)?;
            let response = self.ask(url.clone()).await?;
            let status = response.status();
            if status.is_success() {
                return read(response, max_bytes).await;
            }
            if !status.is_redirection() {
                return Err(FetchError::Status(status));
            }
            let location = response.headers().get(LOCATION);
            url = hop::next(&url, location.and_then(|to| to.to_str().ok()).unwrap_or_default())?;
        }
        Err(Refused::TooManyRedirects.into())
    }

    async fn ask(&self, url: Url) -> Result<Response, FetchError> {
        let client = self.client.get_or_try_init(async || self.client()).await?;
        Ok(client.get(url).header(ACCEPT, self.accept).send().await?)
    }

    /// Connections are not reused, so that each request checks the address again.
    fn client(&self) -> reqwest::Result<Client> {
        guarded(self.rules.also_public.clone()).pool_max_idle_per_host(0).build()
    }
}

async fn read(response: Response, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
    let announced = response.content_length().and_then(|bytes| usize::try_from(bytes).ok());
    if announced.is_some_and(|bytes| bytes > max_bytes) {
        return Err(FetchError::TooLarge);
    }
    body(response, max_bytes).await?.ok_or(FetchError::TooLarge)
}
