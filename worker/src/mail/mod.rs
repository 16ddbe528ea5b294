//! Mail: plain text, by SMTP, or into a directory where somebody can look at it.

mod directory;
mod letter;
mod mailer;

pub use self::mailer::{BadMailSettings, MailSettings, Mailer};
pub(crate) use self::{letter::Letter, mailer::MailError};
