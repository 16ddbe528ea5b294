//! Sends the link that confirms a request for an API key.

use domain::{
    accounts::{self, Invitation, SendKeyConfirmation},
    jurisdictions::{self, Jurisdiction, JurisdictionId},
};

use super::TaskError;
use crate::{
    mail::{Letter, MailError},
    run::Tools,
};

pub(crate) async fn run(
    tools: &Tools,
    home: &JurisdictionId,
    SendKeyConfirmation { api_key_request_id }: SendKeyConfirmation,
) -> Result<(), TaskError> {
    let now = tools.clock.now();
    let mut conn = tools.pool.get().await?;
    let Some(city) = jurisdictions::store::find(&conn, home).await? else { return Ok(()) };
    let Some(invitation) = accounts::invite(&mut conn, now, home, api_key_request_id).await? else {
        return Ok(());
    };
    drop(conn);
    Ok(tools.mailer.send(now, letter(&tools.config.public_url, &city, invitation)).await?)
}

/// What the app is called is not in it, or strangers could write to strangers through us.
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
    Letter { to: email, subject: format!("Your API key for {}", home.name), text }
}

impl From<MailError> for TaskError {
    fn from(error: MailError) -> Self {
        if error.is_final() { Self::give_up(error) } else { Self::retry(error) }
    }
}
