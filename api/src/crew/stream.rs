//! `GET /crew/stream`: offers, as they are made.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, get, http::header::ContentEncoding};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;

use crate::{
    extract::{Crew, Now},
    problem::Problem,
    state::Shared,
};

/// Nobody comes back after longer.
const LONGEST_AWAY: TimeDelta = TimeDelta::hours(16);
/// The clocks of our machines are not farther apart.
const AHEAD: TimeDelta = TimeDelta::minutes(1);

/// Follow the offers to this crew.
///
/// Server-sent events. `offer` brings a job to accept or decline, the data being what
/// `GET /crew/offers` lists; `offer_ended` says that an offer is gone. `job` brings a job that the
/// crew holds, the data being what `GET /crew/jobs` lists; `job_ended` says that it holds it no
/// longer. A new stream begins with everything that stands; with `Last-Event-ID`, as browsers send
/// it by themselves, with what came and went since, the last moments before repeated. A comment
/// comes every few seconds as a sign of life. The stream ends with the token.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was received")),
    responses(
        (status = OK, description = "The stream", content_type = "text/event-stream", body = String),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
    ),
)]
#[get("/crew/stream")]
pub(super) async fn crew_stream(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    request: HttpRequest,
) -> HttpResponse {
    state.hub.end_expired(now.timestamp());
    let left = u64::try_from(crew.until - now.timestamp()).unwrap_or_default();
    let end_of_token = tokio::time::sleep(Duration::from_secs(left));
    let after = last_event(&request, now);
    let mut received = state.hub.open((crew.jurisdiction_id, crew.id), crew.until, after);
    state.bell.ring();
    let lines =
        futures_util::stream::poll_fn(move |cx| received.poll_recv(cx)).take_until(end_of_token);
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("X-Accel-Buffering", "no"))
        // Compression would keep events back until there are enough of them.
        .insert_header(ContentEncoding::Identity)
        .streaming(lines.map(Ok::<_, actix_web::Error>))
}

/// When the client was told the last event that it knows. Who was away for longer than a shift, or
/// knows no event of ours, is told everything.
fn last_event(request: &HttpRequest, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let id = request.headers().get("Last-Event-ID")?.to_str().ok()?;
    let at = DateTime::from_timestamp_micros(id.trim().parse().ok()?)?;
    (now - LONGEST_AWAY..=now + AHEAD).contains(&at).then_some(at)
}
