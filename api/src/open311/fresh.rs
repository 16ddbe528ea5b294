//! Conditional requests: `Last-Modified`, `ETag`, and 304 for clients whose copy is still valid.

use actix_web::{
    Error, HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
};
use chrono::{DateTime, Utc};

use crate::tag::Tag;

/// Adds `Last-Modified` to a response: <https://www.rfc-editor.org/rfc/rfc9110#name-last-modified>, in
/// whole seconds.
pub(super) fn last_modified(mut response: HttpResponse, changed_at: DateTime<Utc>) -> HttpResponse {
    let text = changed_at.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(value) = header::HeaderValue::from_str(&text) {
        response.headers_mut().insert(header::LAST_MODIFIED, value);
    }
    response
}

/// Adds an `ETag` to each answer to GET that is not streamed, and answers 304 to a client that names
/// it.
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
