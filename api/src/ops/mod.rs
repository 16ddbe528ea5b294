//! Operations: is it alive, is it ready, how is it doing.

use actix_web::{
    HttpResponse, get,
    web::{Data, ServiceConfig},
};
use domain::{
    db::{self, Pool},
    tasks::{self, Depth},
};

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
async fn show_metrics(state: Shared, pools: Data<Vec<Pool>>) -> Result<HttpResponse, Problem> {
    let statuses = pools.iter().map(Pool::status);
    let in_use: usize = statuses.map(|it| it.size.saturating_sub(it.available)).sum();
    metrics::gauge!("streetcorner_pool_in_use")
        .set(f64::from(u32::try_from(in_use).unwrap_or(u32::MAX)));
    let mut conn = state.connect().await?;
    let depths = tasks::depths(&mut conn).await?;
    let text = state.metrics.as_ref().map(metrics_exporter_prometheus::PrometheusHandle::render);
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(text.unwrap_or_default() + &queue(&depths)))
}

/// How deep the queue is, as it stands now: a kind without tasks has no line.
fn queue(depths: &[Depth]) -> String {
    let line = |name: &str, depth: &Depth, value: f64| {
        let Depth { kind, state, .. } = depth;
        format!("{name}{{kind=\"{kind}\",state=\"{state}\"}} {value}\n")
    };
    let count = |depth: &Depth| f64::from(u32::try_from(depth.tasks).unwrap_or(u32::MAX));
    let tasks = depths.iter().map(|depth| line("streetcorner_tasks", depth, count(depth)));
    let overdue = depths
        .iter()
        .map(|depth| line("streetcorner_task_overdue_seconds", depth, depth.overdue_s.max(0.0)));
    std::iter::once("# TYPE streetcorner_tasks gauge\n".to_owned())
        .chain(tasks)
        .chain(std::iter::once("# TYPE streetcorner_task_overdue_seconds gauge\n".to_owned()))
        .chain(overdue)
        .collect()
}

/// The keys that check our tokens.
#[get("/.well-known/jwks.json")]
async fn jwks(state: Shared) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "public, max-age=300"))
        .json(state.tokens.jwks())
}
