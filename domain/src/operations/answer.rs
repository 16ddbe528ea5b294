//! What is said of an operation.

use std::fmt;

use diesel::QueryResult;
use serde::{Deserialize, Serialize};

use crate::{
    cases::ActError,
    jobs::{JobId, LeaseError},
    offers::{AcceptError, DeclineError},
    services::StockNeed,
    text_enum::text_enum,
    uploads::Unusable,
};

text_enum! {
    /// What became of an operation.
    pub enum AnswerStatus {
        /// It counts.
        Applied = "applied",
        /// It changes nothing, and what was seen is kept with the case.
        KeptAsEvidence = "kept_as_evidence",
        /// It changes nothing.
        Refused = "refused",
        /// It cannot be decided now, and is forgotten: send it again.
        NotYet = "not_yet",
    }
}

text_enum! {
    /// Why an operation does not count.
    pub enum Reason {
        /// There is no such thing, or it is not this crew's.
        NotFound = "not_found",
        /// The offer is gone.
        Gone = "gone",
        /// The crew is not on a shift.
        OffShift = "off_shift",
        /// The crew holds too many jobs.
        QueueFull = "queue_full",
        /// Something is not on board.
        StockOut = "stock_out",
        /// The crew does not hold the job, or not any more.
        NotHeld = "not_held",
        /// The crew has begun another job.
        Busy = "busy",
        /// It does not fit where the case stands.
        Conflict = "conflict",
        /// It is not for a crew to do.
        Forbidden = "forbidden",
        /// Something in it is wrong.
        Invalid = "invalid",
        /// Its pictures cannot be used.
        BadPhoto = "bad_photo",
        /// Its pictures have not come whole, or nobody has looked at them yet.
        PhotoPending = "photo_pending",
        /// The operation that it builds on has not come.
        OutOfOrder = "out_of_order",
        /// Another operation had this id.
        KeyReused = "key_reused",
        /// It failed for a reason of ours.
        Unavailable = "unavailable",
    }
}

/// What is said of an operation, now and whenever it is sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What became of it.
    pub status: AnswerStatus,
    /// Why it does not count.
    pub reason: Option<Reason>,
    /// The same in words.
    pub words: String,
    /// An offer that was accepted: its job.
    pub job_id: Option<JobId>,
    /// And the fence of its lease.
    pub fence: Option<i64>,
    /// Parts that were used and not on board by our count.
    pub short: Vec<StockNeed>,
}

impl Answer {
    /// It counts.
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

    /// It does not, and why.
    pub fn refused(reason: Reason, words: impl fmt::Display) -> Self {
        Self {
            status: AnswerStatus::Refused,
            reason: Some(reason),
            words: words.to_string(),
            ..Self::applied()
        }
    }

    /// Nobody can say yet.
    pub fn not_yet(reason: Reason, words: impl fmt::Display) -> Self {
        Self { status: AnswerStatus::NotYet, ..Self::refused(reason, words) }
    }

    /// It does not count, but what was seen is kept.
    pub(super) fn kept(reason: Reason, words: impl fmt::Display) -> Self {
        Self { status: AnswerStatus::KeptAsEvidence, ..Self::refused(reason, words) }
    }
}

/// Why a verb said no.
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
            AcceptError::Gone => Reason::Gone,
            AcceptError::OffShift => Reason::OffShift,
            AcceptError::QueueFull => Reason::QueueFull,
            AcceptError::StockOut(_) => Reason::StockOut,
            AcceptError::Case(error) => return Self::of_case(error),
            AcceptError::Database(error) => return Err(error),
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

    /// Pictures cannot be used, now or ever.
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
