//! Pictures are fetched from other people's servers: from public addresses only, and within limits.

mod error;
mod guard;
mod hop;

use std::{net::IpAddr, sync::Arc, time::Duration};

use domain::network;
use ipnet::IpNet;
use reqwest::{
    Client, Response,
    header::{ACCEPT, LOCATION},
    redirect::Policy,
};
use tokio::sync::OnceCell;
use url::Url;

pub(crate) use self::{
    error::{FetchError, Refused, refusal_in},
    guard::Guard,
};

/// So many times a server may send us on.
const REDIRECTS: usize = 3;
/// Who we say we are.
const USER_AGENT: &str = concat!("Streetcorner/", env!("CARGO_PKG_VERSION"));
/// What we can read.
const READABLE: &str = "image/jpeg, image/png, image/webp";

/// Whether pictures are fetched at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetching {
    /// They are.
    On,
    /// They are not; reports show the address that they came with.
    Off,
}

/// What may be fetched, and from where.
#[derive(Debug, Clone)]
pub struct MediaRules {
    /// Whether anything is.
    pub fetching: Fetching,
    /// The ports of the servers.
    pub ports: Vec<u16>,
    /// Addresses that are taken for public: in closed networks, and in tests.
    pub also_public: Vec<IpNet>,
    /// How long one picture may take, from the first look-up to the last byte.
    pub patience: Duration,
}

impl Default for MediaRules {
    fn default() -> Self {
        Self {
            fetching: Fetching::On,
            ports: vec![80, 443],
            also_public: vec![],
            patience: Duration::from_secs(10),
        }
    }
}

impl MediaRules {
    /// Whether we talk to this address.
    fn allow(&self, address: IpAddr) -> bool {
        network::is_allowed(address, &self.also_public)
    }
}

/// Who goes out to fetch.
#[derive(Debug, Clone)]
pub(crate) struct Fetcher {
    rules: Arc<MediaRules>,
    /// Made when it is first needed: it reads the system's certificates.
    client: Arc<OnceCell<Client>>,
}

impl Fetcher {
    pub(crate) fn new(rules: MediaRules) -> Self {
        Self { rules: Arc::new(rules), client: Arc::default() }
    }

    /// Whether it goes out at all.
    pub(crate) fn fetching(&self) -> Fetching {
        self.rules.fetching
    }

    /// The bytes at `url`, whatever they are; more than `max_bytes` are refused as they come.
    pub(crate) async fn fetch(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        let fetched = tokio::time::timeout(self.rules.patience, self.follow(url, max_bytes));
        fetched.await.map_err(|_elapsed| FetchError::TookTooLong)?
    }

    async fn follow(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        let mut url = hop::first(url)?;
        for _hop in 0..=REDIRECTS {
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
        Ok(client.get(url).header(ACCEPT, READABLE).send().await?)
    }

    /// It follows nothing by itself, goes through no proxy (that would look up names in our place),
    /// remembers nothing, and gives up each connection, so that each address is looked at anew.
    fn client(&self) -> reqwest::Result<Client> {
        // Only the first call in a process does anything.
        rustls::crypto::ring::default_provider().install_default().ok();
        Client::builder()
            .user_agent(USER_AGENT)
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .pool_max_idle_per_host(0)
            .dns_resolver(Guard::new(Arc::clone(&self.rules)))
            .build()
    }
}

async fn read(response: Response, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
    let announced = response.content_length().and_then(|bytes| usize::try_from(bytes).ok());
    if announced.is_some_and(|bytes| bytes > max_bytes) {
        return Err(FetchError::TooLarge);
    }
    network::body(response, max_bytes).await?.ok_or(FetchError::TooLarge)
}
