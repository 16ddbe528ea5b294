//! Operations: is it alive, is it ready, how is it doing.

use actix_web::{HttpResponse, get, web::ServiceConfig};
use domain::db;

use crate::{problem::Problem, state::Shared};

/// The routes of this folder.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(healthz).service(readyz).service(show_metrics).service(jwks);
}

/// The process lives.
#[get("/healthz")]
async fn healthz() -> &'static str {
    "alive\n"
}

/// The process can serve: the database answers.
#[get("/readyz")]
async fn readyz(state: Shared) -> Result<&'static str, Problem> {
    let mut conn = state.connect().await?;
    db::is_well(&mut conn).await.map_err(|error| {
        tracing::warn!(%error, "the database does not answer");
        Problem::new("unavailable", "The database does not answer.")
    })?;
    Ok("ready\n")
}

/// Numbers for Prometheus.
#[get("/metrics")]
async fn show_metrics(state: Shared) -> HttpResponse {
    let status = state.pool.status();
    let in_use = status.size.saturating_sub(status.available);
    metrics::gauge!("streetcorner_pool_in_use")
        .set(f64::from(u32::try_from(in_use).unwrap_or(u32::MAX)));
    let text = state.metrics.as_ref().map(metrics_exporter_prometheus::PrometheusHandle::render);
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(text.unwrap_or_default())
}

/// The keys that check our tokens.
#[get("/.well-known/jwks.json")]
async fn jwks(state: Shared) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "public, max-age=300"))
        .json(state.tokens.jwks())
}
