//! Somebody says something about a case, which stays where it is.

use chrono::{DateTime, SecondsFormat, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};
use crate::{
    photos::{self, Developed, PhotoKind},
    text::tidy,
};

/// The longest comment, in characters: as long as a report may be.
const LONGEST: usize = 4_000;

/// What is said. Everybody can read it.
#[derive(Debug, Clone)]
pub struct Comment {
    /// In words; none, if there is a picture.
    pub note: String,
    /// Pictures, developed already.
    pub photos: Vec<Developed>,
    /// Pictures somewhere else.
    pub media_urls: Vec<String>,
    /// What they are for.
    pub shows: PhotoKind,
    /// When it was said, by the clock of whoever passes it on; ours decides when it happened.
    pub said_at: Option<DateTime<Utc>>,
}

/// Why nothing was said.
#[derive(Debug, thiserror::Error)]
pub enum CommentError {
    /// There is nothing in it.
    #[error("there is nothing to say: send a description, or a picture")]
    Empty,
    /// There is too much in it.
    #[error("a comment takes {LONGEST} characters at most")]
    TooLong,
    /// The case says no.
    #[error(transparent)]
    Case(#[from] ActError),
    /// The database failed.
    #[error("cannot keep the comment")]
    Database(#[from] diesel::result::Error),
}

/// Writes it into the case's history, with its pictures: both, or neither.
pub async fn comment(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    comment: Comment,
) -> Result<Case, CommentError> {
    let Comment { note, photos, media_urls, shows, said_at } = comment;
    let note = tidy(&note);
    if note.is_empty() && photos.is_empty() && media_urls.is_empty() {
        return Err(CommentError::Empty);
    }
    if note.chars().count() > LONGEST {
        return Err(CommentError::TooLong);
    }
    conn.transaction(async |conn| {
        let case = act::lock(conn, on, Action::Comment).await?;
        photos::add(conn, now, &case, shows, &photos).await?;
        photos::send_for(conn, now, &case, shows, &media_urls, None).await?;
        let mut said = Said::note(note);
        if let Some(at) = said_at {
            said = said.with("said_at", at.to_rfc3339_opts(SecondsFormat::Micros, true));
        }
        Ok(act::done(conn, now, on, case, Action::Comment, said).await?)
    })
    .await
}
