//! Client of an external geocoder, with a cache and a circuit breaker.
//!
//! The module `geocoding` builds the requests and parses the responses; it has no HTTP client.
//! Results are not stored, so no worker task is needed.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use domain::place::Place;
use geocoding::dialect::{Dialect, Found};
use moka::future::Cache;
use outbound::{Breaker, bearer, body, client};
use reqwest::{
    Client, StatusCode,
    header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue},
};
use url::Url;

/// Maximum number of cached responses, and how long they are cached.
const REMEMBERED: u64 = 10_000;
const MEMORY: Duration = Duration::from_hours(24);
/// Maximum size of a response, in bytes.
const MAX_ANSWER_BYTES: usize = 512 * 1024;
/// Number of consecutive failures that open the circuit breaker, and how long it stays open.
const MAX_FAILURES: u32 = 3;
const REST: Duration = Duration::from_secs(30);

/// Whether the external geocoder is asked before or after the city's own addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Asked for every request; its results come first.
    Before,
    /// Asked only if the city's own addresses have no good result.
    After,
}

/// Settings of the external geocoder.
#[derive(Clone)]
pub struct GeocoderSettings {
    /// Base URL, for example `https://nominatim.example.org`.
    pub url: Url,
    /// API of the geocoder.
    pub dialect: Dialect,
    /// When the geocoder is asked.
    pub order: Order,
    /// Timeout of a request.
    pub timeout: Duration,
    /// Token that is sent as `Authorization: Bearer`. `None` if the geocoder needs none.
    pub token: Option<String>,
}

/// The external geocoder cannot be configured.
#[derive(Debug, thiserror::Error)]
pub enum BadGeocoder {
    /// The URL is not an HTTP URL.
    #[error("the geocoder URL must begin with http:// or https://")]
    Url,
    /// The token is not a valid header value.
    #[error("the geocoder token is not a valid header value")]
    Token,
    /// The HTTP client could not be created.
    #[error("cannot create the HTTP client for the geocoder")]
    Client(#[from] reqwest::Error),
}

/// Reasons for a missing response.
#[derive(Debug, thiserror::Error)]
enum AskError {
    #[error("the circuit breaker of the geocoder is open")]
    Resting,
    #[error("the request to the geocoder failed")]
    Network(#[source] reqwest::Error),
    #[error("the geocoder returned status {0}")]
    Status(StatusCode),
    #[error("the response of the geocoder is too large")]
    TooLong,
    #[error("the response of the geocoder cannot be parsed")]
    Unreadable(#[from] serde_json::Error),
}

impl From<reqwest::Error> for AskError {
    /// Removes the URL from the error: it contains the search text, which must not be logged.
    fn from(error: reqwest::Error) -> Self {
        Self::Network(error.without_url())
    }
}

/// Client of an external geocoder.
#[derive(Clone)]
pub struct Geocoder {
    settings: Arc<GeocoderSettings>,
    client: Client,
    breaker: Arc<Breaker<DateTime<Utc>>>,
    answers: Cache<Url, Arc<Vec<Found>>>,
}

impl Geocoder {
    /// Creates the client. Sends no request.
    pub fn new(settings: GeocoderSettings) -> Result<Self, BadGeocoder> {
        if !matches!(settings.url.scheme(), "http" | "https") || settings.url.cannot_be_a_base() {
            return Err(BadGeocoder::Url);
        }
        let mut headers =
            HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        if let Some(token) = &settings.token {
            let token = bearer(token).map_err(|_invalid| BadGeocoder::Token)?;
            headers.insert(AUTHORIZATION, token);
        }
        let client = client(settings.timeout).default_headers(headers).build()?;
        let answers = Cache::builder().max_capacity(REMEMBERED).time_to_live(MEMORY).build();
        let breaker = Arc::new(Breaker::new(MAX_FAILURES, REST));
        Ok(Self { settings: Arc::new(settings), client, breaker, answers })
    }

    /// When the geocoder is asked.
    pub(crate) fn order(&self) -> Order {
        self.settings.order
    }

    /// Searches for a text. Empty if the geocoder does not answer.
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

    /// Finds the address at a place. `None` if the geocoder does not answer.
    pub(crate) async fn reverse(&self, now: DateTime<Utc>, place: Place) -> Option<Found> {
        let url = self.settings.dialect.reverse(&self.settings.url, place);
        self.known(now, url).await.first().cloned()
    }

    /// Returns the cached response or requests it. Concurrent calls for the same URL wait for one
    /// request.
    async fn known(&self, now: DateTime<Utc>, url: Url) -> Arc<Vec<Found>> {
        let asking = self.ask(now, url.clone());
        match self.answers.try_get_with(url, asking).await {
            Ok(found) => found,
            Err(error) => {
                if !matches!(*error, AskError::Resting) {
                    let error: &(dyn std::error::Error + 'static) = &*error;
                    tracing::warn!(error, "the external geocoder did not answer");
                }
                Arc::default()
            }
        }
    }

    async fn ask(&self, now: DateTime<Utc>, url: Url) -> Result<Arc<Vec<Found>>, AskError> {
        if !self.breaker.allows(now) {
            return Err(AskError::Resting);
        }
        let answer = self.fetch(url).await;
        if answer.is_ok() {
            self.breaker.succeeded();
        } else {
            self.breaker.failed(now);
        }
        answer.map(Arc::new)
    }

    async fn fetch(&self, url: Url) -> Result<Vec<Found>, AskError> {
        let response = self.client.get(url).send().await?;
        match response.status() {
            StatusCode::OK => {}
            // These statuses mean that there is no result.
            StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
                return Ok(vec![]);
            }
            status => return Err(AskError::Status(status)),
        }
        let bytes = body(response, MAX_ANSWER_BYTES).await?.ok_or(AskError::TooLong)?;
        Ok(self.settings.dialect.read(&bytes)?)
    }
}
