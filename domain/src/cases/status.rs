//! A case's life: one `match`, shown as a table by its test.

use crate::text_enum::text_enum;

text_enum! {
    /// Where a case stands.
    pub enum Status {
        /// Stored, has a number, being routed.
        Received = "received",
        /// An agency has it; who and why is recorded.
        Acknowledged = "acknowledged",
        /// A crew holds the lease, or a date is set.
        Scheduled = "scheduled",
        /// A crew is on it.
        InProgress = "in_progress",
        /// Waits for something named, until a date.
        OnHold = "on_hold",
        /// Claimed done: outcome and evidence; may be disputed.
        Resolved = "resolved",
        /// Confirmed, or the dispute window passed.
        Closed = "closed",
        /// Will not be done: outcome and reason.
        Declined = "declined",
        /// Joined to another case.
        Duplicate = "duplicate",
        /// Taken back by the reporter.
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// What may be done with a case.
    pub enum Action {
        /// It was reported. Only ever the first event.
        Submit = "submit",
        /// An agency takes it.
        Acknowledge = "acknowledge",
        /// Another agency takes it.
        Reroute = "reroute",
        /// A crew or a date is set.
        Schedule = "schedule",
        /// The crew or the date is gone.
        Unschedule = "unschedule",
        /// Work begins.
        Start = "start",
        /// Work waits.
        Hold = "hold",
        /// Work may go on.
        Resume = "resume",
        /// It is claimed done.
        Resolve = "resolve",
        /// It is done indeed.
        Confirm = "confirm",
        /// It is not done, says the reporter.
        Dispute = "dispute",
        /// It is not done, says the city.
        Reopen = "reopen",
        /// It will not be done.
        Decline = "decline",
        /// It is the same as another.
        Merge = "merge",
        /// It is not the same after all.
        Unmerge = "unmerge",
        /// The reporter takes it back.
        Withdraw = "withdraw",
        /// A mistake in it is put right.
        Correct = "correct",
        /// Somebody says something about it.
        Comment = "comment",
        /// Parts of one of its pictures are made unseen.
        Redact = "redact",
    }
}

/// An action that does not fit where the case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a case that is {from} cannot be changed by {action}")]
pub struct Refused {
    /// Where it stands.
    pub from: Status,
    /// What was tried.
    pub action: Action,
}

impl Status {
    /// The status that `action` leads to.
    #[expect(clippy::match_same_arms, reason = "a line for each action reads as the table")]
    pub fn after(self, action: Action) -> Result<Self, Refused> {
        use Status::{
            Acknowledged, Closed, Declined, Duplicate, InProgress, OnHold, Received, Resolved,
            Scheduled, Withdrawn,
        };
        match (self, action) {
            (Received, Action::Acknowledge) => Ok(Acknowledged),
            (Received | Acknowledged | Scheduled | OnHold, Action::Reroute) => Ok(Acknowledged),
            (Received | Acknowledged | Scheduled, Action::Schedule) => Ok(Scheduled),
            (Scheduled | InProgress, Action::Unschedule) => Ok(Acknowledged),
            (Acknowledged | Scheduled, Action::Start) => Ok(InProgress),
            (Acknowledged | Scheduled | InProgress, Action::Hold) => Ok(OnHold),
            (OnHold, Action::Resume) => Ok(Acknowledged),
            (Acknowledged | Scheduled | InProgress, Action::Resolve) => Ok(Resolved),
            (Resolved, Action::Confirm) => Ok(Closed),
            (Resolved | Closed | Declined, Action::Dispute) => Ok(Acknowledged),
            (Resolved | Closed | Declined | Withdrawn, Action::Reopen) => Ok(Acknowledged),
            (from, Action::Decline) if from.is_live() => Ok(Declined),
            (from, Action::Merge) if from.is_live() => Ok(Duplicate),
            (Duplicate, Action::Unmerge) => Ok(Acknowledged),
            (from, Action::Withdraw) if from.is_live() => Ok(Withdrawn),
            (from, Action::Correct | Action::Comment | Action::Redact) => Ok(from),
            (from, action) => Err(Refused { from, action }),
        }
    }

    /// Whether somebody still has to do something.
    pub const fn is_live(self) -> bool {
        match self {
            Self::Received
            | Self::Acknowledged
            | Self::Scheduled
            | Self::InProgress
            | Self::OnHold => true,
            Self::Resolved | Self::Closed | Self::Declined | Self::Duplicate | Self::Withdrawn => {
                false
            }
        }
    }

    /// The status in a resident's words.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Received => "We have your report and are finding who answers for it.",
            Self::Acknowledged => "An agency has your report.",
            Self::Scheduled => "A crew will come.",
            Self::InProgress => "A crew is working on it.",
            Self::OnHold => "Work has to wait.",
            Self::Resolved => "The city says that it is done.",
            Self::Closed => "It is done and closed.",
            Self::Declined => "The city will not do this.",
            Self::Duplicate => "Somebody had reported the same; both are followed together.",
            Self::Withdrawn => "The report was taken back.",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn the_life_of_a_case_is_this_table() {
        let mut table = format!("{:13}", "action");
        for status in Status::ALL {
            write!(table, "{status:13}").unwrap();
        }
        for action in Action::ALL {
            write!(table, "\n{action:13}").unwrap();
            for status in Status::ALL {
                let cell = status.after(*action).map_or("-", Status::as_str);
                write!(table, "{cell:13}").unwrap();
            }
        }
        let table: Vec<_> = table.lines().map(str::trim_end).collect();
        insta::assert_snapshot!(table.join("\n"));
    }

    #[test]
    fn every_status_can_be_reached_from_a_report() {
        let mut seen = vec![Status::Received];
        let mut at = 0;
        while let Some(status) = seen.get(at).copied() {
            for next in Action::ALL.iter().filter_map(|action| status.after(*action).ok()) {
                if !seen.contains(&next) {
                    seen.push(next);
                }
            }
            at += 1;
        }
        assert_eq!(seen.len(), Status::ALL.len());
    }
}
