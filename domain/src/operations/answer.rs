//! The result of an operation.

use std::fmt;

use diesel::QueryResult;
use serde::{Deserialize, Serialize};

use crate::{
    cases::ActError,
    jobs::{JobId, LeaseError, TakeError},
    offers::{AcceptError, DeclineError},
    services::StockNeed,
    text_enum::text_enum,
    uploads::Unusable,
};

text_enum! {
    /// Result of an operation.
    pub enum AnswerStatus {
        /// The operation was applied.
        Applied = "applied",
        /// The operation changed nothing. Its notes and photos are kept with the case.
        KeptAsEvidence = "kept_as_evidence",
        /// The operation changed nothing.
        Refused = "refused",
        /// The operation cannot be decided yet and was not stored. Send it again.
        NotYet = "not_yet",
    }
}

text_enum! {
    /// Why an operation was not applied.
    pub enum Reason {
        /// The job or offer does not exist, or does not belong to this crew.
        NotFound = "not_found",
        /// The offer or job is gone.
        Gone = "gone",
        /// The crew is not on a shift.
        OffShift = "off_shift",
        /// The crew holds the maximum number of jobs.
        QueueFull = "queue_full",
        /// An item is not in stock on the unit.
        StockOut = "stock_out",
        /// The crew does not hold the job under this fence.
        NotHeld = "not_held",
        /// The crew has begun another job.
        Busy = "busy",
        /// The status of the case does not allow it.
        Conflict = "conflict",
        /// Crews may not do this.
        Forbidden = "forbidden",
        /// The operation contains an invalid value.
        Invalid = "invalid",
        /// Its photos cannot be used.
        BadPhoto = "bad_photo",
        /// Its photos are not completely uploaded or not yet processed.
        PhotoPending = "photo_pending",
        /// The operation that it depends on has not arrived.
        OutOfOrder = "out_of_order",
        /// The id was used for a different operation.
        KeyReused = "key_reused",
        /// The server failed.
        Unavailable = "unavailable",
    }
}

/// Answer to an operation. Repeating the operation returns the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Result of the operation.
    pub status: AnswerStatus,
    /// Why it was not applied. `None` if it was.
    pub reason: Option<Reason>,
    /// Explanation for people.
    pub words: String,
    /// Job of the accepted offer. Only set for an accept.
    pub job_id: Option<JobId>,
    /// Fence of the new lease. Only set for an accept.
    pub fence: Option<i64>,
    /// Used parts that were not in stock on the unit, with the missing quantity.
    pub short: Vec<StockNeed>,
}

impl Answer {
    /// The operation was applied.
    pub(super) const fn applied() -> Self {
        Self {
            status: AnswerStatus::Applied,
            reason: None,
            words: String::new(),
            job_id: None,
            fence: None,
            short: vec![],
        }
    }

    /// The operation was refused for this reason.
    pub fn refused(reason: Reason, words: impl fmt::Display) -> Self {
        Self {
            status: AnswerStatus::Refused,
            reason: Some(reason),
            words: words.to_string(),
            ..Self::applied()
        }
    }

    /// The operation cannot be decided yet.
    pub fn not_yet(reason: Reason, words: impl fmt::Display) -> Self {
        Self { status: AnswerStatus::NotYet, ..Self::refused(reason, words) }
    }

    /// The operation was not applied, but its evidence is kept.
    pub(super) fn kept(reason: Reason, words: impl fmt::Display) -> Self {
        Self { status: AnswerStatus::KeptAsEvidence, ..Self::refused(reason, words) }
    }
}

/// Why a verb refused an operation.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) reason: Reason,
    pub(super) words: String,
}

impl Refusal {
    fn new(reason: Reason, error: &impl fmt::Display) -> Self {
        Self { reason, words: error.to_string() }
    }

    pub(super) fn of_accept(error: AcceptError) -> QueryResult<Self> {
        let reason = match error {
            AcceptError::NotFound => Reason::NotFound,
            AcceptError::OffShift => Reason::OffShift,
            AcceptError::Take(TakeError::Gone) => Reason::Gone,
            AcceptError::Take(TakeError::QueueFull) => Reason::QueueFull,
            AcceptError::Take(TakeError::StockOut(_)) => Reason::StockOut,
            AcceptError::Take(TakeError::Case(error)) => return Self::of_case(error),
            AcceptError::Take(TakeError::Database(error)) | AcceptError::Database(error) => {
                return Err(error);
            }
        };
        Ok(Self::new(reason, &error))
    }

    pub(super) fn of_decline(error: DeclineError) -> QueryResult<Self> {
        let reason = match error {
            DeclineError::NotFound => Reason::NotFound,
            DeclineError::Gone => Reason::Gone,
            DeclineError::Database(error) => return Err(error),
        };
        Ok(Self::new(reason, &error))
    }

    pub(super) fn of_lease(error: LeaseError) -> QueryResult<Self> {
        let reason = match error {
            LeaseError::NotHeld => Reason::NotHeld,
            LeaseError::Busy => Reason::Busy,
            LeaseError::Unusable(flaws) => return Ok(Self::of_flaws(&flaws)),
            LeaseError::Case(error) => return Self::of_case(error),
            LeaseError::Database(error) => return Err(error),
        };
        Ok(Self::new(reason, &error))
    }

    /// Refusal because of photos: temporary if any of them can still become usable.
    pub(super) fn of_flaws(flaws: &[Unusable]) -> Self {
        let waits = flaws.iter().any(|flaw| match flaw {
            Unusable::Unfinished(..) | Unusable::Undeveloped(_) => true,
            Unusable::Unknown(_) | Unusable::Refused(..) | Unusable::Used(_) => false,
        });
        let words: Vec<String> = flaws.iter().map(ToString::to_string).collect();
        let reason = if waits { Reason::PhotoPending } else { Reason::BadPhoto };
        Self { reason, words: words.join("; ") }
    }

    fn of_case(error: ActError) -> QueryResult<Self> {
        let reason = match error {
            ActError::NotFound => Reason::NotFound,
            ActError::NotAllowed(_) => Reason::Forbidden,
            ActError::Stale { .. } | ActError::Refused(_) | ActError::TooLate => Reason::Conflict,
            ActError::UnknownAgency | ActError::BadPrimary => Reason::Invalid,
            ActError::Database(error) => return Err(error),
        };
        Ok(Self::new(reason, &error))
    }
}
