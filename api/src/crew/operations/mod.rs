//! `POST /crew/operations`: carries out what a crew did, possibly while its phone was offline.

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
    problem::{Problem, ProblemCode},
    state::{Shared, State},
};

/// Maximum number of operations in one request.
const MAX_OPERATIONS: usize = 100;
/// Maximum time to wait for the processing of uploads that the operations name.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Synchronize offline operations.
///
/// Accepts operations in the order in which they were performed, and returns their results in the
/// same order. Each operation has an identifier chosen by the device. It may be sent again, from
/// any device of the crew: it takes effect once, and its result is returned unchanged for 30 days.
/// A failed operation does not stop the others.
///
/// The server decides by the fence of the lease whether an accept, decline, start, hold, resolve or
/// release takes effect. Evidence (notes, photos, arrivals, parts used) is kept with the case even
/// if the crew no longer holds the job, and so are the note and photos of a hold, resolve or
/// release without effect: its status is then `kept_as_evidence`. Device clocks never decide.
/// `not_yet` means that nothing was stored and that the operation must be sent again later.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "Results, in the order of the operations", body = Answers),
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
    if body.operations.len() > MAX_OPERATIONS {
        return Err(Problem::new(
            ProblemCode::Invalid,
            format!("{MAX_OPERATIONS} operations at most"),
        ));
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
    state.notifier.notify();
    Ok(Json(Answers { answers }))
}

/// Carries out one operation. A server error affects only this operation.
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

/// Processes complete uploads that the operations name, within the timeout. Operations whose photos
/// are not ready by then are answered with a request to send them again.
async fn wait_for_photos(
    state: &State,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operations: impl Iterator<Item = &Operation>,
) {
    let secrets = operations.flat_map(|operation| operation.deed.photos()).cloned().collect();
    let named = Named { by: phone.owner, secrets };
    let settled =
        uploads::settle(state.pool(), &state.photo_processor, now, phone.jurisdiction, &named);
    match tokio::time::timeout(TIMEOUT, settled).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "cannot process the uploads of operations yet"),
        Err(elapsed) => {
            tracing::warn!(%elapsed, "timeout while processing the uploads of operations");
        }
    }
}
