//! Conditional requests with `ETag` and `If-None-Match`.
//! <https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match>

use std::fmt;

use actix_web::{HttpRequest, HttpResponse, http::header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::hash::sha256;

/// Entity tag of a response, derived from its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag(String);

impl fmt::Display for Tag {
    /// Formats a weak tag: the same response may be sent with several encodings.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "W/\"{}\"", self.0)
    }
}

impl Tag {
    pub(crate) fn over(text: &[u8]) -> Self {
        let hash = sha256(text);
        Self(URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or(&hash)))
    }

    /// Whether `If-None-Match` of the request contains this tag.
    pub(crate) fn matches(&self, request: &HttpRequest) -> bool {
        let named = request.headers().get_all(header::IF_NONE_MATCH);
        named.filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(',')).any(|tag| {
            let tag = tag.trim();
            tag == "*" || tag.trim_start_matches("W/").trim_matches('"') == self.0
        })
    }

    /// Builds a `304 Not Modified` response.
    pub(crate) fn not_modified(&self) -> HttpResponse {
        HttpResponse::NotModified().insert_header((header::ETAG, self.to_string())).finish()
    }
}

/// Returns the tag of a list that is streamed, and cannot be hashed before it is sent. Derived from
/// the request, the version of the jurisdiction and the minute: time filters relative to now make a
/// list outdated without a change in the database.
pub(crate) fn of_moment(request: &HttpRequest, version: &str, now: DateTime<Utc>) -> Tag {
    let minute = now.timestamp().div_euclid(60);
    let accepted = request.headers().get(header::ACCEPT).map_or(&b""[..], |it| it.as_bytes());
    let accepted = String::from_utf8_lossy(accepted);
    Tag::over(format!("{}\n{accepted}\n{version}\n{minute}", request.uri()).as_bytes())
}
