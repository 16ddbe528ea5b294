//! A geocoder outside, asked besides our own addresses: within limits, and no longer while it fails.
//!
//! It stands here, and not in `domain`, which knows no HTTP; nothing of it is written down, so no
//! task of the worker calls for it.

mod breaker;
mod dialect;

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use domain::{addresses::CandidateKind, network, place::Place};
use moka::future::Cache;
use reqwest::{
    Client, StatusCode,
    header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue},
    redirect::Policy,
};
use url::Url;

use self::breaker::Breaker;
pub use self::dialect::Dialect;

/// So many answers are remembered, and so long.
const REMEMBERED: u64 = 10_000;
const MEMORY: Duration = Duration::from_hours(24);
/// An answer is no longer, in bytes.
const LONGEST: usize = 512 * 1024;
/// Who we say we are: public servers want to know.
const USER_AGENT: &str = concat!("Streetcorner/", env!("CARGO_PKG_VERSION"));

/// Whether it is asked before our own addresses, or after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Always, and what it says comes first.
    Before,
    /// If our own do not know.
    After,
}

/// How it is asked.
#[derive(Clone)]
pub struct GeocoderSettings {
    /// Where it is, as `https://nominatim.example.org`.
    pub url: Url,
    /// How it speaks.
    pub dialect: Dialect,
    /// When it is asked.
    pub order: Order,
    /// How long an answer may take.
    pub patience: Duration,
    /// What is sent as `Authorization: Bearer`, if it wants that.
    pub token: Option<String>,
}

/// A geocoder cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum BadGeocoder {
    /// Not a web address.
    #[error("the geocoder's address must begin with http:// or https://")]
    Url,
    /// Not a token.
    #[error("the geocoder's token cannot be sent in a header")]
    Token,
    /// No client.
    #[error("cannot make a client for the geocoder")]
    Client(#[from] reqwest::Error),
}

/// What it found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// What it is.
    pub(crate) kind: CandidateKind,
    /// In a line.
    pub(crate) line: String,
    /// The part of the city; may be empty.
    pub(crate) locality: String,
    /// The postcode; may be empty.
    pub(crate) zipcode: String,
    /// Where.
    pub(crate) place: Place,
    /// How far from there it may be, in metres.
    pub(crate) radius_m: f64,
    /// How sure it is, from 0 to 1.
    pub(crate) score: f64,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
enum AskError {
    #[error("the geocoder is left alone for a while")]
    Resting,
    #[error("the geocoder cannot be asked")]
    Network(#[source] reqwest::Error),
    #[error("the geocoder answers {0}")]
    Status(StatusCode),
    #[error("the geocoder's answer is too long")]
    TooLong,
    #[error("the geocoder's answer cannot be read")]
    Unreadable(#[from] serde_json::Error),
}

impl From<reqwest::Error> for AskError {
    /// The address holds what somebody looked for, and is not for the log.
    fn from(error: reqwest::Error) -> Self {
        Self::Network(error.without_url())
    }
}

/// A geocoder outside.
#[derive(Clone)]
pub struct Geocoder {
    settings: Arc<GeocoderSettings>,
    client: Client,
    breaker: Arc<Breaker>,
    answers: Cache<Url, Arc<Vec<Found>>>,
}

impl Geocoder {
    /// Sets it up. Nobody is asked yet.
    pub fn new(settings: GeocoderSettings) -> Result<Self, BadGeocoder> {
        if !matches!(settings.url.scheme(), "http" | "https") || settings.url.cannot_be_a_base() {
            return Err(BadGeocoder::Url);
        }
        let mut headers =
            HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        if let Some(token) = &settings.token {
            let token = HeaderValue::try_from(format!("Bearer {token}"));
            let mut token = token.map_err(|_invalid| BadGeocoder::Token)?;
            token.set_sensitive(true);
            headers.insert(AUTHORIZATION, token);
        }
        // Only the first call in a process does anything.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(headers)
            .redirect(Policy::none())
            .connect_timeout(settings.patience)
            .timeout(settings.patience)
            .build()?;
        let answers = Cache::builder().max_capacity(REMEMBERED).time_to_live(MEMORY).build();
        Ok(Self { settings: Arc::new(settings), client, breaker: Arc::default(), answers })
    }

    /// When it is asked.
    pub(crate) fn order(&self) -> Order {
        self.settings.order
    }

    /// What it finds for a text; nothing if it does not answer.
    pub(crate) async fn search(
        &self,
        now: DateTime<Utc>,
        text: &str,
        near: Option<Place>,
        limit: usize,
    ) -> Vec<Found> {
        let url = self.settings.dialect.search(&self.settings.url, text, near, limit);
        self.known(now, url).await.to_vec()
    }

    /// What is at a place; nothing if it does not answer.
    pub(crate) async fn reverse(&self, now: DateTime<Utc>, place: Place) -> Option<Found> {
        let url = self.settings.dialect.reverse(&self.settings.url, place);
        self.known(now, url).await.first().cloned()
    }

    /// The answer, out of memory if it was given before. Who asks the same meanwhile waits for it.
    async fn known(&self, now: DateTime<Utc>, url: Url) -> Arc<Vec<Found>> {
        let asking = self.ask(now, url.clone());
        match self.answers.try_get_with(url, asking).await {
            Ok(found) => found,
            Err(error) => {
                if !matches!(*error, AskError::Resting) {
                    let error: &(dyn std::error::Error + 'static) = &*error;
                    tracing::warn!(error, "the geocoder outside did not answer");
                }
                Arc::default()
            }
        }
    }

    async fn ask(&self, now: DateTime<Utc>, url: Url) -> Result<Arc<Vec<Found>>, AskError> {
        if !self.breaker.may_ask(now) {
            return Err(AskError::Resting);
        }
        let answer = self.fetch(url).await;
        match &answer {
            Ok(_) => self.breaker.answered(),
            Err(_) => self.breaker.failed(now),
        }
        answer.map(Arc::new)
    }

    async fn fetch(&self, url: Url) -> Result<Vec<Found>, AskError> {
        let response = self.client.get(url).send().await?;
        match response.status() {
            StatusCode::OK => {}
            // It answers that it has nothing to say.
            StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
                return Ok(vec![]);
            }
            status => return Err(AskError::Status(status)),
        }
        let bytes = network::body(response, LONGEST).await?.ok_or(AskError::TooLong)?;
        Ok(self.settings.dialect.read(&bytes)?)
    }
}
