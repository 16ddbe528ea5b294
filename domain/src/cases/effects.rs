//! The effects of a status change on the jobs of a case.

use super::{Case, Status};

/// An effect on the jobs of a case. `jobs::apply` carries it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "each says what happens to the jobs")]
pub(crate) enum Effect {
    /// Opens the jobs that the service needs, unless some are live.
    OpenJobs,
    /// Ends the leases and looks for other crews. Opens jobs if none are live.
    ReleaseJobs,
    /// Ends the jobs as done.
    FinishJobs,
    /// Ends the jobs as cancelled.
    CancelJobs,
}

impl Effect {
    /// Returns the effect of a change between these statuses. `None` if the jobs do not change.
    const fn of(from: Status, to: Status) -> Option<Self> {
        match to {
            Status::Received | Status::Scheduled | Status::InProgress => None,
            Status::Acknowledged => Some(match from {
                Status::Scheduled | Status::InProgress => Self::ReleaseJobs,
                Status::Received
                | Status::Acknowledged
                | Status::OnHold
                | Status::Resolved
                | Status::Closed
                | Status::Declined
                | Status::Duplicate
                | Status::Withdrawn => Self::OpenJobs,
            }),
            Status::Resolved => Some(Self::FinishJobs),
            Status::OnHold
            | Status::Closed
            | Status::Declined
            | Status::Duplicate
            | Status::Withdrawn => Some(Self::CancelJobs),
        }
    }
}

/// A changed case, and the effects on its jobs in the order to carry them out.
///
/// Only `jobs::apply` returns the case, so callers outside this crate cannot skip the effects.
#[derive(Debug)]
#[must_use = "jobs::apply carries out the effects"]
pub(crate) struct Transition {
    pub(crate) case: Case,
    pub(crate) effects: Vec<Effect>,
}

impl Transition {
    /// The change of a case from the status `from` to its current one.
    pub(super) fn new(from: Status, case: Case) -> Self {
        let effects = Effect::of(from, case.status).into_iter().collect();
        Self { case, effects }
    }

    /// A change without effects on the jobs.
    pub(super) const fn without_effects(case: Case) -> Self {
        Self { case, effects: vec![] }
    }

    /// Returns the change with the effects of earlier steps before its own.
    pub(super) fn after(mut self, before: Vec<Effect>) -> Self {
        self.effects.splice(..0, before);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_case_that_was_with_a_crew_frees_one() {
        for from in Status::ALL {
            let was_with_a_crew = matches!(from, Status::Scheduled | Status::InProgress);
            let effect = Effect::of(*from, Status::Acknowledged);
            assert_eq!(effect == Some(Effect::ReleaseJobs), was_with_a_crew, "{from}");
        }
    }

    #[test]
    fn a_case_that_has_ended_or_waits_has_no_live_jobs() {
        for to in Status::ALL {
            let ends = matches!(
                Effect::of(Status::InProgress, *to),
                Some(Effect::FinishJobs | Effect::CancelJobs)
            );
            assert_eq!(ends, !to.is_live() || *to == Status::OnHold, "{to}");
        }
    }
}
