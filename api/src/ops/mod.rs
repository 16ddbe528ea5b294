//! Endpoints for operators: liveness, readiness, metrics and public keys.

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Data, ServiceConfig},
};
use domain::db;

use crate::{
    draining::Draining,
    monitoring,
    problem::{Problem, ProblemCode},
    state::Shared,
};

/// Registers the routes of this module.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(healthz).service(readyz).service(show_metrics).service(jwks);
}

/// Liveness: answers if the process runs.
#[get("/healthz")]
async fn healthz() -> &'static str {
    "alive\n"
}

/// Readiness: answers `ready` if the database answers, accepts writes and is migrated, and the server
/// is not about to stop. Otherwise 503 with the reason.
#[get("/readyz")]
async fn readyz(state: Shared, draining: Data<Draining>) -> Result<&'static str, Problem> {
    if draining.has_begun() {
        return Err(Problem::new(ProblemCode::Unavailable, "The server is about to stop."));
    }
    let mut conn = state.connect().await?;
    let readiness = db::readiness(&mut conn).await.map_err(|error| {
        tracing::warn!(%error, "the database does not answer");
        Problem::new(ProblemCode::Unavailable, "The database does not answer.")
    })?;
    readiness
        .map(|()| "ready\n")
        .map_err(|reason| Problem::new(ProblemCode::Unavailable, reason.to_string()))
}

/// Headers by which a proxy says that it passes a request on.
const FORWARDED: [&str; 5] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/// Returns the metrics in the Prometheus text format, if there is no private listener and the
/// request comes directly from this machine. Otherwise 404.
#[get("/metrics")]
async fn show_metrics(request: HttpRequest, state: Shared) -> Result<HttpResponse, Problem> {
    let metrics = state.metrics.as_ref().filter(|_| is_direct(&request));
    let metrics = metrics.ok_or_else(Problem::not_found)?;
    Ok(monitoring::respond(metrics.metrics().await))
}

/// Whether a program on this machine sent the request, and no proxy passed it on.
fn is_direct(request: &HttpRequest) -> bool {
    let is_local = request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    is_local && !FORWARDED.iter().any(|name| request.headers().contains_key(*name))
}

/// Returns the public keys of the access tokens (JWK set, RFC 7517).
#[get("/.well-known/jwks.json")]
async fn jwks(state: Shared) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "public, max-age=300"))
        .json(state.tokens.jwks())
}
