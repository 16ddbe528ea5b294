//! Whether a reader has it already: `ETag` and `If-None-Match`.
//! <https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match>

use std::fmt;

use actix_web::{HttpRequest, HttpResponse, http::header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::chance::fingerprint;

/// A name for what an answer says: another answer has another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag(String);

impl fmt::Display for Tag {
    /// Weak: the same answer may be compressed in several ways.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "W/\"{}\"", self.0)
    }
}

impl Tag {
    pub(crate) fn over(text: &[u8]) -> Self {
        let hash = fingerprint(text);
        Self(URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or(&hash)))
    }

    /// Whether the reader names it.
    pub(crate) fn matches(&self, request: &HttpRequest) -> bool {
        let named = request.headers().get_all(header::IF_NONE_MATCH);
        named.filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(',')).any(|tag| {
            let tag = tag.trim();
            tag == "*" || tag.trim_start_matches("W/").trim_matches('"') == self.0
        })
    }

    /// There is nothing new.
    pub(crate) fn not_modified(&self) -> HttpResponse {
        HttpResponse::NotModified().insert_header((header::ETAG, self.to_string())).finish()
    }
}

/// The tag of a list that is too long to be read before it is sent: the same question, put to the
/// database when the same had happened there. A list whose window moves with the clock is good for
/// a minute.
pub(crate) fn of_moment(request: &HttpRequest, snapshot: &str, now: DateTime<Utc>) -> Tag {
    let minute = now.timestamp().div_euclid(60);
    let accepted = request.headers().get(header::ACCEPT).map_or(&b""[..], |it| it.as_bytes());
    let accepted = String::from_utf8_lossy(accepted);
    Tag::over(format!("{}\n{accepted}\n{snapshot}\n{minute}", request.uri()).as_bytes())
}
