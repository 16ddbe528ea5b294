//! Sends mails.

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

/// Timeout of the mail server.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How mails are sent.
#[derive(Debug, Clone, Copy)]
pub struct MailSettings<'a> {
    /// Sender: `Name <address>`.
    pub sender: &'a str,
    /// SMTP server: `smtps://user:password@host` or `smtp://host:25`. `None` to write mails to
    /// `directory`.
    pub smtp: Option<&'a str>,
    /// Directory for mails if there is no server.
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

/// Why the mail settings are refused.
#[derive(Debug, thiserror::Error)]
pub enum BadMailSettings {
    /// The sender is not `Name <address>`.
    #[error("the mail sender must be `Name <address>`")]
    Sender(#[source] AddressError),
    /// The URL of the server is invalid.
    #[error("the mail server must be `smtps://user:password@host` or `smtp://host:port`")]
    Smtp(#[source] smtp::Error),
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The address of the recipient is invalid.
    #[error("the address of the recipient is invalid")]
    BadAddress(#[source] AddressError),
    /// The message cannot be built.
    #[error("cannot build the mail")]
    Unwritable(#[source] lettre::error::Error),
    /// The SMTP server did not accept the mail.
    #[error("the mail server did not accept the mail")]
    Smtp(#[source] smtp::Error),
    /// The mail cannot be written to the directory.
    #[error("cannot write to the mail directory")]
    Directory(#[source] std::io::Error),
}

impl Mailer {
    /// Creates a mailer with these settings. It connects when the first mail is sent.
    pub fn open(settings: MailSettings<'_>) -> Result<Self, BadMailSettings> {
        let sender = settings.sender.parse().map_err(BadMailSettings::Sender)?;
        let way = match settings.smtp {
            Some(url) => {
                let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
                let server = server.map_err(BadMailSettings::Smtp)?;
                Way::Smtp(server.timeout(Some(TIMEOUT)).build())
            }
            None => Way::Directory(settings.directory.to_owned()),
        };
        Ok(Self { sender, way })
    }

    /// Sends a mail, or writes it to the directory.
    pub async fn send(&self, now: DateTime<Utc>, letter: Letter) -> Result<(), MailError> {
        let message = letter.message(now, &self.sender)?;
        match &self.way {
            Way::Smtp(server) => server.send(message).await.map(drop).map_err(MailError::Smtp),
            Way::Directory(directory) => {
                let written = directory::write(directory.clone(), now, message.formatted()).await;
                let file = written.map_err(MailError::Directory)?;
                tracing::info!(
                    file = %file.display(),
                    "wrote a mail to a file; set STREETCORNER_SMTP to send mails"
                );
                Ok(())
            }
        }
    }
}

impl MailError {
    /// Whether a retry is useless.
    pub fn is_final(&self) -> bool {
        match self {
            Self::BadAddress(_) | Self::Unwritable(_) => true,
            Self::Smtp(error) => error.is_permanent() || error.is_client(),
            Self::Directory(_) => false,
        }
    }
}
