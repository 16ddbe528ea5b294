//! A letter before it is a message.

use chrono::{DateTime, Utc};
use domain::{accounts::Email, id::Id};
use lettre::{
    Address, Message,
    message::{
        Body, Mailbox,
        header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue},
    },
};

use super::MailError;

/// What somebody is written.
pub(crate) struct Letter {
    /// Who.
    pub(crate) to: Email,
    /// What it is about.
    pub(crate) subject: String,
    /// Plain text.
    pub(crate) text: String,
}

impl Letter {
    /// As it goes over the wire. Answered by nobody: it says so to machines that answer mail.
    pub(super) fn message(
        self,
        now: DateTime<Utc>,
        sender: &Mailbox,
    ) -> Result<Message, MailError> {
        let to: Address = self.to.as_str().parse().map_err(MailError::BadAddress)?;
        let id = Id::<Self>::new(now);
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

/// The longest line that mail can carry, without its end. <https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1>
const LONGEST_LINE: usize = 998;

/// Plain letters go as they are: then a link stands in one piece, also where the mail is a file.
fn body(text: String) -> Body {
    if text.is_ascii() && text.lines().all(|line| line.len() <= LONGEST_LINE) {
        let lines = text.replace('\n', "\r\n").into_bytes();
        Body::dangerous_pre_encoded(lines, ContentTransferEncoding::SevenBit)
    } else {
        Body::new(text)
    }
}

/// That no person wrote it. <https://www.rfc-editor.org/rfc/rfc3834#section-5>
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
