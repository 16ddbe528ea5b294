//! The private listener: `/metrics` and `/healthz`.

use std::{net::SocketAddr, time::Duration};

use actix_web::{
    App, HttpResponse, HttpServer, get,
    http::header::{CONTENT_TYPE, HeaderValue},
    web::Data,
};

use super::Monitoring;
use crate::{
    draining::Draining,
    serve::{ServeError, Serving, listen},
};

/// Maximum number of connections. A few programs ask, some times a minute.
const CONNECTIONS: usize = 64;
/// Maximum time for a client to send the request head.
const REQUEST_HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// Binds the private address and creates its server. Await `Serving::server` to run it.
pub fn bind_monitoring(address: SocketAddr, monitoring: Monitoring) -> Result<Serving, ServeError> {
    let listener = listen(address)?;
    let address = listener.local_addr().map_err(|error| ServeError::Listen(address, error))?;
    let monitoring = Data::new(monitoring);
    let server = HttpServer::new(move || {
        App::new().app_data(Data::clone(&monitoring)).service(show_metrics).service(show_health)
    })
    .workers(1)
    .max_connections(CONNECTIONS)
    .client_request_timeout(REQUEST_HEAD_TIMEOUT)
    .shutdown_timeout(1)
    .disable_signals()
    .listen(listener)
    .map_err(|error| ServeError::Listen(address, error))?
    .run();
    // Nobody drains it: it answers until the process ends.
    Ok(Serving { handle: server.handle(), server, address, draining: Draining::default() })
}

/// Returns the metrics in the Prometheus text format.
#[get("/metrics")]
async fn show_metrics(monitoring: Data<Monitoring>) -> HttpResponse {
    respond(monitoring.metrics().await)
}

/// Answers 200 if the process does its work, otherwise 503 with one line for each reason.
#[get("/healthz")]
async fn show_health(monitoring: Data<Monitoring>) -> HttpResponse {
    let health_problems = monitoring.health_problems().await;
    if health_problems.is_empty() {
        return HttpResponse::Ok().body("healthy\n");
    }
    let reasons: Vec<_> = health_problems.iter().map(ToString::to_string).collect();
    tracing::warn!(?reasons, "this process is not healthy");
    HttpResponse::ServiceUnavailable().body(reasons.join("\n") + "\n")
}

/// Sends metrics.
pub(crate) fn respond(metrics: String) -> HttpResponse {
    let format = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    HttpResponse::Ok().insert_header((CONTENT_TYPE, format)).body(metrics)
}
