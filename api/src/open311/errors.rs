//! The one error body of Open311: a list, whatever went wrong.

use std::{borrow::Cow, error::Error, fmt};

use actix_web::{HttpResponse, ResponseError, body::MessageBody, http::StatusCode};
use domain::{
    cases::SubmitError,
    db::{self, NoConnection},
    photos::{DevelopError, PhotoError},
};

use super::{
    face::Face,
    value::{Document, Value},
};
use crate::{once, upload::UploadError};

/// What is told of our own failures: that, and nothing else.
pub(super) const OURS: &str = "something is wrong on our side; it has been noted";

/// The most entries that are told, and the most characters of one: whoever sends much nonsense does
/// not get all of it back.
const ENTRIES: usize = 100;
const LONGEST: usize = 500;

/// Everything that is wrong with a request. The first entry gives the status.
///
/// Clients know 400, 403 and 404 and take other statuses for success, so those three say it all
/// but what is our own fault.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Errors(Vec<(u16, String)>);

impl Errors {
    /// One thing that is wrong.
    pub(super) fn one(code: u16, description: impl fmt::Display) -> Self {
        Self(vec![(code, description.to_string())])
    }

    /// 400: something that was sent.
    pub(super) fn bad(description: impl fmt::Display) -> Self {
        Self::one(400, description)
    }

    /// 404: something that is not there.
    pub(super) fn missing(description: impl fmt::Display) -> Self {
        Self::one(404, description)
    }

    /// Something that is wrong besides.
    pub(super) fn push(&mut self, description: impl fmt::Display) {
        self.0.push((400, description.to_string()));
    }

    /// All of `others`, after ours.
    pub(super) fn append(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Without the entries that say `description`.
    pub(super) fn forgive(&mut self, description: &str) {
        self.0.retain(|(_, said)| said != description);
    }

    /// `value`, if nothing is wrong.
    pub(super) fn none_or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// Whether nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a response says that is an error: in our words, or else in the framework's.
    pub(super) fn of<B: MessageBody>(response: &HttpResponse<B>) -> Option<Self> {
        if let Some(ours) = response.error().and_then(|error| error.as_error::<Self>()) {
            return Some(ours.clone());
        }
        match response.status().as_u16() {
            ..400 => None,
            404 => Some(Self::missing("there is nothing at this address")),
            403 => Some(Self::one(403, "this is not for you to do")),
            400..500 => Some(Self::bad("the request cannot be read")),
            500.. => Some(Self::one(500, OURS)),
        }
    }

    /// The response, in the format that was asked for.
    pub(super) fn render(&self, face: Face) -> HttpResponse {
        let status = self.status_code();
        let mut response = face.render(status, &self.document());
        if status == StatusCode::SERVICE_UNAVAILABLE {
            let headers = response.headers_mut();
            headers.insert(
                actix_web::http::header::RETRY_AFTER,
                actix_web::http::header::HeaderValue::from_static("2"),
            );
        }
        response
    }

    /// The list.
    pub(super) fn document(&self) -> Document {
        let told = self.0.iter().take(ENTRIES);
        let mut entries: Vec<_> =
            told.map(|(code, words)| entry(*code, &shortened(words))).collect();
        if let Some((code, _)) = self.0.get(ENTRIES) {
            entries.push(entry(*code, &format!("and {} more", self.0.len() - ENTRIES)));
        }
        Document::list("errors", "error", entries)
    }

    /// Ours to fix: logged here, once, and told to nobody.
    pub(super) fn ours(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error, "an Open311 request failed for a reason of ours");
        Self::one(500, OURS)
    }

    fn unavailable(error: &(dyn Error + 'static)) -> Self {
        tracing::warn!(error, "an Open311 request had to be turned away");
        Self::one(503, "the service is busy or starting; try again in a moment")
    }
}

fn entry(code: u16, description: &str) -> Value {
    Value::Object(vec![("code", code.into()), ("description", description.into())])
}

/// The beginning, and a sign that there was more.
fn shortened(words: &str) -> Cow<'_, str> {
    match words.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default()).into(),
        None => words.into(),
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let descriptions: Vec<_> = self.0.iter().map(|(_, words)| words.as_str()).collect();
        f.write_str(&descriptions.join("; "))
    }
}

impl Error for Errors {}

impl ResponseError for Errors {
    fn status_code(&self) -> StatusCode {
        self.0
            .first()
            .and_then(|(code, _)| StatusCode::from_u16(*code).ok())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        self.render(Face::Xml)
    }
}

impl From<NoConnection> for Errors {
    fn from(error: NoConnection) -> Self {
        Self::unavailable(&error)
    }
}

impl From<diesel::result::Error> for Errors {
    fn from(error: diesel::result::Error) -> Self {
        if db::went_away(&error) { Self::unavailable(&error) } else { Self::ours(&error) }
    }
}

impl From<UploadError> for Errors {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::NoRoom => Self::one(503, error),
            UploadError::TooLarge | UploadError::Malformed(_) | UploadError::Unsupported => {
                Self::bad(error)
            }
        }
    }
}

impl From<once::BadKey> for Errors {
    fn from(error: once::BadKey) -> Self {
        Self::bad(error)
    }
}

impl From<SubmitError> for Errors {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::UnknownService => Self::missing("there is no such service_code"),
            SubmitError::Flawed(flaws) => {
                Self(flaws.iter().map(|flaw| (400, flaw.to_string())).collect())
            }
            SubmitError::KeyReused => {
                Self::bad("this Idempotency-Key was used for another request")
            }
            SubmitError::Database(error) => error.into(),
        }
    }
}

impl From<DevelopError> for Errors {
    fn from(error: DevelopError) -> Self {
        match error {
            DevelopError::Photo(PhotoError::Unwritable(_) | PhotoError::Unclean(_)) => {
                Self::ours(&error)
            }
            DevelopError::Photo(error) => Self::bad(error),
            DevelopError::Vault(error) => Self::unavailable(&error),
            DevelopError::Announce(error) => error.into(),
            DevelopError::NoConnection(error) => error.into(),
            DevelopError::Converter(_) | DevelopError::GivenUp => Self::unavailable(&error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn much_nonsense_is_not_told_whole() {
        let mut errors = Errors::bad("é".repeat(LONGEST + 1));
        (0..200).for_each(|number| errors.push(number));
        let written = String::from_utf8(super::super::json::write(&errors.document())).unwrap();
        let entries: serde_json::Value = serde_json::from_str(&written).unwrap();
        let words = |n: usize| entries[n]["description"].as_str().unwrap();
        assert_eq!(words(0), "é".repeat(LONGEST) + "…");
        assert_eq!(words(99), "98");
        assert_eq!(words(100), "and 101 more");
        assert_eq!(entries.as_array().unwrap().len(), 101);
    }
}
