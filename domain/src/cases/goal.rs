//! The status of a case as another system reports it.

use chrono::{DateTime, Utc};

use super::{Action, Case, CaseId, Outcome, Status};

/// Status of a case as another system reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// No status: only a comment.
    Anywhere,
    /// The case is open.
    Open,
    /// An agency has the case.
    Acknowledged,
    /// The work is planned. A case on hold can be planned too.
    Planned,
    /// A crew or a date is set.
    Scheduled,
    /// Work has started.
    InProgress,
    /// Work has to wait, until a time if it is known (UTC).
    OnHold(Option<DateTime<Utc>>),
    /// The case is closed, with no outcome. Says nothing new about a case that has ended.
    Closed,
    /// The work is done, with an outcome. `None` means fixed.
    Resolved(Option<Outcome>),
    /// No action will be taken: nothing to do, or nothing that can be done.
    NoAction,
    /// The report was cancelled.
    Cancelled,
    /// The case was declined, with an outcome if it is known.
    Declined(Option<Outcome>),
    /// The case is a duplicate, of another case if it is known.
    Duplicate(Option<CaseId>),
}

impl Goal {
    /// Whether the case already has this status, so that the report changes nothing. A status that
    /// this server published and another system sends back is always met.
    pub(super) fn is_met_by(self, case: &Case) -> bool {
        let status = case.status;
        let ended = matches!(status, Status::Resolved | Status::Closed | Status::Declined);
        let outcome = case.outcome.filter(|_| ended);
        match self {
            Self::Anywhere => true,
            Self::Open => status.is_live(),
            Self::Acknowledged => status == Status::Acknowledged,
            Self::Planned => matches!(status, Status::Scheduled | Status::OnHold),
            Self::Scheduled => status == Status::Scheduled,
            Self::InProgress => status == Status::InProgress,
            Self::OnHold(until) => {
                status == Status::OnHold && until.is_none_or(|it| case.held_until == Some(it))
            }
            Self::Closed => !status.is_live(),
            Self::NoAction => outcome.is_some_and(Outcome::is_no_action),
            Self::Resolved(None) => matches!(status, Status::Resolved | Status::Closed),
            Self::Declined(None) => status == Status::Declined,
            Self::Resolved(wanted) | Self::Declined(wanted) => outcome == wanted,
            Self::Cancelled => matches!(status, Status::Withdrawn | Status::Declined),
            Self::Duplicate(primary) => {
                status == Status::Duplicate
                    && primary.is_none_or(|it| case.duplicate_of == Some(it))
            }
        }
    }

    /// Returns the action that leads to this status.
    pub(super) const fn action(self) -> Action {
        match self {
            Self::Anywhere => Action::Comment,
            Self::Open => Action::Reopen,
            Self::Acknowledged => Action::Acknowledge,
            Self::Planned | Self::Scheduled => Action::Schedule,
            Self::InProgress => Action::Start,
            Self::OnHold(_) => Action::Hold,
            Self::Closed | Self::Resolved(_) => Action::Resolve,
            Self::NoAction | Self::Cancelled | Self::Declined(_) | Self::Duplicate(None) => {
                Action::Decline
            }
            Self::Duplicate(Some(_)) => Action::Merge,
        }
    }

    /// Whether the case has ended. Photos then count as proof, otherwise as photos of the problem.
    pub(super) const fn is_end(self) -> bool {
        match self {
            Self::Closed
            | Self::Resolved(_)
            | Self::NoAction
            | Self::Cancelled
            | Self::Declined(_)
            | Self::Duplicate(_) => true,
            Self::Anywhere
            | Self::Open
            | Self::Acknowledged
            | Self::Planned
            | Self::Scheduled
            | Self::InProgress
            | Self::OnHold(_) => false,
        }
    }
}

impl Outcome {
    /// Whether there was nothing to do, or nothing that could be done.
    pub const fn is_no_action(self) -> bool {
        match self {
            Self::NoProblemFound | Self::CannotAct | Self::PrivateProperty => true,
            Self::Fixed | Self::NotOurs | Self::Spam | Self::Other => false,
        }
    }
}
