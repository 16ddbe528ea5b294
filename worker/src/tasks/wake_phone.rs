//! Sends a push message to a crew's phone about an offer or an assigned job.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    jurisdictions::JurisdictionId,
    pushes::{self, About, Due, PushKind, WakePhone},
};
use outbound::push::{PushError, PushMessage, Recipient};
use serde_json::json;

use super::TaskError;
use crate::context::Context;

/// Push is only a hint: the crew's event stream carries the offer in any case. The task is retried
/// while the message is useful and then dropped.
pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    wake: WakePhone,
    last_try: bool,
) -> Result<(), TaskError> {
    let Some(pusher) = &context.config.pusher else { return Ok(()) };
    let mut conn = context.pool.get().await?;
    let due = pushes::due(&mut conn, city, &wake, context.config.crew_grace).await?;
    // Release the connection before waiting for another server.
    drop(conn);
    let Some(due) = due else { return Ok(()) };

    let sent = pusher.push(context.clock.now(), &message(&due)).await;

    let again = sent.as_ref().err().and_then(PushError::wait);
    if let (Err(error), Some(wait)) = (&sent, again)
        && !last_try
        && wait < due.life
    {
        count(&due, "retried");
        return Err(TaskError::not_before(error.to_string(), wait));
    }
    note(context, &due, sent).await
}

/// Builds the message, which contains ids only. Messages about the same offer or job share a topic,
/// so that a push service can replace the earlier one.
fn message(due: &Due) -> PushMessage<'_> {
    let phone = &due.subscription;
    let address = phone.address.as_str();
    let to = match phone.kind {
        PushKind::Web => Recipient::Web {
            endpoint: address,
            p256dh: phone.p256dh.as_deref().unwrap_or_default(),
            auth: phone.auth.as_deref().unwrap_or_default(),
        },
        PushKind::Fcm => Recipient::Fcm { token: address },
        PushKind::Apns => Recipient::Apns { token: address },
    };
    let loc_key = match due.about {
        About::Offer(_) => "STREETCORNER_OFFER",
        About::Job(_) => "STREETCORNER_JOB",
    };
    let topic = URL_SAFE_NO_PAD.encode(due.about.id().as_bytes());
    PushMessage { to, data: json!(due.about), topic, loc_key, ttl: due.life }
}

/// Counts the result, and deletes a subscription that the push service reports as gone.
async fn note(context: &Context, due: &Due, sent: Result<(), PushError>) -> Result<(), TaskError> {
    let phone = &due.subscription;
    let mut conn = context.pool.get().await?;
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
            tracing::warn!(%error, subscription.id = %phone.subscription_id, "push subscription deleted");
            pushes::forget(&mut conn, phone).await?;
        }
        Err(error) => {
            count(due, "failed");
            tracing::warn!(%error, subscription.id = %phone.subscription_id, "push message was not delivered");
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
