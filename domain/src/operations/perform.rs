//! Performs an operation, once.

use chrono::{DateTime, Utc};
use diesel::{QueryResult, result::Error};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Answer, AnswerStatus, Operation, OperationKind, Phone, Reason, VisitKind, authority,
    evidence::{self, Observation},
    inbox::{self, Recall},
};

/// Why the transaction is rolled back.
enum Halt {
    /// The operation cannot be decided yet.
    NotYet(Answer),
    /// The database query failed.
    Database(Error),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

/// Performs the operation and stores its answer in one transaction. An operation that was answered
/// before returns the same answer.
pub async fn perform(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operation: &Operation,
) -> QueryResult<Answer> {
    let performed = conn
        .transaction(async |conn| {
            match inbox::put(conn, now, phone, operation).await? {
                Recall::New => {}
                Recall::Replay(answer) => return Ok(answer),
                Recall::Conflict => {
                    let words = "this id was used for another operation";
                    return Ok(Answer::refused(Reason::KeyReused, words));
                }
            }
            let answer = Box::pin(carry_out(conn, now, phone, operation)).await?;
            if answer.status == AnswerStatus::NotYet {
                return Err(Halt::NotYet(answer));
            }
            inbox::answer(conn, phone, operation, &answer).await?;
            Ok(answer)
        })
        .await;
    match performed {
        Ok(answer) | Err(Halt::NotYet(answer)) => Ok(answer),
        Err(Halt::Database(error)) => Err(error),
    }
}

async fn carry_out(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operation: &Operation,
) -> QueryResult<Answer> {
    let (under, sight) = match &operation.deed {
        OperationKind::Accept(offer_id) => {
            return authority::accept(conn, now, phone, *offer_id).await;
        }
        OperationKind::Decline(offer_id, reason) => {
            return authority::decline(conn, now, phone, *offer_id, reason).await;
        }
        OperationKind::Start(under) => return authority::start(conn, now, phone, *under).await,
        OperationKind::Hold(under, reason, until) => {
            return authority::hold(conn, now, phone, operation, (*under, reason, *until)).await;
        }
        OperationKind::Resolve(under, claim) => {
            return authority::resolve(conn, now, phone, operation, (*under, claim)).await;
        }
        OperationKind::Release(under, reason) => {
            return authority::release(conn, now, phone, operation, (*under, reason)).await;
        }
        OperationKind::Note(under, note) => (under, Observation::words(VisitKind::Note, note)),
        OperationKind::Photo(under, photos, note) => {
            (under, Observation { photos, ..Observation::words(VisitKind::Photo, note) })
        }
        OperationKind::Arrival(under, place, accuracy_m) => {
            let place = Some((*place, *accuracy_m));
            (under, Observation { place, ..Observation::words(VisitKind::Arrival, "") })
        }
        OperationKind::Parts(under, parts) => {
            (under, Observation { parts, ..Observation::words(VisitKind::Parts, "") })
        }
    };
    evidence::keep(conn, now, phone, operation, (*under, sight)).await
}
