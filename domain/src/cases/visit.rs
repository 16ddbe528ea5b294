//! Records what a crew reported at a case, on time or late.

use chrono::{DateTime, SecondsFormat, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    Case,
    act::{self, EventDetail},
    status::Action,
    target::{ActError, CaseTarget},
};
use crate::photos::{self, PhotoKind, ProcessedPhoto};

/// A crew's report about a case. It is public.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// Text. May be empty if there is a photo.
    pub(crate) note: String,
    /// Processed photos.
    pub(crate) photos: Vec<ProcessedPhoto>,
    /// Time of the report by the phone's clock (UTC).
    pub(crate) device_at: DateTime<Utc>,
    /// Id of the operation that the phone sent.
    pub(crate) operation_id: String,
    /// Whether the crew held the job when the report arrived, as a code.
    pub(crate) standing: &'static str,
}

/// Adds the report with its photos to the case's history, in one transaction. The status does not
/// change.
pub(crate) async fn visit(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    seen: Seen,
) -> Result<Case, ActError> {
    let Seen { note, photos, device_at, operation_id, standing } = seen;
    conn.transaction(async |conn| {
        let case = act::lock(conn, target, Action::Comment).await?;
        photos::add(conn, now, &case, PhotoKind::Proof, &photos).await?;
        let detail = EventDetail::note(note)
            .with("visit", standing)
            .with("operation_id", operation_id)
            .with("photos", photos.len())
            .with("device_at", device_at.to_rfc3339_opts(SecondsFormat::Micros, true));
        act::record(conn, now, target, case, Action::Comment, detail).await
    })
    .await
}
