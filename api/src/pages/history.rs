//! History of a case on its tracking page.

use domain::{
    cases::{Action, ActorKind, Event, Outcome},
    jurisdictions::Jurisdiction,
    services::Agency,
};
use serde::Deserialize;

use super::words::{self, Moment};

/// One line of the history.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) at: Moment,
    pub(super) what: String,
    pub(super) note: Option<Note>,
}

/// Note on an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) whose: &'static str,
    pub(super) text: String,
}

impl Note {
    /// Returns the note of an event. `None` if it is empty.
    pub(super) fn of(event: &Event) -> Option<Self> {
        let note = Self { whose: words::whose(event.actor), text: event.note.clone() };
        (!note.text.is_empty()).then_some(note)
    }
}

/// Case whose history is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Teller {
    /// The reader's own case.
    Own,
    /// The case that the reader's case was merged into.
    Primary,
}

/// Fields of the event detail that are shown on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Detail {
    agency: Option<String>,
    outcome: Option<Outcome>,
    unevidenced: bool,
    duplicate_of: Option<String>,
}

/// Returns the history, newest event first.
pub(super) fn lines(
    city: &Jurisdiction,
    agencies: &[Agency],
    events: &[Event],
    teller: Teller,
) -> Vec<Line> {
    events
        .iter()
        .rev()
        .map(|event| Line {
            at: Moment::new(city, event.at),
            what: sentence(agencies, event, teller),
            note: Note::of(event),
        })
        .collect()
}

fn sentence(agencies: &[Agency], event: &Event, teller: Teller) -> String {
    // An unreadable detail is treated as empty.
    let detail: Detail = serde_json::from_str(&event.detail).unwrap_or_default();
    let agency = detail.agency.as_deref().and_then(|code| {
        agencies.iter().find(|agency| agency.agency_code == code).map(|agency| agency.name.as_str())
    });
    let agency = agency.unwrap_or("An agency");
    let who = match (event.actor, teller) {
        (ActorKind::Reporter, Teller::Own) => "You",
        (ActorKind::Reporter, Teller::Primary) => "Its reporter",
        _ => "The city",
    };
    match event.action {
        Action::Submit => "The report came in.".to_owned(),
        Action::Acknowledge => format!("{agency} has it."),
        Action::Reroute => format!("It was passed on: {agency} has it now."),
        Action::Schedule => "A crew has it on its list.".to_owned(),
        Action::Unschedule => "The crew gave it back; another is looked for.".to_owned(),
        Action::Start => "A crew began to work on it.".to_owned(),
        Action::Hold => "The work has to wait.".to_owned(),
        Action::Resume => "The work can go on.".to_owned(),
        Action::Resolve => resolved(&detail),
        Action::Confirm if event.actor == ActorKind::Reporter => format!("{who} said it is fixed."),
        Action::Confirm => "It was closed.".to_owned(),
        Action::Dispute => format!("{who} said it is not fixed. It was opened again."),
        Action::Reopen => "The city opened it again.".to_owned(),
        Action::Decline => ended("The city will not do this.", detail.outcome),
        Action::Merge => match detail.duplicate_of {
            Some(number) => format!("It was joined to case {number}, which is about the same."),
            None => "It was joined to another case about the same.".to_owned(),
        },
        Action::Unmerge => "It stands for itself again.".to_owned(),
        Action::Withdraw => format!("{who} took the report back."),
        Action::Correct => "A mistake in it was put right.".to_owned(),
        Action::Redact => "Parts of a picture were made unseen.".to_owned(),
        Action::Comment => "Somebody said something about it.".to_owned(),
    }
}

fn resolved(detail: &Detail) -> String {
    let text = ended("The city said that it is done.", detail.outcome);
    if detail.unevidenced { format!("{text} It sent no proof.") } else { text }
}

fn ended(text: &str, outcome: Option<Outcome>) -> String {
    match outcome.and_then(words::outcome) {
        Some(outcome) => format!("{text} {outcome}"),
        None => text.to_owned(),
    }
}
