//! Whether a reader has it already: `ETag` and `If-None-Match`.
//! <https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match>

use std::fmt;

use actix_web::{
    Error, HttpRequest, HttpResponse, Responder,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::chance::fingerprint;

use super::value::Document;

/// An answer that says when it last changed.
pub(super) struct Dated(pub(super) Document, pub(super) DateTime<Utc>);

impl Responder for Dated {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Self(document, changed_at) = self;
        let mut response = document.respond_to(request);
        // <https://www.rfc-editor.org/rfc/rfc9110#name-last-modified>: whole seconds, and never to come.
        let text = changed_at.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        if let Ok(value) = header::HeaderValue::from_str(&text) {
            response.headers_mut().insert(header::LAST_MODIFIED, value);
        }
        response
    }
}

/// A name for what an answer says: another answer has another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag(String);

impl fmt::Display for Tag {
    /// Weak: the same answer may be compressed in several ways.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "W/\"{}\"", self.0)
    }
}

impl Tag {
    fn over(text: &[u8]) -> Self {
        let hash = fingerprint(text);
        Self(URL_SAFE_NO_PAD.encode(hash.get(..16).unwrap_or(&hash)))
    }

    /// Whether the reader names it.
    pub(super) fn matches(&self, request: &HttpRequest) -> bool {
        let named = request.headers().get_all(header::IF_NONE_MATCH);
        named.filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(',')).any(|tag| {
            let tag = tag.trim();
            tag == "*" || tag.trim_start_matches("W/").trim_matches('"') == self.0
        })
    }

    /// There is nothing new.
    pub(super) fn not_modified(&self) -> HttpResponse {
        HttpResponse::NotModified().insert_header((header::ETAG, self.to_string())).finish()
    }
}

/// The tag of a list that is too long to be read before it is sent: the same question, put to the
/// database when the same had happened there. A list whose window moves with the clock is good for
/// a minute.
pub(super) fn of_moment(request: &HttpRequest, snapshot: &str, now: DateTime<Utc>) -> Tag {
    let minute = now.timestamp().div_euclid(60);
    Tag::over(format!("{}\n{snapshot}\n{minute}", request.uri()).as_bytes())
}

/// Gives each whole answer to a reader its tag, and spares those who have it.
pub(super) async fn validate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let response = next.call(request).await?.map_into_boxed_body();
    let whole = matches!(response.response().body().size(), BodySize::Sized(_));
    if !reads || !whole || response.status() != StatusCode::OK {
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (mut response, body) = response.into_parts();
    let Ok(bytes) = body.try_into_bytes() else {
        return Err(actix_web::error::ErrorInternalServerError("a sized body is not whole"));
    };
    let tag = Tag::over(&bytes);
    if tag.matches(&request) {
        return Ok(ServiceResponse::new(request, tag.not_modified()));
    }
    if let Ok(value) = header::HeaderValue::from_str(&tag.to_string()) {
        response.headers_mut().insert(header::ETAG, value);
    }
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(bytes))))
}
