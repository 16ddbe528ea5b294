//! Operations as a phone writes them.

use domain::{
    cases::Outcome,
    clock::Moment,
    jobs::JobId,
    offers::OfferId,
    operations::{Deed, Operation, OperationId},
    place::Place,
    text::Name,
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::check::{claim, noted, parts, photos, placed, reasoned, under};

/// Operations, the oldest first.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Operations {
    /// Each is read by itself: one that makes no sense is refused, and the others are not.
    #[schema(value_type = Vec<CrewOperation>, max_items = 100)]
    pub(super) operations: Vec<Value>,
}

/// An operation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CrewOperation {
    /// The phone's name for it: a UUID, of any version, that it uses once.
    operation_id: OperationId,
    /// When, by the phone's clock. It is kept, and decides nothing.
    #[schema(value_type = DateTime<Utc>)]
    at: Moment,
    /// What was done.
    #[serde(rename = "do")]
    deed: CrewDeed,
}

/// What was done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum CrewDeed {
    /// The crew takes a job.
    Accept {
        /// The offer.
        offer_id: OfferId,
    },
    /// The crew says no.
    Decline {
        /// The offer.
        offer_id: OfferId,
        /// Why, in a few words.
        #[schema(min_length = 1, max_length = 500)]
        reason: String,
    },
    /// Work begins.
    Start {
        /// The job.
        job: JobUnder,
    },
    /// The work has to wait.
    Hold {
        /// The job.
        job: JobUnder,
        /// What for; residents can read it.
        #[schema(min_length = 1, max_length = 500)]
        reason: String,
        /// Until when, if that is known.
        #[schema(value_type = Option<DateTime<Utc>>)]
        until: Option<Moment>,
    },
    /// The work is done.
    Resolve {
        /// The job.
        job: JobUnder,
        /// How it ended.
        outcome: Outcome,
        /// What was done, for the resident.
        #[serde(default)]
        #[schema(max_length = 4000)]
        note: String,
        /// Pictures that this phone has sent before: the addresses of their uploads, or the secrets
        /// in them.
        #[serde(default)]
        #[schema(max_items = 6)]
        photo_uploads: Vec<String>,
        /// Where the crew was then: it stands in where a camera did not say. It is not kept.
        place: Option<Place>,
    },
    /// The job is given back.
    Release {
        /// The job.
        job: JobUnder,
        /// Why, in a few words; residents can read it.
        #[schema(min_length = 1, max_length = 500)]
        reason: String,
    },
    /// The crew says something; residents can read it.
    Note {
        /// The job.
        job: JobUnder,
        /// What.
        #[schema(min_length = 1, max_length = 4000)]
        note: String,
    },
    /// The crew shows something.
    Photo {
        /// The job.
        job: JobUnder,
        /// Pictures that this phone has sent before: the addresses of their uploads, or the secrets
        /// in them.
        #[schema(min_items = 1, max_items = 6)]
        photo_uploads: Vec<String>,
        /// What they show; residents can read it.
        #[serde(default)]
        #[schema(max_length = 4000)]
        note: String,
    },
    /// The crew is there.
    Arrival {
        /// The job.
        job: JobUnder,
        /// Where. Only how far that is from the job's place is kept.
        place: Place,
        /// How far off it may be, in metres.
        #[schema(minimum = 0, maximum = 100_000)]
        accuracy_m: Option<f64>,
    },
    /// The crew has used something up, besides what the job's service always takes: that is
    /// counted when the job is done.
    Parts {
        /// The job.
        job: JobUnder,
        /// What, and how many.
        #[schema(min_items = 1, max_items = 50)]
        parts: Vec<PartUsed>,
    },
}

/// A job, and the lease that the phone believes in: `fence`, or, as long as the answer to its
/// accept has not come, `accept_operation`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JobUnder {
    /// The job.
    pub(super) job_id: JobId,
    /// The number that came with the job.
    pub(super) fence: Option<i64>,
    /// The operation that accepted it.
    pub(super) accept_operation: Option<OperationId>,
}

/// Something that was used.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PartUsed {
    /// What.
    #[schema(value_type = String)]
    pub(super) item: Name,
    /// How many.
    #[schema(minimum = 1, maximum = 10_000)]
    pub(super) quantity: i32,
}

/// What could be read of an operation.
pub(super) struct Sent {
    /// The phone's name for it.
    pub(super) id: Option<OperationId>,
    /// The operation, or what is wrong with it.
    pub(super) operation: Result<Operation, String>,
}

/// Reads an operation.
pub(super) fn read(value: Value) -> Sent {
    let id = value.get("operation_id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let operation = serde_json::from_value(value)
        .map_err(|error: serde_json::Error| error.to_string())
        .and_then(|CrewOperation { operation_id, at, deed }| {
            Ok(Operation { id: operation_id, device_at: at.at(), deed: done(deed)? })
        });
    Sent { id, operation }
}

fn done(deed: CrewDeed) -> Result<Deed, String> {
    Ok(match deed {
        CrewDeed::Accept { offer_id } => Deed::Accept(offer_id),
        CrewDeed::Decline { offer_id, reason } => Deed::Decline(offer_id, reasoned(&reason)?),
        CrewDeed::Start { job } => Deed::Start(under(&job)?),
        CrewDeed::Hold { job, reason, until } => {
            Deed::Hold(under(&job)?, reasoned(&reason)?, until.map(Moment::at))
        }
        CrewDeed::Resolve { job, outcome, note, photo_uploads, place } => {
            Deed::Resolve(under(&job)?, claim(outcome, &note, &photo_uploads, place)?)
        }
        CrewDeed::Release { job, reason } => Deed::Release(under(&job)?, reasoned(&reason)?),
        CrewDeed::Note { job, note } => Deed::Note(under(&job)?, noted(&note, 1)?),
        CrewDeed::Photo { job, photo_uploads, note } => {
            Deed::Photo(under(&job)?, photos(&photo_uploads, 1)?, noted(&note, 0)?)
        }
        CrewDeed::Arrival { job, place, accuracy_m } => {
            let (place, accuracy_m) = placed(place, accuracy_m)?;
            Deed::Arrival(under(&job)?, place, accuracy_m)
        }
        CrewDeed::Parts { job, parts: used } => Deed::Parts(under(&job)?, parts(used)?),
    })
}
