//! `notes`: the public history of a case, as other cities write it.

use chrono::{DateTime, Utc};
use domain::cases::{Action, ActorKind, Details, Event, Status};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::wire::time;

/// A public event in the history of a request.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "note")]
#[schema(xml(name = "note"))]
pub(in crate::open311) struct Note<'a> {
    /// Time of the event.
    #[serde(serialize_with = "time::serialize")]
    datetime: DateTime<Utc>,
    r#type: NoteType,
    /// What happened, in a few words.
    #[schema(min_length = 1)]
    summary: &'static str,
    /// What the city or the crew wrote about it.
    #[schema(required = true)]
    description: Option<&'a str>,
    detailed_status: Status,
}

/// Type of an event, in the words that clients of this extension know.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::open311) enum NoteType {
    Submitted,
    Opened,
    Activity,
    FollowOn,
    Closed,
}

impl<'a> Note<'a> {
    /// One note for each public event, oldest first.
    pub(in crate::open311) fn all(details: &'a Details) -> Vec<Self> {
        details.events.iter().map(Self::of).collect()
    }

    fn of(event: &'a Event) -> Self {
        // What a reporter wrote is for the city only.
        let words = Some(event.note.as_str())
            .filter(|words| !words.is_empty() && event.actor != ActorKind::Reporter);
        Self {
            datetime: event.at,
            r#type: kind(event.action),
            summary: summary(event.action),
            description: words,
            detailed_status: event.to_status,
        }
    }
}

const fn kind(action: Action) -> NoteType {
    match action {
        Action::Submit => NoteType::Submitted,
        Action::Acknowledge | Action::Reopen | Action::Dispute | Action::Unmerge => {
            NoteType::Opened
        }
        Action::Merge => NoteType::FollowOn,
        Action::Resolve | Action::Confirm | Action::Decline | Action::Withdraw => NoteType::Closed,
        Action::Reroute
        | Action::Schedule
        | Action::Unschedule
        | Action::Start
        | Action::Hold
        | Action::Resume
        | Action::Correct
        | Action::Redact
        | Action::Comment => NoteType::Activity,
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
