//! Who sends mails.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{DateTime, Utc};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor, address::AddressError, message::Mailbox,
    transport::smtp,
};

use super::{directory, letter::Letter};

/// A mail server that says nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(20);

/// How mails are sent.
#[derive(Debug, Clone, Copy)]
pub struct MailSettings<'a> {
    /// Who sends them: `Name <address>`.
    pub sender: &'a str,
    /// The server, as `smtps://user:password@host` or `smtp://host:25`.
    pub smtp: Option<&'a str>,
    /// Where they go without a server.
    pub directory: &'a Path,
}

/// Sends mails.
#[derive(Clone)]
pub struct Mailer {
    sender: Mailbox,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Directory(PathBuf),
}

/// Why nobody can send mails.
#[derive(Debug, thiserror::Error)]
pub enum BadMailSettings {
    /// The sender has no address.
    #[error("the sender of mails is no `Name <address>`")]
    Sender(#[source] AddressError),
    /// The server cannot be meant.
    #[error("the mail server is no `smtps://user:password@host` or `smtp://host:port`")]
    Smtp(#[source] smtp::Error),
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MailError {
    /// It cannot be sent to such an address.
    #[error("cannot write to this address")]
    BadAddress(#[source] AddressError),
    /// It cannot be put into a message.
    #[error("cannot write the mail")]
    Unwritable(#[source] lettre::error::Error),
    /// The server did not take it.
    #[error("the mail server did not take it")]
    Smtp(#[source] smtp::Error),
    /// The directory did not take it.
    #[error("cannot write into the mail directory")]
    Directory(#[source] std::io::Error),
}

impl Mailer {
    /// A mailer with these settings. Connects when there is something to send.
    pub fn open(settings: MailSettings<'_>) -> Result<Self, BadMailSettings> {
        let sender = settings.sender.parse().map_err(BadMailSettings::Sender)?;
        let way = match settings.smtp {
            Some(url) => {
                let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
                let server = server.map_err(BadMailSettings::Smtp)?;
                Way::Smtp(server.timeout(Some(PATIENCE)).build())
            }
            None => Way::Directory(settings.directory.to_owned()),
        };
        Ok(Self { sender, way })
    }

    /// Sends it.
    pub(crate) async fn send(&self, now: DateTime<Utc>, letter: Letter) -> Result<(), MailError> {
        let message = letter.message(now, &self.sender)?;
        match &self.way {
            Way::Smtp(server) => server.send(message).await.map(drop).map_err(MailError::Smtp),
            Way::Directory(directory) => {
                let written = directory::write(directory.clone(), now, message.formatted()).await;
                let file = written.map_err(MailError::Directory)?;
                tracing::info!(
                    file = %file.display(),
                    "a mail was written to a file; set STREETCORNER_SMTP to have mails sent"
                );
                Ok(())
            }
        }
    }
}

impl MailError {
    /// Whether another try is of no use.
    pub(crate) fn is_final(&self) -> bool {
        match self {
            Self::BadAddress(_) | Self::Unwritable(_) => true,
            Self::Smtp(error) => error.is_permanent() || error.is_client(),
            Self::Directory(_) => false,
        }
    }
}
