//! `GET /crew/stream`: server-sent events with offers and jobs of the crew.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, get, http::header::ContentEncoding};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;

use crate::{
    extract::{Crew, Now},
    problem::Problem,
    state::Shared,
};

/// Age of a `Last-Event-ID` after which a stream starts with the current state.
const MAX_AWAY: TimeDelta = TimeDelta::hours(16);
/// Maximum clock difference between nodes.
const AHEAD: TimeDelta = TimeDelta::minutes(1);
/// Time after which a client that got no stream may try again.
const RETRY: Duration = Duration::from_secs(10);

/// Stream offers and jobs.
///
/// Server-sent events. `offer`: a new offer, as in `GET /crew/offers`. `offer_ended`: an offer is
/// no longer valid. `job`: a job that the crew holds, as in `GET /crew/jobs`. `job_ended`: the crew
/// no longer holds a job. A new stream starts with the current state. With `Last-Event-ID` (sent by
/// browsers automatically), it continues with the changes since then; the last moments may be
/// repeated. A comment is sent every few seconds as a heartbeat. The stream ends when the access
/// token expires, or when the crew opens its ninth: the oldest ends.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("Last-Event-ID" = Option<String>, Header, description = "Identifier of the last received event")),
    responses(
        (status = OK, description = "The event stream", content_type = "text/event-stream", body = String),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = SERVICE_UNAVAILABLE, description = "`unavailable`: too many event streams", body = Problem),
    ),
)]
#[get("/crew/stream")]
pub(super) async fn crew_stream(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    state.hub.end_expired(now.timestamp());
    let left = u64::try_from(crew.until - now.timestamp()).unwrap_or_default();
    let end_of_token = tokio::time::sleep(Duration::from_secs(left));
    let after = last_event(&request, now);
    let opened = state.hub.open((crew.jurisdiction_id, crew.id), crew.until, after);
    let mut received = opened.map_err(|error| Problem::unavailable(&error).after(RETRY))?;
    state.notifier.notify();
    let lines =
        futures_util::stream::poll_fn(move |cx| received.poll_recv(cx)).take_until(end_of_token);
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("X-Accel-Buffering", "no"))
        // Compression would delay events until a buffer is full.
        .insert_header(ContentEncoding::Identity)
        .streaming(lines.map(Ok::<_, actix_web::Error>)))
}

/// Returns the time of the last event that the client received. `None` if the id is unknown or too
/// old: the client then receives the current state.
fn last_event(request: &HttpRequest, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let id = request.headers().get("Last-Event-ID")?.to_str().ok()?;
    let at = DateTime::from_timestamp_micros(id.trim().parse().ok()?)?;
    (now - MAX_AWAY..=now + AHEAD).contains(&at).then_some(at)
}
