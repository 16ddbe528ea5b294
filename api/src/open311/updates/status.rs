//! The statuses of other platforms, and which of ours they stand for.

use chrono::{DateTime, Utc};
use domain::cases::{CaseNumber, Goal, Outcome, Status};
use serde::Serialize;
use utoipa::ToSchema;

/// Status of a request in the words of the platforms that speak this extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::open311) enum ExtendedStatus {
    Open,
    Investigating,
    ActionScheduled,
    InProgress,
    Planned,
    Duplicate,
    Cancelled,
    Fixed,
    NotCouncilsResponsibility,
    NoFurtherAction,
    Closed,
}

impl ExtendedStatus {
    /// The word for a status of ours.
    pub(super) const fn of(status: Status, outcome: Option<Outcome>) -> Self {
        match (status, outcome) {
            (Status::Received, _) => Self::Open,
            // An agency is responsible, and no crew has the work yet.
            (Status::Acknowledged, _) => Self::Investigating,
            // A crew has the work on its list, at a time.
            (Status::Scheduled, _) => Self::ActionScheduled,
            (Status::InProgress, _) => Self::InProgress,
            // There is no word for waiting. The work will be done later.
            (Status::OnHold, _) => Self::Planned,
            (Status::Duplicate, _) => Self::Duplicate,
            // The reporter withdrew the request.
            (Status::Withdrawn, _) => Self::Cancelled,
            (Status::Resolved | Status::Closed | Status::Declined, Some(outcome)) => {
                Self::of_outcome(outcome)
            }
            (Status::Resolved | Status::Closed | Status::Declined, None) => Self::Closed,
        }
    }

    /// To a reporter, the outcome says more than whether we call it resolved or declined.
    const fn of_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fixed => Self::Fixed,
            Outcome::NotOurs => Self::NotCouncilsResponsibility,
            Outcome::NoProblemFound | Outcome::CannotAct | Outcome::PrivateProperty => {
                Self::NoFurtherAction
            }
            // There is no word for these.
            Outcome::Spam | Outcome::Other => Self::Closed,
        }
    }
}

/// Parameters that belong to a status.
#[derive(Debug, Clone, Default)]
pub(super) struct Details {
    /// How the case ended.
    pub(super) outcome: Option<Outcome>,
    /// Until when the work is on hold.
    pub(super) until: Option<DateTime<Utc>>,
    /// The case that it duplicates.
    pub(super) duplicate_of: Option<CaseNumber>,
}

/// The status that an update reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reported {
    /// A status of the case itself.
    Status(Goal),
    /// The case duplicates the one of this number.
    DuplicateOf(CaseNumber),
}

/// Every word that is accepted: those of other platforms, and our own.
pub(super) const WORDS: &str = "open, closed, fixed, in_progress, planned, action_scheduled, \
    investigating, duplicate, not_councils_responsibility, no_further_action, internal_referral, \
    cancelled, reopen, for_triage, unchanged, or a status of ours: received, acknowledged, \
    scheduled, on_hold, resolved, declined, withdrawn";

/// The status that a word stands for, in upper or lower case; none for an unknown word.
pub(super) fn read(word: &str, details: &Details) -> Option<Reported> {
    let Details { outcome, until, duplicate_of } = details;
    let goal = match word.to_ascii_lowercase().as_str() {
        // There is no status for cases that nobody has looked at: the case keeps its status.
        "unchanged" | "for_triage" => Goal::Anywhere,
        // An open case keeps its status; a closed one is reopened.
        "open" | "reopen" | "received" => Goal::Open,
        "investigating" | "acknowledged" => Goal::Acknowledged,
        // What `ExtendedStatus` calls a case on hold.
        "planned" => Goal::Planned,
        "action_scheduled" | "scheduled" => Goal::Scheduled,
        "in_progress" => Goal::InProgress,
        "on_hold" => Goal::OnHold(*until),
        "fixed" => Goal::Resolved(Some(Outcome::Fixed)),
        // Clients that only know open and closed say this of every case that has ended.
        "closed" => outcome.map_or(Goal::Closed, |outcome| Goal::Resolved(Some(outcome))),
        "resolved" => Goal::Resolved(*outcome),
        "no_further_action" => Goal::NoAction,
        "not_councils_responsibility" => Goal::Declined(Some(Outcome::NotOurs)),
        // Another department works on it in a system of its own.
        "internal_referral" => Goal::Declined(Some(Outcome::Other)),
        "cancelled" | "withdrawn" => Goal::Cancelled,
        "declined" => Goal::Declined(*outcome),
        // Without the other case there is no status to follow: the case ends.
        "duplicate" => match duplicate_of {
            Some(number) => return Some(Reported::DuplicateOf(number.clone())),
            None => Goal::Duplicate(None),
        },
        _ => return None,
    };
    Some(Reported::Status(goal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_word_that_we_read_ourselves() {
        let outcomes = Outcome::ALL.iter().copied().map(Some).chain([None]);
        for outcome in outcomes {
            for status in Status::ALL {
                let extended = serde_json::to_value(ExtendedStatus::of(*status, outcome)).unwrap();
                for word in [extended.as_str().unwrap(), status.as_str()] {
                    assert!(WORDS.contains(word), "{word}");
                    assert!(read(&word.to_uppercase(), &Details::default()).is_some(), "{word}");
                }
            }
        }
    }

    #[test]
    fn every_word_that_we_name_is_read() {
        for word in
            WORDS.replace("or a status of ours:", "").split(',').flat_map(str::split_whitespace)
        {
            assert!(read(word, &Details::default()).is_some(), "{word}");
        }
        assert_eq!(read("magic", &Details::default()), None);
    }
}
