//! `POST /crew/operations`: what a phone did, perhaps while nobody heard it.

mod body;
mod check;
mod view;

use std::time::Duration;

use actix_web::{HttpRequest, post, web::Json};
use chrono::{DateTime, Utc};
use domain::{
    operations::{self, Answer, Operation, Phone, Reason},
    uploads::{self, Named, Owner},
};

use self::{
    body::{Operations, read},
    view::{AnswerView, Answers},
};
use crate::{
    extract::{Crew, Now, claims},
    problem::Problem,
    state::{Shared, State},
};

/// The most operations in one request.
const MOST: usize = 100;
/// Pictures that have just come are waited for, so long at most.
const PATIENCE: Duration = Duration::from_secs(20);

/// Send operations.
///
/// What was done, in the order in which it was done; the answers come in the same order. Each
/// operation has an id that the phone has chosen, and may be sent again, by any phone of the crew:
/// it has its effect once, and its answer is the same for 30 days. An operation that fails stops no
/// other.
///
/// Whether an accept, decline, start, hold, resolve or release counts is decided here, by the fence
/// of the lease. What a crew has seen (note, photo, arrival, parts) is kept with the case also when
/// the crew does not hold the job any more, and so are the words and pictures of a hold, resolve or
/// release that does not count: the status is then `kept_as_evidence`. The phone's clock decides
/// nothing. `not_yet` asks for the same operation again, later: nothing has been written.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "What became of each", body = Answers),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`: too many at once", body = Problem),
    ),
)]
#[post("/crew/operations")]
pub(super) async fn perform_operations(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    request: HttpRequest,
    Json(body): Json<Operations>,
) -> Result<Json<Answers>, Problem> {
    if body.operations.len() > MOST {
        return Err(Problem::new("invalid", format!("{MOST} operations at most")));
    }
    let owner = Owner::Account(claims(&request)?.sub);
    let phone = Phone { jurisdiction: &crew.jurisdiction_id, crew_id: crew.id, owner };
    let sent: Vec<_> = body.operations.into_iter().map(read).collect();
    let read = sent.iter().filter_map(|sent| sent.operation.as_ref().ok());
    wait_for_photos(&state, now, phone, read).await;
    let mut answers = vec![];
    for sent in sent {
        let answer = match &sent.operation {
            Ok(operation) => perform(&state, now, phone, operation).await,
            Err(words) => Answer::refused(Reason::Invalid, words),
        };
        answers.push(AnswerView::of(sent.id, answer));
    }
    state.bell.ring();
    Ok(Json(Answers { answers }))
}

/// One of them; a failure of ours is its own alone.
async fn perform(
    state: &State,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operation: &Operation,
) -> Answer {
    let problem: Problem = match state.connect().await {
        Ok(mut conn) => match operations::perform(&mut conn, now, phone, operation).await {
            Ok(answer) => return answer,
            Err(error) => error.into(),
        },
        Err(error) => error.into(),
    };
    Answer::not_yet(Reason::Unavailable, problem)
}

/// Has the pictures that have just come whole looked at. Those that are not done by then are told
/// to be sent for again.
async fn wait_for_photos(
    state: &State,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operations: impl Iterator<Item = &Operation>,
) {
    let secrets = operations.flat_map(|operation| operation.deed.photos()).cloned().collect();
    let named = Named { by: phone.owner, secrets };
    let settled = uploads::settle(&state.pool, &state.darkroom, now, phone.jurisdiction, &named);
    match tokio::time::timeout(PATIENCE, settled).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "uploads that operations name must wait"),
        Err(elapsed) => tracing::warn!(%elapsed, "uploads that operations name take too long"),
    }
}
