//! The steps that all actions on a case share: lock, check, change, record.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;

use super::{
    Case, CloseCase, Entry, Visibility,
    effects::Transition,
    status::{Action, Status},
    store,
    target::{ActError, CaseTarget},
};
use crate::{jurisdictions, tasks};

/// Content of an event besides actor and action: a note for people and details for programs.
#[derive(Debug, Default)]
pub(super) struct EventDetail {
    pub(super) note: String,
    pub(super) detail: serde_json::Map<String, serde_json::Value>,
}

impl EventDetail {
    pub(super) fn note(note: impl Into<String>) -> Self {
        Self { note: note.into(), ..Self::default() }
    }

    pub(super) fn with(mut self, key: &str, value: impl Into<serde_json::Value>) -> Self {
        self.detail.insert(key.to_owned(), value.into());
        self
    }
}

/// Carries out an action that needs nothing but a note. Must run inside a transaction.
pub(super) async fn apply_simple(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    action: Action,
    note: &str,
) -> Result<Transition, ActError> {
    let case = lock(conn, target, action).await?;
    transition(conn, now, target, case, action, EventDetail::note(note)).await
}

/// Locks the case row, and checks the actor's right, the expected version and the status.
///
/// Must run inside a transaction. [`transition`] or [`record`] stores the result.
pub(crate) async fn lock(
    conn: &mut AsyncPgConnection,
    target: &CaseTarget<'_>,
    action: Action,
) -> Result<Case, ActError> {
    let case = store::lock(conn, target.jurisdiction, target.case_id).await?;
    let case = case.ok_or(ActError::NotFound)?;
    check(target, &case, action)?;
    Ok(case)
}

/// Checks that the actor may carry out the action, that the version is the expected one, and that
/// the status allows it.
pub(super) fn check(target: &CaseTarget<'_>, case: &Case, action: Action) -> Result<(), ActError> {
    if !target.actor.may(action) {
        return Err(ActError::NotAllowed(action));
    }
    if target.expected.is_some_and(|expected| expected != case.version) {
        return Err(ActError::Stale { current: case.version });
    }
    case.status.after(action)?;
    Ok(())
}

/// Records a status change of the locked case. Returns it with its effects on the field work.
pub(super) async fn transition(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    case: Case,
    action: Action,
    detail: EventDetail,
) -> Result<Transition, ActError> {
    let from = case.status;
    let case = record(conn, now, target, case, action, detail).await?;
    if case.status == Status::Resolved {
        close_later(conn, now, &case).await?;
    }
    Ok(Transition::new(from, case))
}

/// Stores the locked and changed case with its event. Call it directly only for actions that keep
/// the status, such as a comment; the others use [`transition`].
pub(super) async fn record(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    mut case: Case,
    action: Action,
    detail: EventDetail,
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
        case.status_notes = Some(detail.note.clone()).filter(|note| !note.is_empty());
    }

    let mut entry = Entry::by(target.actor, now, action, case.status);
    entry.from = Some(from);
    entry.visibility = visibility(action);
    entry.note = detail.note;
    entry.detail = detail.detail.into();
    let event = entry.chained(&case.jurisdiction_id, case.case_id, case.version, &case.event_head);
    case.event_head.clone_from(&event.hash);

    let (events, moves) = ([event], !matches!(action, Action::Comment | Action::Redact));
    let written = &*conn;
    let ((), (), has_duplicates) = try_join!(
        save(written, &case, action),
        store::insert_events(written, &events),
        store::has_duplicates(written, &case),
    )?;
    if moves && has_duplicates {
        store::move_duplicates(conn, &case).await?;
    }
    Ok(case)
}

/// Stores the changed columns. Only a correction changes what was reported.
async fn save(conn: &AsyncPgConnection, case: &Case, action: Action) -> QueryResult<()> {
    match action {
        Action::Correct => store::save(conn, case).await,
        _ => store::save_progress(conn, case).await,
    }
}

/// Returns who may read the event of an action.
const fn visibility(action: Action) -> Visibility {
    match action {
        Action::Correct => Visibility::Staff,
        _ => Visibility::Public,
    }
}

/// Enqueues the task that closes the case after the dispute window of the jurisdiction.
async fn close_later(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
) -> QueryResult<()> {
    let city = jurisdictions::store::find(conn, &case.jurisdiction_id).await?;
    let days = city.map_or(0, |city| city.dispute_days);
    let close = CloseCase { case_id: case.case_id };
    let run_at = now + TimeDelta::days(days.into());
    tasks::enqueue_at(conn, now, run_at, &case.jurisdiction_id, &close).await
}
