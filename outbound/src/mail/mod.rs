//! Plain-text mail, sent by SMTP or written to a directory.

mod directory;
mod letter;
mod mailer;

use chrono::{DateTime, Utc};
use uuid::{NoContext, Timestamp, Uuid};

pub use self::{
    letter::Letter,
    mailer::{BadMailSettings, MailError, MailSettings, Mailer},
};

/// Creates an id for a mail. Ids sort by `now`.
fn new_id(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
}
