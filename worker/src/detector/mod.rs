//! A detector of faces and number plates outside: it is sent photos, and says where they show any.
//!
//! What does it is not ours to choose, so it is asked over HTTP, and only if somebody names one.

mod answer;

use std::time::Duration;

use domain::{network, photos::Area};
use reqwest::{
    Client, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue},
    redirect::Policy,
};
use url::Url;

use self::answer::BadAnswer;
use crate::tasks::TaskError;

/// An answer is no longer, in bytes.
const LONGEST: usize = 256 * 1024;
/// Who we say we are.
const USER_AGENT: &str = concat!("Streetcorner/", env!("CARGO_PKG_VERSION"));

/// How it is asked.
#[derive(Clone)]
pub struct DetectorSettings {
    /// Where photos are posted to, as `http://127.0.0.1:9000/detect`. Whoever names it is trusted: it
    /// may be on this machine.
    pub url: Url,
    /// What is sent as `Authorization: Bearer`, if it wants that.
    pub token: Option<String>,
    /// How long an answer may take, from the connection to the last byte.
    pub patience: Duration,
}

/// A detector cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum BadDetector {
    /// Not a web address.
    #[error("the detector's address must begin with http:// or https://")]
    Url,
    /// What is in an address is shown to many.
    #[error("the detector's address must hold no user name or password: give it a token")]
    Credentials,
    /// Not a token.
    #[error("the detector's token cannot be sent in a header")]
    Token,
    /// No client.
    #[error("cannot make a client for the detector")]
    Client(#[from] reqwest::Error),
}

/// Why nobody knows what a photo shows.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DetectError {
    /// Something between us and the detector.
    #[error("the detector cannot be asked")]
    Network(#[source] reqwest::Error),
    /// It has something else to say.
    #[error("the detector answers {0}")]
    Status(StatusCode),
    /// More bytes than we read.
    #[error("the detector's answer is too long")]
    TooLong,
    /// It says nothing that we understand.
    #[error(transparent)]
    Answer(#[from] BadAnswer),
}

impl From<reqwest::Error> for DetectError {
    /// Where it is may be a secret, too.
    fn from(error: reqwest::Error) -> Self {
        Self::Network(error.without_url())
    }
}

impl From<DetectError> for TaskError {
    /// Whatever ails it, somebody may put it right, and then the photo is looked over after all.
    fn from(error: DetectError) -> Self {
        Self::retry(error)
    }
}

/// A detector outside.
#[derive(Debug, Clone)]
pub struct Detector {
    url: Url,
    client: Client,
}

impl Detector {
    /// Sets it up. Nobody is asked yet.
    pub fn new(settings: DetectorSettings) -> Result<Self, BadDetector> {
        let DetectorSettings { url, token, patience } = settings;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BadDetector::Url);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadDetector::Credentials);
        }
        let mut headers =
            HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        if let Some(token) = token {
            let token = HeaderValue::try_from(format!("Bearer {token}"));
            let mut token = token.map_err(|_invalid| BadDetector::Token)?;
            token.set_sensitive(true);
            headers.insert(AUTHORIZATION, token);
        }
        // Only the first call in a process does anything.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(headers)
            .redirect(Policy::none())
            .timeout(patience)
            .build()?;
        Ok(Self { url, client })
    }

    /// Where a picture shows what nobody should see.
    pub(crate) async fn look_over(&self, jpeg: Vec<u8>) -> Result<Vec<Area>, DetectError> {
        let asking = self.client.post(self.url.clone()).header(CONTENT_TYPE, "image/jpeg");
        let response = asking.body(jpeg).send().await?;
        if !response.status().is_success() {
            return Err(DetectError::Status(response.status()));
        }
        let bytes = network::body(response, LONGEST).await?.ok_or(DetectError::TooLong)?;
        Ok(answer::read(&bytes)?)
    }
}
