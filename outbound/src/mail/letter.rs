//! A mail and its conversion to a message.

use chrono::{DateTime, Utc};
use lettre::{
    Address, Message,
    message::{
        Body, Mailbox,
        header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue},
    },
};

use super::{MailError, new_id};

/// A plain-text mail.
pub struct Letter {
    /// Address of the recipient.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// Body as plain text.
    pub text: String,
}

impl Letter {
    /// Builds the message, marked as automatically generated.
    pub(super) fn message(
        self,
        now: DateTime<Utc>,
        sender: &Mailbox,
    ) -> Result<Message, MailError> {
        let to: Address = self.to.parse().map_err(MailError::BadAddress)?;
        let id = new_id(now);
        Message::builder()
            .date(now.into())
            .message_id(Some(format!("<{id}@{}>", sender.email.domain())))
            .from(sender.clone())
            .to(Mailbox::new(None, to))
            .subject(self.subject)
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(body(self.text))
            .map_err(MailError::Unwritable)
    }
}

/// Maximum line length without line end. <https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1>
const MAX_LINE: usize = 998;

/// ASCII text is not encoded, so that links stay on one line and mails in files are readable.
fn body(text: String) -> Body {
    if text.is_ascii() && text.lines().all(|line| line.len() <= MAX_LINE) {
        let lines = text.replace('\n', "\r\n").into_bytes();
        Body::dangerous_pre_encoded(lines, ContentTransferEncoding::SevenBit)
    } else {
        Body::new(text)
    }
}

/// The header `Auto-Submitted: auto-generated`. <https://www.rfc-editor.org/rfc/rfc3834#section-5>
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
