//! What is said of each request: one line in the log, a duration in the metrics, an id for both
//! sides. Routes are named, never paths: a tracking link's path is a secret.

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

use crate::survive::survive;

/// Names the route in the span of each request.
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

/// Measures the request, writes its line, and gives its id to the client.
pub(crate) async fn observe<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let started = Instant::now();
    let method = known(request.method());
    let route = request.match_pattern().unwrap_or_else(|| "nowhere".to_owned());
    let id = request.extensions().get::<RequestId>().map(ToString::to_string);

    let answered = survive(request, next, id.clone()).await;

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

/// The method, if it is one: whoever makes up names shall not fill the metrics with them.
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
