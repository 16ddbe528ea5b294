//! Updates imported cases to their current state in the other system.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde_json::{Value, json};

use super::{Past, store as taken};
use crate::{
    cases::{
        Action, ActorKind, Case, CaseId, Channel, Entry, Event, Facts, Refused, Standing, Status,
        Visibility, store,
    },
    jobs::{self, Ending},
    jurisdictions::JurisdictionId,
};

/// Result of an update of imported cases.
#[derive(Debug, Clone, Default)]
pub struct CaughtUp {
    /// External ids of the cases that exist here.
    pub known: HashSet<String>,
    /// Number of cases that were changed.
    pub changed: usize,
}

/// Why cases cannot be updated.
#[derive(Debug, thiserror::Error)]
pub enum CatchUpError {
    /// The status of a case does not allow the change.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The database query failed.
    #[error("cannot update the cases")]
    Database(#[from] diesel::result::Error),
}

/// Updates the known cases to the state in `pasts`, in one transaction. Each change is an event;
/// cases without differences are not changed. If a case occurs twice, the first occurrence counts.
///
/// Nothing is routed and no notifications are sent. The jobs of a case that has ended are
/// cancelled.
pub async fn catch_up(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    channel: Channel,
    pasts: &[Past],
) -> Result<CaughtUp, CatchUpError> {
    conn.transaction(async |conn| {
        let mut found = known(conn, jurisdiction, channel, pasts).await?;
        let mut done = CaughtUp { known: found.keys().cloned().collect(), changed: 0 };
        let mut changed: Vec<(CaseId, &Past)> = pasts
            .iter()
            .filter_map(|past| Some((found.remove(&past.external_id)?, past)))
            .filter(|(case, past)| past.differs_from(case))
            .map(|(case, past)| (case.case_id, past))
            .collect();
        // Locks in the order of ids, so that concurrent transactions do not deadlock.
        changed.sort_by_key(|(case_id, _)| *case_id);
        for (case_id, past) in changed {
            if let Some(case) = store::lock(conn, jurisdiction, case_id).await? {
                bring(conn, now, case, past).await?;
                done.changed += 1;
            }
        }
        Ok(done)
    })
    .await
}

/// Returns the cases that exist here, by external id.
async fn known(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    channel: Channel,
    pasts: &[Past],
) -> QueryResult<HashMap<String, Case>> {
    let ids: Vec<_> = pasts.iter().map(|past| past.external_id.as_str()).collect();
    let cases = taken::find_external(conn, jurisdiction, channel, &ids).await?;
    Ok(cases.into_iter().filter_map(|case| Some((case.external_id.clone()?, case))).collect())
}

async fn bring(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: Case,
    past: &Past,
) -> Result<(), CatchUpError> {
    let was_live = case.status.is_live();
    let (case, events) = brought(case, past, now)?;
    store::save(conn, &case).await?;
    store::insert_events(conn, &events).await?;
    store::move_duplicates(conn, &case).await?;
    if was_live && !case.status.is_live() {
        jobs::end(conn, now, &case, Ending::Cancelled).await?;
    }
    Ok(())
}

/// A case whose history is being continued.
struct Pen {
    case: Case,
    at: DateTime<Utc>,
    events: Vec<Event>,
}

impl Pen {
    /// Adds the next event to the history.
    fn write(&mut self, action: Action, note: &str, detail: Value) -> Result<(), Refused> {
        let case = &mut self.case;
        let from = case.status;
        case.status = from.after(action)?;
        case.version += 1;
        case.updated_at = self.at;
        let entry = Entry {
            at: self.at,
            actor: (ActorKind::Import, None),
            action,
            from: Some(from),
            to: case.status,
            visibility: match action {
                Action::Correct => Visibility::Staff,
                _ => Visibility::Public,
            },
            note: note.to_owned(),
            detail,
        };
        let event =
            entry.chained(&case.jurisdiction_id, case.case_id, case.version, &case.event_head);
        case.event_head.clone_from(&event.hash);
        self.events.push(event);
        Ok(())
    }

    /// Ends the case: it was closed in the other system.
    fn end(&mut self, past: &Past) -> Result<(), Refused> {
        match self.case.status {
            Status::Received => self.write(Action::Acknowledge, "", json!({}))?,
            Status::OnHold => self.write(Action::Resume, "", json!({}))?,
            _ => {}
        }
        let outcome = past.end.as_ref().map(|end| end.outcome);
        let note = past.status_notes().unwrap_or_default();
        self.write(Action::Resolve, note, json!({ "outcome": outcome }))?;
        self.write(Action::Confirm, "It was closed where it comes from.", json!({}))?;
        self.case.outcome = outcome;
        self.case.ended_at = Some(self.at);
        self.case.held_until = None;
        Ok(())
    }

    /// Reopens the case: it was opened again in the other system.
    fn reopen(&mut self, past: &Past) -> Result<(), Refused> {
        self.write(Action::Reopen, past.status_notes().unwrap_or_default(), json!({}))?;
        self.case.outcome = None;
        self.case.ended_at = None;
        self.case.unevidenced = false;
        Ok(())
    }
}

/// Returns the case in the state of the other system, and the events that lead to it.
fn brought(case: Case, past: &Past, now: DateTime<Utc>) -> Result<(Case, Vec<Event>), Refused> {
    // The other system's time, unless it is in the future or before the last known event.
    let at = past.changed_at.unwrap_or(now).min(now).max(case.updated_at);
    let mut pen = Pen { case, at, events: vec![] };
    let changed = past.other_facts(&pen.case);
    if !changed.is_empty() {
        past.copy_facts(&mut pen.case);
        let facts = Facts::of(&pen.case);
        pen.write(Action::Correct, "", json!({ "changed": changed, "facts": facts }))?;
    }
    let notes = past.status_notes();
    if past.stands_elsewhere(&pen.case) {
        match past.standing() {
            Standing::Closed => pen.end(past)?,
            Standing::Open => pen.reopen(past)?,
        }
    } else if let Some(notes) = notes
        && pen.case.status_notes.as_deref() != Some(notes)
    {
        pen.write(Action::Comment, notes, json!({}))?;
    }
    let Pen { mut case, events, .. } = pen;
    case.status_notes = notes.map(str::to_owned);
    if case.status != Status::Duplicate {
        case.standing = case.status.standing();
    }
    if past.changed_at.is_none() && !events.is_empty() {
        case.changed_at = case.updated_at;
    }
    case.changed_at = past.changed_at(&case);
    Ok((case, events))
}
