//! What every action on a case has in common: lock, check, change, write down, follow up.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use futures_util::try_join;

use super::{
    Actor, Case, CaseId, Entry, Visibility, follow,
    status::{Action, Refused, Status},
    store,
};
use crate::jurisdictions::JurisdictionId;

/// Who acts on which case, and which version of it they have seen.
#[derive(Debug, Clone, Copy)]
pub struct On<'a> {
    /// The city.
    pub jurisdiction: &'a JurisdictionId,
    /// The case.
    pub case_id: CaseId,
    /// Who acts.
    pub actor: &'a Actor,
    /// The version they believe in; none if they do not care.
    pub expected: Option<i32>,
}

/// Why nothing happened.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// There is no such case in this city.
    #[error("there is no such case")]
    NotFound,
    /// Somebody was faster.
    #[error("the case has changed since: it is at version {current} now")]
    Stale {
        /// The version it has.
        current: i32,
    },
    /// It does not fit where the case stands.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// This actor may not do this.
    #[error("{0} is not for you to do")]
    NotAllowed(Action),
    /// The time for it has passed.
    #[error("the time to dispute this has passed")]
    TooLate,
    /// There is no such agency.
    #[error("there is no such agency")]
    UnknownAgency,
    /// There is no such case to merge into, or it is this one, or a duplicate itself.
    #[error("a case can only be merged into another case that is not a duplicate itself")]
    BadPrimary,
    /// The database failed.
    #[error("cannot change the case")]
    Database(#[from] diesel::result::Error),
}

/// What is said about an action.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) note: String,
    pub(super) detail: serde_json::Map<String, serde_json::Value>,
}

impl Said {
    pub(super) fn note(note: impl Into<String>) -> Self {
        Self { note: note.into(), ..Self::default() }
    }

    pub(super) fn with(mut self, key: &str, value: impl Into<serde_json::Value>) -> Self {
        self.detail.insert(key.to_owned(), value.into());
        self
    }
}

/// An action that takes nothing but a few words: both the change and its event, or neither.
pub(super) async fn simply(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    action: Action,
    note: &str,
) -> Result<Case, ActError> {
    conn.transaction(async |conn| {
        let case = lock(conn, on, action).await?;
        done(conn, now, on, case, action, Said::note(note)).await
    })
    .await
}

/// Locks the case and makes sure that this actor may do this to this version of it.
///
/// To be called in a transaction; [`done`] ends what this begins.
pub(crate) async fn lock(
    conn: &mut AsyncPgConnection,
    on: &On<'_>,
    action: Action,
) -> Result<Case, ActError> {
    let case = store::lock(conn, on.jurisdiction, on.case_id).await?.ok_or(ActError::NotFound)?;
    may(on, &case, action)?;
    Ok(case)
}

/// Whether this actor may do this to this version of the case, and it fits where the case stands.
pub(super) fn may(on: &On<'_>, case: &Case, action: Action) -> Result<(), ActError> {
    if !on.actor.may(action) {
        return Err(ActError::NotAllowed(action));
    }
    if on.expected.is_some_and(|expected| expected != case.version) {
        return Err(ActError::Stale { current: case.version });
    }
    case.status.after(action)?;
    Ok(())
}

/// Moves the locked and changed case on, writes it and its event, and does what must follow.
pub(super) async fn done(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    mut case: Case,
    action: Action,
    said: Said,
) -> Result<Case, ActError> {
    let from = case.status;
    case.status = from.after(action)?;
    case.version += 1;
    case.updated_at = now.max(case.updated_at);
    if case.status.is_live() {
        case.ended_at = None;
        case.outcome = None;
        case.unevidenced = false;
    } else if from.is_live() {
        case.ended_at = Some(now);
    }
    if case.status != Status::OnHold {
        case.held_until = None;
    }
    if case.status != Status::Duplicate {
        case.standing = case.status.standing();
        case.changed_at = case.ended_at.unwrap_or(case.updated_at);
    }
    if !matches!(action, Action::Correct | Action::Comment | Action::Redact) {
        case.status_notes = Some(said.note.clone()).filter(|note| !note.is_empty());
    }

    let mut entry = Entry::by(on.actor, now, action, case.status);
    entry.from = Some(from);
    entry.visibility = visibility(action);
    entry.note = said.note;
    entry.detail = said.detail.into();
    let event = entry.chained(&case.jurisdiction_id, case.case_id, case.version, &case.event_head);
    case.event_head.clone_from(&event.hash);

    let (events, moves) = ([event], !matches!(action, Action::Comment | Action::Redact));
    let written = &*conn;
    let ((), (), leads) = try_join!(
        save(written, &case, action),
        store::insert_events(written, &events),
        store::has_duplicates(written, &case),
    )?;
    if moves && leads {
        store::lead(conn, &case).await?;
    }
    if moves {
        follow::up(conn, now, from, &case).await?;
    }
    Ok(case)
}

/// Only a correction changes what was reported.
async fn save(conn: &AsyncPgConnection, case: &Case, action: Action) -> QueryResult<()> {
    match action {
        Action::Correct => store::save(conn, case).await,
        _ => store::save_progress(conn, case).await,
    }
}

/// Who may read about an action.
const fn visibility(action: Action) -> Visibility {
    match action {
        Action::Correct => Visibility::Staff,
        _ => Visibility::Public,
    }
}
