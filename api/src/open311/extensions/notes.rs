//! A case's public history, as other cities write it.

use domain::cases::{Action, ActorKind, Details, Event};

use super::super::value::Value;

/// One note for each public event, oldest first.
pub(super) fn notes(details: &Details) -> Vec<Value> {
    details.events.iter().map(note).collect()
}

fn note(event: &Event) -> Value {
    // What a reporter wrote is for the city.
    let words = Some(event.note.as_str())
        .filter(|words| !words.is_empty() && event.actor != ActorKind::Reporter);
    Value::Object(vec![
        ("datetime", event.at.into()),
        ("type", kind(event.action).into()),
        ("summary", summary(event.action).into()),
        ("description", words.into()),
        ("detailed_status", event.to_status.as_str().into()),
    ])
}

/// The words that clients of this extension look for.
const fn kind(action: Action) -> &'static str {
    match action {
        Action::Submit => "submitted",
        Action::Acknowledge | Action::Reopen | Action::Dispute | Action::Unmerge => "opened",
        Action::Merge => "follow_on",
        Action::Resolve | Action::Confirm | Action::Decline | Action::Withdraw => "closed",
        Action::Reroute
        | Action::Schedule
        | Action::Unschedule
        | Action::Start
        | Action::Hold
        | Action::Resume
        | Action::Correct
        | Action::Redact
        | Action::Comment => "activity",
    }
}

const fn summary(action: Action) -> &'static str {
    match action {
        Action::Submit => "Reported",
        Action::Acknowledge => "Acknowledged",
        Action::Reroute => "Passed on",
        Action::Schedule => "Scheduled",
        Action::Unschedule => "Given back",
        Action::Start => "Work began",
        Action::Hold => "On hold",
        Action::Resume => "Work goes on",
        Action::Resolve => "Resolved",
        Action::Confirm => "Closed",
        Action::Dispute => "Disputed",
        Action::Reopen => "Opened again",
        Action::Decline => "Declined",
        Action::Merge => "Joined to another",
        Action::Unmerge => "Separated again",
        Action::Withdraw => "Withdrawn",
        Action::Correct => "Corrected",
        Action::Redact => "Picture redacted",
        Action::Comment => "Commented",
    }
}
