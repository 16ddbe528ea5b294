//! Feed of case updates: the public events of all public cases, oldest first.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use serde::Deserialize;

use super::{
    Action, ActorKind, CaseId, CaseNumber, Event, ListError, MAX_SKIPPED, Outcome, Status, store,
};
use crate::{
    jurisdictions::JurisdictionId,
    photos::{self, PhotoId},
};

/// Criteria for updates.
#[derive(Debug, Clone, Default)]
pub struct UpdateSearch {
    /// Case numbers. If set, the times are ignored.
    pub numbers: Option<Vec<CaseNumber>>,
    /// At or after this time (UTC).
    pub from: Option<DateTime<Utc>>,
    /// Before this time (UTC).
    pub before: Option<DateTime<Utc>>,
    /// Number of updates to skip.
    pub offset: i64,
    /// Maximum number of updates.
    pub limit: i64,
}

/// A public event with the data that it needs to be understood alone.
#[derive(Debug, Clone)]
pub struct Update {
    /// Public case number (Open311 `service_request_id`).
    pub number: CaseNumber,
    /// The event.
    pub event: Event,
    /// Outcome of the case at the time of the event. `None` if it had not ended.
    pub outcome: Option<Outcome>,
    /// Public ids of the photos that were added with the event, in their order.
    pub photos: Vec<PhotoId>,
}

/// Returns the updates, oldest first.
pub async fn updates(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    search: &UpdateSearch,
) -> Result<Vec<Update>, ListError> {
    if search.offset > MAX_SKIPPED {
        return past_end(conn, jurisdiction, search).await;
    }
    let lines = store::public_lines(conn, jurisdiction, search).await?;
    let ended: Vec<CaseId> = ids(lines.iter().filter(|(event, _)| has_ended(event)));
    let endings = endings(conn, jurisdiction, &ended).await?;
    let mut photos = photos_of(conn, jurisdiction, &ids(lines.iter())).await?;
    let update = |(event, number): (Event, CaseNumber)| Update {
        number,
        outcome: has_ended(&event).then(|| outcome_by(&event, &endings)).flatten(),
        photos: photos.remove(&(event.case_id, event.seq)).unwrap_or_default(),
        event,
    };
    Ok(lines.into_iter().map(update).collect())
}

/// Returns no updates if the list has no more than [`MAX_SKIPPED`].
async fn past_end(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    search: &UpdateSearch,
) -> Result<Vec<Update>, ListError> {
    let next = UpdateSearch { offset: MAX_SKIPPED, limit: 1, ..search.clone() };
    let lines = store::public_lines(conn, jurisdiction, &next).await?;
    if lines.is_empty() { Ok(vec![]) } else { Err(ListError::TooDeep) }
}

fn ids<'a>(lines: impl Iterator<Item = &'a (Event, CaseNumber)>) -> Vec<CaseId> {
    let mut ids: Vec<CaseId> = lines.map(|(event, _)| event.case_id).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn has_ended(event: &Event) -> bool {
    matches!(event.to_status, Status::Resolved | Status::Closed | Status::Declined)
}

/// The part of an event's detail that names the outcome.
#[derive(Deserialize)]
struct Ending {
    outcome: Option<Outcome>,
}

/// Returns the events that ended these cases: case, sequence number and outcome.
async fn endings(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<Vec<(CaseId, i32, Option<Outcome>)>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let rows = store::endings_of(conn, jurisdiction, ids).await?;
    let outcome = |detail: &str| serde_json::from_str::<Ending>(detail).ok()?.outcome;
    Ok(rows.into_iter().map(|(id, seq, detail)| (id, seq, outcome(&detail))).collect())
}

/// Returns the outcome at the time of the event. A later outcome does not change an earlier update.
fn outcome_by(event: &Event, endings: &[(CaseId, i32, Option<Outcome>)]) -> Option<Outcome> {
    endings
        .iter()
        .filter(|(id, seq, _)| *id == event.case_id && *seq <= event.seq)
        .max_by_key(|(_, seq, _)| *seq)
        .and_then(|(_, _, outcome)| *outcome)
}

/// Returns the photos of these cases that everybody may see, by the event they were added with: the
/// last event at exactly the time the photo was added. Photos that were fetched later belong to no
/// event.
async fn photos_of(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<HashMap<(CaseId, i32), Vec<PhotoId>>> {
    let mut by_line: HashMap<(CaseId, i32), Vec<PhotoId>> = HashMap::new();
    let photos = photos::store::shown_of_cases(conn, jurisdiction, ids).await?;
    if photos.is_empty() {
        return Ok(by_line);
    }
    let (of, at): (Vec<CaseId>, Vec<DateTime<Utc>>) =
        photos.iter().map(|photo| (photo.case_id, photo.added_at)).unzip();
    let last = store::last_events_at(conn, jurisdiction, of, at).await?;
    let line_of: HashMap<_, _> = last.into_iter().map(|(id, at, seq)| ((id, at), seq)).collect();
    for photo in photos {
        if let Some(Some(seq)) = line_of.get(&(photo.case_id, photo.added_at)) {
            by_line.entry((photo.case_id, *seq)).or_default().push(photo.public_id);
        }
    }
    Ok(by_line)
}

impl Event {
    /// Returns the public text: the note, unless the reporter wrote it or it is empty, and
    /// otherwise a standard sentence.
    pub fn in_public_words(&self) -> &str {
        let is_theirs = self.actor == ActorKind::Reporter;
        if is_theirs || self.note.is_empty() { plain_words(self.action) } else { &self.note }
    }
}

const fn plain_words(action: Action) -> &'static str {
    match action {
        Action::Submit => "It was reported.",
        Action::Acknowledge => "An agency has it.",
        Action::Reroute => "Another agency has it.",
        Action::Schedule => "A crew will come.",
        Action::Unschedule => "Another crew is being looked for.",
        Action::Start => "A crew is working on it.",
        Action::Hold => "The work has to wait.",
        Action::Resume => "The work can go on.",
        Action::Resolve => "The city says that it is done.",
        Action::Confirm => "It was closed.",
        Action::Dispute => "Its reporter says that it is not done. It is open again.",
        Action::Reopen => "The city has opened it again.",
        Action::Decline => "The city will not do this.",
        Action::Merge => "It was joined to another case about the same.",
        Action::Unmerge => "It stands for itself again.",
        Action::Withdraw => "Its reporter took it back.",
        Action::Correct => "A mistake in it was put right.",
        Action::Redact => "A picture was redacted.",
        Action::Comment => "Something was added to it.",
    }
}
