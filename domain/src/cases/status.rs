//! The statuses of a case and the actions between them: one `match`, which a test prints as a
//! table.

use crate::text_enum::text_enum;

text_enum! {
    /// Status of a case.
    pub enum Status {
        /// Stored with a number; routing is pending.
        Received = "received",
        /// An agency has taken the case.
        Acknowledged = "acknowledged",
        /// A crew holds the job, or a date is set.
        Scheduled = "scheduled",
        /// A crew is working on the case.
        InProgress = "in_progress",
        /// Work has to wait, until a time if it is known.
        OnHold = "on_hold",
        /// The work is reported as done. The case can be disputed.
        Resolved = "resolved",
        /// The reporter confirmed it, or the dispute window has passed.
        Closed = "closed",
        /// The city will not do the work.
        Declined = "declined",
        /// Merged into another case.
        Duplicate = "duplicate",
        /// Withdrawn by the reporter.
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// Action on a case.
    pub enum Action {
        /// The case was reported. Always the first event, and only that.
        Submit = "submit",
        /// An agency takes the case.
        Acknowledge = "acknowledge",
        /// Another agency takes the case.
        Reroute = "reroute",
        /// A crew or a date is set.
        Schedule = "schedule",
        /// The crew or the date is removed.
        Unschedule = "unschedule",
        /// Work starts.
        Start = "start",
        /// Work has to wait.
        Hold = "hold",
        /// Work can continue.
        Resume = "resume",
        /// The work is reported as done.
        Resolve = "resolve",
        /// A resolved case is closed.
        Confirm = "confirm",
        /// The reporter says that the work is not done.
        Dispute = "dispute",
        /// The city opens an ended case again.
        Reopen = "reopen",
        /// The city will not do the work.
        Decline = "decline",
        /// The case is a duplicate of another case.
        Merge = "merge",
        /// The merge is undone.
        Unmerge = "unmerge",
        /// The reporter withdraws the report.
        Withdraw = "withdraw",
        /// Reported data is corrected.
        Correct = "correct",
        /// A comment is added.
        Comment = "comment",
        /// Parts of a photo are covered.
        Redact = "redact",
    }
}

/// The status of the case does not allow the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a case that is {from} cannot be changed by {action}")]
pub struct Refused {
    /// Status of the case.
    pub from: Status,
    /// Action that was refused.
    pub action: Action,
}

impl Status {
    /// Returns the status that `action` leads to. Fails if the status does not allow it.
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

    /// Whether the case is open: not ended, merged or withdrawn.
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

    /// The status as a sentence for residents.
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
