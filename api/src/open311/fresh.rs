//! Answers that say when they last changed, and readers who have them already.

use actix_web::{
    Error, HttpRequest, HttpResponse, Responder,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
};
use chrono::{DateTime, Utc};

use super::value::Document;
use crate::tag::Tag;

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
