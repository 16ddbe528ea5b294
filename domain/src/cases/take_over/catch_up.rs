//! Cases that were taken over are brought to where the other system has them now.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};

use super::Past;
use crate::{
    cases::{
        Action, ActorKind, Case, CaseId, Channel, Entry, Event, Refused, Standing, Status,
        Visibility, store,
    },
    jobs::{self, Ending},
    jurisdictions::JurisdictionId,
    schema::cases,
};

/// What became of cases that another system told of again.
#[derive(Debug, Clone, Default)]
pub struct CaughtUp {
    /// The external ids of those that are here.
    pub known: HashSet<String>,
    /// How many of them were not as they are there.
    pub changed: usize,
}

/// Why cases cannot be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum CatchUpError {
    /// It does not fit where a case stands.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The database failed.
    #[error("cannot bring the cases up to date")]
    Database(#[from] diesel::result::Error),
}

/// Brings the cases that are known to where these say they are: all of them, or none. Each change
/// is an event; a case that is as they say is left alone. Of two that tell of the same case the
/// first counts.
///
/// Nothing is routed and nobody is told; field work for a case that has ended there is called off.
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
        // Whoever locks several cases does it in one order.
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

/// Those of the cases that are here, by their external ids.
async fn known(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    channel: Channel,
    pasts: &[Past],
) -> QueryResult<HashMap<String, Case>> {
    let ids: Vec<_> = pasts.iter().map(|past| past.external_id.as_str()).collect();
    let cases: Vec<Case> = Case::query()
        .filter(cases::jurisdiction_id.eq(jurisdiction))
        .filter(cases::channel.eq(channel))
        .filter(cases::external_id.eq_any(ids))
        .load(conn)
        .await?;
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
    store::lead(conn, &case).await?;
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
    /// Writes the next line of the history.
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

    /// It was closed there.
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

    /// It was opened again there.
    fn reopen(&mut self, past: &Past) -> Result<(), Refused> {
        self.write(Action::Reopen, past.status_notes().unwrap_or_default(), json!({}))?;
        self.case.outcome = None;
        self.case.ended_at = None;
        self.case.unevidenced = false;
        Ok(())
    }
}

/// The case as they say it is, and the events that lead there.
fn brought(case: Case, past: &Past, now: DateTime<Utc>) -> Result<(Case, Vec<Event>), Refused> {
    // Their time, unless it lies in the future or before what is known to have happened.
    let at = past.changed_at.unwrap_or(now).min(now).max(case.updated_at);
    let mut pen = Pen { case, at, events: vec![] };
    let facts = past.other_facts(&pen.case);
    if !facts.is_empty() {
        past.copy_facts(&mut pen.case);
        pen.write(Action::Correct, "", json!({ "changed": facts }))?;
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
