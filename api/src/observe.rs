//! Observes each request: one log line, a duration in the metrics, and a request id for log and
//! client. Only route patterns are recorded, never paths: the path of a tracking link is a secret.

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
};
use tokio::time::Instant;
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

use crate::catch_panics::catch_panics;

/// Creates the tracing span of a request, with its route pattern.
#[derive(Debug)]
pub(crate) struct RouteSpan;

impl RootSpanBuilder for RouteSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string);
        tracing::info_span!(
            "request",
            request.id = id,
            http.method = %request.method(),
            http.route = request.match_pattern().unwrap_or_default(),
        )
    }

    fn on_request_end<B: MessageBody>(_: Span, _: &Result<ServiceResponse<B>, Error>) {}
}

/// Middleware: measures the request, logs it, and sends its id as `x-request-id`.
pub(crate) async fn observe<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let started = Instant::now();
    let method = known(request.method());
    let route = request.match_pattern().unwrap_or_else(|| "nowhere".to_owned());
    let id = request.extensions().get::<RequestId>().map(ToString::to_string);

    let answered = catch_panics(request, next, id.clone()).await;

    let took = started.elapsed();
    let status = match &answered {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    }
    .as_u16();
    tracing::info!(http.status = status, duration_ms = took.as_millis(), "a request was answered");
    metrics::histogram!(
        "streetcorner_request_seconds",
        "method" => method, "route" => route, "status" => status.to_string(),
    )
    .record(took);
    let mut response = answered?;
    if let Some(id) = id.and_then(|id| HeaderValue::from_str(&id).ok()) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    Ok(response)
}

/// Returns the name of a standard method, and `OTHER` for any other, so that clients cannot create
/// metric labels.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}
