//! Adds a comment to a case. The status does not change.

use chrono::{DateTime, SecondsFormat, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, EventDetail},
    status::Action,
    target::{ActError, CaseTarget},
};
use crate::{
    photos::{self, PhotoKind, ProcessedPhoto},
    text::tidy,
};

/// Maximum length of a comment in characters, the same as of a report.
const MAX_LEN: usize = 4_000;

/// A public comment.
#[derive(Debug, Clone)]
pub struct Comment {
    /// Text. May be empty if there is a photo.
    pub note: String,
    /// Processed photos.
    pub photos: Vec<ProcessedPhoto>,
    /// URLs of photos to fetch.
    pub media_urls: Vec<String>,
    /// Kind of the photos.
    pub shows: PhotoKind,
    /// Time of the comment by the sender's clock (UTC), kept as a detail. The time of the event is
    /// that of this server.
    pub said_at: Option<DateTime<Utc>>,
}

/// Why a comment is refused.
#[derive(Debug, thiserror::Error)]
pub enum CommentError {
    /// The comment has neither text nor photos.
    #[error("the comment is empty: send a description or a photo")]
    Empty,
    /// The text is too long.
    #[error("a comment takes {MAX_LEN} characters at most")]
    TooLong,
    /// The action on the case was refused.
    #[error(transparent)]
    Case(#[from] ActError),
    /// The database query failed.
    #[error("cannot store the comment")]
    Database(#[from] diesel::result::Error),
}

/// Adds the comment with its photos to the case's history, in one transaction.
pub async fn comment(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    comment: Comment,
) -> Result<Case, CommentError> {
    let note = tidy(&comment.note);
    if note.is_empty() && comment.photos.is_empty() && comment.media_urls.is_empty() {
        return Err(CommentError::Empty);
    }
    if note.chars().count() > MAX_LEN {
        return Err(CommentError::TooLong);
    }
    Ok(add_comment(conn, now, target, Comment { note, ..comment }).await?)
}

/// Adds a comment that is known to be neither empty nor too long.
pub(crate) async fn add_comment(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    comment: Comment,
) -> Result<Case, ActError> {
    let Comment { note, photos, media_urls, shows, said_at } = comment;
    conn.transaction(async |conn| {
        let case = act::lock(conn, target, Action::Comment).await?;
        photos::add(conn, now, &case, shows, &photos).await?;
        photos::send_for(conn, now, &case, shows, &media_urls, None).await?;
        let mut detail = EventDetail::note(note);
        if let Some(at) = said_at {
            detail = detail.with("said_at", at.to_rfc3339_opts(SecondsFormat::Micros, true));
        }
        act::record(conn, now, target, case, Action::Comment, detail).await
    })
    .await
}
