//! Where another system says that a case stands.

use chrono::{DateTime, Utc};

use super::{Action, Case, CaseId, Outcome, Status};

/// Where a case is said to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// Nowhere in particular: something is said about it.
    Anywhere,
    /// Somebody still has to do something.
    Open,
    /// An agency has it.
    Acknowledged,
    /// It will be done at some time, of which a case that waits may be sure as well.
    Planned,
    /// A crew or a date is set.
    Scheduled,
    /// Somebody is on it.
    InProgress,
    /// It waits, perhaps until a date.
    OnHold(Option<DateTime<Utc>>),
    /// It is claimed done; nobody says how, which is no news of a case that has ended.
    Closed,
    /// It is claimed done, in this way; if nobody says in which, it is fixed.
    Resolved(Option<Outcome>),
    /// Nothing more will be done; nobody says whether there is nothing to do, or nothing that can be.
    NoAction,
    /// It is not wanted any more.
    Cancelled,
    /// It will not be done, perhaps for this reason.
    Declined(Option<Outcome>),
    /// It is the same as another; nobody may say as which.
    Duplicate(Option<CaseId>),
}

impl Goal {
    /// Whether the case stands there already, so that saying so changes nothing. However we tell
    /// where a case stands: whoever says it back says nothing new.
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

    /// What takes a case there.
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

    /// Whether a case that stands there has ended: its pictures then show that the problem is
    /// gone, and otherwise the problem.
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
    /// Whether it says that there was nothing to do, or nothing that could be done.
    pub const fn is_no_action(self) -> bool {
        match self {
            Self::NoProblemFound | Self::CannotAct | Self::PrivateProperty => true,
            Self::Fixed | Self::NotOurs | Self::Spam | Self::Other => false,
        }
    }
}
