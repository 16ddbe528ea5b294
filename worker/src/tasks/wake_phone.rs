//! Wakes a crew's phone for an offer, or for a job that was put on its list.

use domain::{
    jurisdictions::JurisdictionId,
    pushes::{self, Due, WakePhone},
};

use super::TaskError;
use crate::{push::PushError, run::Tools};

/// A phone that is not woken is no reason for anything: the offer stands on the crew's stream all the
/// same. So it is tried again while it is of use, and then no more.
pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    wake: WakePhone,
    last_try: bool,
) -> Result<(), TaskError> {
    let Some(pusher) = &tools.config.pusher else { return Ok(()) };
    let mut conn = tools.pool.get().await?;
    let due = pushes::due(&mut conn, city, &wake, tools.config.crew_grace).await?;
    // Nobody waits for a server with a connection in hand.
    drop(conn);
    let Some(due) = due else { return Ok(()) };

    let sent = pusher.push(tools.clock.now(), &due).await;

    let again = sent.as_ref().err().and_then(PushError::wait);
    if let (Err(error), Some(wait)) = (&sent, again)
        && !last_try
        && wait < due.life
    {
        count(&due, "retried");
        return Err(TaskError::not_before(error.to_string(), wait));
    }
    note(tools, &due, sent).await
}

/// Counts how it went, and keeps or forgets the phone.
async fn note(tools: &Tools, due: &Due, sent: Result<(), PushError>) -> Result<(), TaskError> {
    let phone = &due.subscription;
    let mut conn = tools.pool.get().await?;
    match sent {
        Ok(()) => {
            count(due, "sent");
            pushes::note_sent(&mut conn, phone).await?;
        }
        Err(PushError::Gone) => {
            count(due, "gone");
            pushes::forget(&mut conn, phone).await?;
        }
        Err(error @ PushError::Refused(_)) => {
            count(due, "refused");
            tracing::warn!(%error, subscription.id = %phone.subscription_id, "a phone is forgotten");
            pushes::forget(&mut conn, phone).await?;
        }
        Err(error) => {
            count(due, "failed");
            tracing::warn!(%error, subscription.id = %phone.subscription_id, "a phone was not woken");
            pushes::note_failed(&mut conn, phone).await?;
        }
    }
    Ok(())
}

fn count(due: &Due, outcome: &'static str) {
    let kind = due.subscription.kind.as_str();
    metrics::counter!("streetcorner_pushes_total", "kind" => kind, "outcome" => outcome)
        .increment(1);
}
