//! `GET /crew/stream`: offers, as they are made.

use std::time::Duration;

use actix_web::{HttpResponse, get, http::header::ContentEncoding};
use futures_util::StreamExt;

use crate::{
    extract::{Crew, Now},
    problem::Problem,
    state::Shared,
};

/// Follow the offers to this crew.
///
/// Server-sent events. `offer` brings a job to accept or decline, the data being what
/// `GET /crew/offers` lists; `offer_ended` says that an offer is gone. A new stream begins with
/// every offer that is live, so nothing is missed by reconnecting. A comment comes every few
/// seconds as a sign of life. The stream ends with the token.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "The stream", content_type = "text/event-stream", body = String),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
    ),
)]
#[get("/crew/stream")]
pub(super) async fn crew_stream(crew: Crew, Now(now): Now, state: Shared) -> HttpResponse {
    state.hub.end_expired(now.timestamp());
    let left = u64::try_from(crew.until - now.timestamp()).unwrap_or_default();
    let end_of_token = tokio::time::sleep(Duration::from_secs(left));
    let mut received = state.hub.open(crew.jurisdiction_id, crew.id, crew.until);
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
