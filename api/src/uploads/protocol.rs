//! Common rules of all tus requests and responses.

use actix_web::{
    Error, HttpRequest, ResponseError as _,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};

use crate::problem::{Problem, ProblemCode};

/// Supported version of the protocol.
pub(super) const VERSION: &str = "1.0.0";
/// Supported extensions of the protocol.
pub(super) const EXTENSIONS: &str = "creation,creation-with-upload,termination,expiration";
/// Media type of upload bytes.
const BYTES: &str = "application/offset+octet-stream";

/// Middleware: applies `X-HTTP-Method-Override` (for clients without `PATCH`), rejects other
/// protocol versions, and sends the supported version.
pub(super) async fn speak<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let meant = text(request.headers(), "x-http-method-override");
    if let Some(method) = meant.and_then(|name| name.to_ascii_uppercase().parse().ok()) {
        request.head_mut().method = method;
    }
    let asks = [Method::OPTIONS, Method::GET].contains(request.method());
    let version = text(request.headers(), "tus-resumable");
    let mut response = if asks || version == Some(VERSION) {
        next.call(request).await?.map_into_left_body()
    } else {
        let words = format!("Send Tus-Resumable: {VERSION}; no other version is spoken here.");
        let refusal = Problem::new(ProblemCode::WrongVersion, words).error_response();
        request.into_response(refusal).map_into_right_body()
    };
    let said = HeaderValue::from_static(VERSION);
    if response.status() == 412 {
        response.headers_mut().insert(HeaderName::from_static("tus-version"), said.clone());
    }
    response.headers_mut().insert(HeaderName::from_static("tus-resumable"), said);
    Ok(response)
}

/// Whether the body consists of upload bytes.
pub(super) fn has_bytes(request: &HttpRequest) -> bool {
    let kind = text(request.headers(), "content-type").unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(BYTES))
}

/// Reads a header with a number of bytes. `None` if it is missing.
pub(super) fn number(request: &HttpRequest, name: &str) -> Result<Option<i64>, Problem> {
    let Some(text) = text(request.headers(), name) else { return Ok(None) };
    let number = text.parse().ok().filter(|number| *number >= 0);
    let words =
        || Problem::new(ProblemCode::BadRequest, format!("{name} must be a number of bytes"));
    number.map(Some).ok_or_else(words)
}

/// Returns a header as text. `None` if it is missing or not ASCII.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}
