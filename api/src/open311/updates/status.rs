//! Statuses as the other platforms have them, and which of ours they are.

use chrono::{DateTime, Utc};
use domain::cases::{CaseNumber, Goal, Outcome, Status};

/// Where a case stands, or stood, in their words.
pub(super) const fn extended(status: Status, outcome: Option<Outcome>) -> &'static str {
    match (status, outcome) {
        // Nobody answers for it yet: that is all that open says.
        (Status::Received, _) => "open",
        // An agency has it, and nobody is on the way: it is being looked into.
        (Status::Acknowledged, _) => "investigating",
        // A crew has it on its list, which is an action with a time.
        (Status::Scheduled, _) => "action_scheduled",
        (Status::InProgress, _) => "in_progress",
        // They have no waiting. It will be done, and not now.
        (Status::OnHold, _) => "planned",
        (Status::Duplicate, _) => "duplicate",
        // Its reporter took it back.
        (Status::Withdrawn, _) => "cancelled",
        (Status::Resolved | Status::Closed | Status::Declined, Some(outcome)) => ended(outcome),
        // Nobody said how.
        (Status::Resolved | Status::Closed | Status::Declined, None) => "closed",
    }
}

/// How a case ended says more to its reporter than whether we call that resolved or declined.
const fn ended(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fixed => "fixed",
        Outcome::NotOurs => "not_councils_responsibility",
        Outcome::NoProblemFound | Outcome::CannotAct | Outcome::PrivateProperty => {
            "no_further_action"
        }
        // Of these they have no word, and need none.
        Outcome::Spam | Outcome::Other => "closed",
    }
}

/// What else may be said with a status.
#[derive(Debug, Clone, Default)]
pub(super) struct Besides {
    /// How it ended.
    pub(super) outcome: Option<Outcome>,
    /// Until when it waits.
    pub(super) until: Option<DateTime<Utc>>,
    /// What it is the same as.
    pub(super) duplicate_of: Option<CaseNumber>,
}

/// Where a case is said to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// There.
    At(Goal),
    /// Joined to this one.
    JoinedTo(CaseNumber),
}

/// Every word we read: theirs, and our own.
pub(super) const WORDS: &str = "open, closed, fixed, in_progress, planned, action_scheduled, \
    investigating, duplicate, not_councils_responsibility, no_further_action, internal_referral, \
    cancelled, reopen, for_triage, unchanged, or a status of ours: received, acknowledged, \
    scheduled, on_hold, resolved, declined, withdrawn";

/// Where that is, if we know the word, in whatever case it is written.
pub(super) fn read(word: &str, besides: &Besides) -> Option<Said> {
    let Besides { outcome, until, duplicate_of } = besides;
    let goal = match word.to_ascii_lowercase().as_str() {
        // We have no pile that is not looked at: what is to be sorted stays where it is.
        "unchanged" | "for_triage" => Goal::Anywhere,
        // Of an open case, that it is open is no news; an ended one is to be opened again.
        "open" | "reopen" | "received" => Goal::Open,
        "investigating" | "acknowledged" => Goal::Acknowledged,
        // To be done at some time, which we tell of what waits, too.
        "planned" => Goal::Planned,
        "action_scheduled" | "scheduled" => Goal::Scheduled,
        "in_progress" => Goal::InProgress,
        "on_hold" => Goal::OnHold(*until),
        "fixed" => Goal::Resolved(Some(Outcome::Fixed)),
        // Those who know open and closed alone say this of anything that has ended.
        "closed" => outcome.map_or(Goal::Closed, |outcome| Goal::Resolved(Some(outcome))),
        "resolved" => Goal::Resolved(*outcome),
        "no_further_action" => Goal::NoAction,
        "not_councils_responsibility" => Goal::Declined(Some(Outcome::NotOurs)),
        // Somebody else in the same council has it, in a system of theirs: it goes on, but not here.
        "internal_referral" => Goal::Declined(Some(Outcome::Other)),
        "cancelled" | "withdrawn" => Goal::Cancelled,
        "declined" => Goal::Declined(*outcome),
        // Without the other case there is nothing to follow: it ends.
        "duplicate" => match duplicate_of {
            Some(number) => return Some(Said::JoinedTo(number.clone())),
            None => Goal::Duplicate(None),
        },
        _ => return None,
    };
    Some(Said::At(goal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_word_that_we_read_ourselves() {
        let outcomes = Outcome::ALL.iter().copied().map(Some).chain([None]);
        for outcome in outcomes {
            for status in Status::ALL {
                for word in [extended(*status, outcome), status.as_str()] {
                    assert!(WORDS.contains(word), "{word}");
                    assert!(read(&word.to_uppercase(), &Besides::default()).is_some(), "{word}");
                }
            }
        }
    }

    #[test]
    fn every_word_that_we_name_is_read() {
        for word in
            WORDS.replace("or a status of ours:", "").split(',').flat_map(str::split_whitespace)
        {
            assert!(read(word, &Besides::default()).is_some(), "{word}");
        }
        assert_eq!(read("magic", &Besides::default()), None);
    }
}
