//! A crew says what it has seen at a case, in time or too late.

use chrono::{DateTime, SecondsFormat, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, ActError, On, Said},
    status::Action,
};
use crate::photos::{self, Developed, PhotoKind};

/// What it has seen. Everybody can read it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// In words; none, if there is a picture.
    pub(crate) note: String,
    /// Pictures, developed already.
    pub(crate) photos: Vec<Developed>,
    /// When, by the phone's clock.
    pub(crate) device_at: DateTime<Utc>,
    /// Which of the phone's operations brought it.
    pub(crate) operation_id: String,
    /// Whether the crew held the job when this came.
    pub(crate) standing: &'static str,
}

/// Writes it into the case's history, with its pictures: both, or neither. It stays what it was.
pub(crate) async fn visit(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    seen: Seen,
) -> Result<Case, ActError> {
    let Seen { note, photos, device_at, operation_id, standing } = seen;
    conn.transaction(async |conn| {
        let case = act::lock(conn, on, Action::Comment).await?;
        photos::add(conn, now, &case, PhotoKind::Proof, &photos).await?;
        let said = Said::note(note)
            .with("visit", standing)
            .with("operation_id", operation_id)
            .with("photos", photos.len())
            .with("device_at", device_at.to_rfc3339_opts(SecondsFormat::Micros, true));
        act::done(conn, now, on, case, Action::Comment, said).await
    })
    .await
}
