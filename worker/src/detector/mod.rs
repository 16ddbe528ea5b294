//! Client of an external service that detects faces and number plates in photos.
//!
//! The model is the operator's choice. The service is called over HTTP, and only if its address is
//! configured.

mod answer;

use std::time::Duration;

use domain::photos::Area;
use outbound::{bearer, body, client};
use reqwest::{
    Client, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use url::Url;

use self::answer::BadAnswer;
use crate::tasks::TaskError;

/// Maximum size of an answer, in bytes.
const MAX_ANSWER_BYTES: usize = 256 * 1024;

/// How to reach the detector.
#[derive(Clone)]
pub struct DetectorSettings {
    /// URL to which photos are posted, for example `http://127.0.0.1:9000/detect`. It comes from
    /// the operator, so local addresses are allowed.
    pub url: Url,
    /// Token for the header `Authorization: Bearer`. `None` sends no such header.
    pub token: Option<String>,
    /// Maximum time from connecting to the last byte of the answer.
    pub timeout: Duration,
}

/// Why a detector cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum BadDetector {
    /// The URL is not `http` or `https`.
    #[error("the detector's address must begin with http:// or https://")]
    Url,
    /// The URL contains a user name or password. URLs appear in logs, so credentials belong in the
    /// token.
    #[error("the detector's address must hold no user name or password: set a token")]
    Credentials,
    /// The token is not a valid header value.
    #[error("the detector's token cannot be sent in a header")]
    Token,
    /// The HTTP client cannot be built.
    #[error("cannot make a client for the detector")]
    Client(#[from] reqwest::Error),
}

/// Why a photo cannot be checked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DetectError {
    /// The request failed before an answer arrived.
    #[error("the detector cannot be asked")]
    Network(#[source] reqwest::Error),
    /// The detector answered with an error status.
    #[error("the detector answers {0}")]
    Status(StatusCode),
    /// The answer is longer than [`MAX_ANSWER_BYTES`].
    #[error("the detector's answer is too long")]
    TooLong,
    /// The answer cannot be parsed.
    #[error(transparent)]
    Answer(#[from] BadAnswer),
}

impl From<reqwest::Error> for DetectError {
    /// Removes the URL from the error, because the URL may be secret.
    fn from(error: reqwest::Error) -> Self {
        Self::Network(error.without_url())
    }
}

impl From<DetectError> for TaskError {
    /// Every error can be retried: the operator may repair the detector, and then the photo is
    /// checked. An answer that cannot be parsed may be due to the photo, so its retries end.
    fn from(error: DetectError) -> Self {
        match error {
            DetectError::Network(_) => Self::unavailable(error),
            DetectError::Status(status)
                if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS =>
            {
                Self::unavailable(error)
            }
            DetectError::Status(_) | DetectError::TooLong | DetectError::Answer(_) => {
                Self::retry(error)
            }
        }
    }
}

/// Client of the external detector.
#[derive(Debug, Clone)]
pub struct Detector {
    url: Url,
    client: Client,
}

impl Detector {
    /// Builds the client. Sends no request.
    pub fn new(settings: DetectorSettings) -> Result<Self, BadDetector> {
        let DetectorSettings { url, token, timeout } = settings;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BadDetector::Url);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadDetector::Credentials);
        }
        let mut headers =
            HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        if let Some(token) = token {
            let token = bearer(&token).map_err(|_invalid| BadDetector::Token)?;
            headers.insert(AUTHORIZATION, token);
        }
        let client = client(timeout).default_headers(headers).build()?;
        Ok(Self { url, client })
    }

    /// Returns the areas of a photo that show a face or a number plate.
    pub(crate) async fn detect(&self, jpeg: Vec<u8>) -> Result<Vec<Area>, DetectError> {
        let asking = self.client.post(self.url.clone()).header(CONTENT_TYPE, "image/jpeg");
        let response = asking.body(jpeg).send().await?;
        if !response.status().is_success() {
            return Err(DetectError::Status(response.status()));
        }
        let bytes = body(response, MAX_ANSWER_BYTES).await?.ok_or(DetectError::TooLong)?;
        Ok(answer::read(&bytes)?)
    }
}
