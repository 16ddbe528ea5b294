//! The error body of Open311: a list, whatever went wrong.

mod convert;

use std::{borrow::Cow, error::Error, fmt};

use actix_web::{
    HttpResponse, ResponseError,
    body::MessageBody,
    http::{StatusCode, header},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answer::{List, Listed},
    format::Format,
    wire,
};
use crate::limits::OverLimit;

/// The description of every internal error: clients get no details.
pub(super) const OURS: &str = "something is wrong on our side; it has been noted";

/// How many errors are listed. The entry after them says how many more there are.
const MAX_ENTRIES: usize = 100;
/// How many characters of a description are sent; it may quote what the client sent.
const MAX_DESCRIPTION: usize = 500;

/// An error.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "error")]
#[schema(as = Mistake, xml(name = "error"))]
pub(super) struct ErrorEntry<'a> {
    /// HTTP status; of the first error, that of the response.
    #[schema(value_type = i32, minimum = 400, maximum = 599)]
    code: u16,
    /// What is wrong, in words for people.
    #[schema(min_length = 1)]
    description: Cow<'a, str>,
}

impl Listed for ErrorEntry<'_> {
    const ROOT: &'static str = "errors";
}

/// Everything that is wrong with a request. The first entry gives the status.
///
/// Clients know 400, 403 and 404 and take other statuses for success, so only internal errors and
/// requests over a limit have others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Errors(Vec<(u16, String)>);

impl Errors {
    /// One error with this status.
    pub(super) fn one(code: u16, description: impl fmt::Display) -> Self {
        Self(vec![(code, description.to_string())])
    }

    /// 400: something that was sent is wrong.
    pub(super) fn bad(description: impl fmt::Display) -> Self {
        Self::one(400, description)
    }

    /// 404: something that was named does not exist.
    pub(super) fn missing(description: impl fmt::Display) -> Self {
        Self::one(404, description)
    }

    /// 400: one more thing that is wrong.
    pub(super) fn push(&mut self, description: impl fmt::Display) {
        self.0.push((400, description.to_string()));
    }

    /// All of `others`, after ours.
    pub(super) fn append(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Removes the errors with this description.
    pub(super) fn forgive(&mut self, description: &str) {
        self.0.retain(|(_, said)| said != description);
    }

    /// `value`, if there is no error.
    pub(super) fn none_or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// Whether there is no error.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The errors of a response: ours, or a description for an error of the framework.
    pub(super) fn of<B: MessageBody>(response: &HttpResponse<B>) -> Option<Self> {
        if let Some(ours) = response.error().and_then(|error| error.as_error::<Self>()) {
            return Some(ours.clone());
        }
        if let Some(over) = response.error().and_then(|error| error.as_error::<OverLimit>()) {
            return Some((*over).into());
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
    pub(super) fn render(&self, format: Format) -> HttpResponse {
        let status = self.status_code();
        let mut response = HttpResponse::build(status);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header((header::RETRY_AFTER, "2"));
        }
        // The list has no shape that cannot be written.
        let body = wire::write(format, &self.list()).unwrap_or_default();
        response.content_type(format.content_type()).body(body)
    }

    /// The answer that lists them.
    pub(super) fn list(&self) -> List<ErrorEntry<'_>> {
        let shown = self.0.iter().take(MAX_ENTRIES);
        let mut entries: Vec<_> = shown
            .map(|(code, words)| ErrorEntry { code: *code, description: shortened(words) })
            .collect();
        if let Some((code, _)) = self.0.get(MAX_ENTRIES) {
            let description = format!("and {} more", self.0.len() - MAX_ENTRIES).into();
            entries.push(ErrorEntry { code: *code, description });
        }
        List(entries)
    }

    /// 500: an internal error. It is logged here, once.
    pub(super) fn ours(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error, "an Open311 request failed: internal error");
        Self::one(500, OURS)
    }

    /// 503: the database or a worker is busy or away; the client may try again.
    fn unavailable(error: &(dyn Error + 'static)) -> Self {
        tracing::warn!(error, "an Open311 request was refused: unavailable");
        Self::one(503, "the service is busy or starting; try again in a moment")
    }
}

/// The first `MAX_DESCRIPTION` characters, and an ellipsis if there were more.
fn shortened(words: &str) -> Cow<'_, str> {
    match words.char_indices().nth(MAX_DESCRIPTION) {
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
        self.render(Format::Xml)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_and_descriptions_are_shortened() {
        let mut errors = Errors::bad("é".repeat(MAX_DESCRIPTION + 1));
        (0..200).for_each(|number| errors.push(number));
        let written = wire::write(Format::Json, &errors.list()).unwrap();
        let entries: serde_json::Value = serde_json::from_slice(&written).unwrap();
        let words = |n: usize| entries[n]["description"].as_str().unwrap();
        assert_eq!(words(0), "é".repeat(MAX_DESCRIPTION) + "…");
        assert_eq!(words(99), "98");
        assert_eq!(words(100), "and 101 more");
        assert_eq!(entries.as_array().unwrap().len(), 101);
    }
}
