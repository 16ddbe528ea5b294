//! Sends the link that confirms a request for an API key.

use domain::{
    accounts::{self, Invitation, SendKeyConfirmation},
    jurisdictions::{self, Jurisdiction, JurisdictionId},
};
use outbound::mail::{Letter, MailError};

use super::TaskError;
use crate::context::Context;

pub(crate) async fn run(
    context: &Context,
    home: &JurisdictionId,
    SendKeyConfirmation { api_key_request_id }: SendKeyConfirmation,
) -> Result<(), TaskError> {
    let now = context.clock.now();
    let mut conn = context.pool.get().await?;
    let Some(city) = jurisdictions::store::find(&conn, home).await? else { return Ok(()) };
    let Some(invitation) = accounts::invite(&mut conn, now, home, api_key_request_id).await? else {
        return Ok(());
    };
    drop(conn);
    Ok(context.mailer.send(now, letter(&context.config.public_url, &city, invitation)).await?)
}

/// The letter does not contain the app's name: it could be used to send text to strangers.
fn letter(public_url: &str, home: &Jurisdiction, invitation: Invitation) -> Letter {
    let Invitation { email, secret, expires_at } = invitation;
    let id = home.sandbox_of.as_ref().unwrap_or(&home.jurisdiction_id);
    let link = format!("{public_url}/developers/confirm/{id}/{secret}");
    let text = format!(
        "Hello,\n\
         \n\
         somebody, and we hope that it was you, has asked for an API key for\n\
         {name}.\n\
         \n\
         To get it, open this page and press the button:\n\
         \n\
         {link}\n\
         \n\
         The link works once, until {until} UTC. The page shows the key,\n\
         this once: keep it where you keep passwords.\n\
         \n\
         If it was not you, do nothing: there is no key then.\n",
        name = home.name,
        until = expires_at.format("%Y-%m-%d %H:%M"),
    );
    Letter {
        to: email.as_str().to_owned(),
        subject: format!("Your API key for {}", home.name),
        text,
    }
}

impl From<MailError> for TaskError {
    fn from(error: MailError) -> Self {
        if error.is_final() { Self::give_up(error) } else { Self::unavailable(error) }
    }
}
