//! An operation is carried out, once.

use chrono::{DateTime, Utc};
use diesel::{QueryResult, result::Error};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Answer, AnswerStatus, Deed, Operation, Phone, Reason, VisitKind, authority,
    evidence::{self, Sight},
    inbox::{self, Before},
};

/// Why a transaction is taken back.
enum Halt {
    /// Nobody can say yet.
    NotYet(Answer),
    /// The database failed.
    Database(Error),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

/// Does what the operation says, as far as that can be, and writes down what is answered: both, or
/// neither. What was answered before is answered again.
pub async fn perform(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operation: &Operation,
) -> QueryResult<Answer> {
    let performed = conn
        .transaction(async |conn| {
            match inbox::put(conn, now, phone, operation).await? {
                Before::Never => {}
                Before::Answered(answer) => return Ok(answer),
                Before::Otherwise => {
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
        Deed::Accept(offer_id) => return authority::accept(conn, now, phone, *offer_id).await,
        Deed::Decline(offer_id, reason) => {
            return authority::decline(conn, now, phone, *offer_id, reason).await;
        }
        Deed::Start(under) => return authority::start(conn, now, phone, *under).await,
        Deed::Hold(under, reason, until) => {
            return authority::hold(conn, now, phone, operation, (*under, reason, *until)).await;
        }
        Deed::Resolve(under, claim) => {
            return authority::resolve(conn, now, phone, operation, (*under, claim)).await;
        }
        Deed::Release(under, reason) => {
            return authority::release(conn, now, phone, operation, (*under, reason)).await;
        }
        Deed::Note(under, note) => (under, Sight::words(VisitKind::Note, note)),
        Deed::Photo(under, photos, note) => {
            (under, Sight { photos, ..Sight::words(VisitKind::Photo, note) })
        }
        Deed::Arrival(under, place, accuracy_m) => {
            let place = Some((*place, *accuracy_m));
            (under, Sight { place, ..Sight::words(VisitKind::Arrival, "") })
        }
        Deed::Parts(under, parts) => (under, Sight { parts, ..Sight::words(VisitKind::Parts, "") }),
    };
    evidence::keep(conn, now, phone, operation, (*under, sight)).await
}
