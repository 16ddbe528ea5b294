//! Request types of `POST /crew/operations`.

use domain::{
    cases::Outcome,
    clock::Timestamp,
    jobs::JobId,
    offers::OfferId,
    operations::{Operation, OperationId, OperationKind},
    place::Place,
    text::Name,
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::check::{claim, noted, parts, photos, placed, reasoned, under};

/// Operations to carry out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Operations {
    /// Operations, oldest first. Each one is read on its own: an invalid one is refused and the
    /// others are carried out.
    #[schema(value_type = Vec<CrewOperation>, max_items = 100)]
    pub(super) operations: Vec<Value>,
}

/// An operation: something that the crew did, with or without a connection.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CrewOperation {
    /// Id of the operation: a UUID of any version that the phone makes and uses once.
    operation_id: OperationId,
    /// Time of the operation by the phone's clock. Stored, but not used for decisions.
    #[schema(value_type = DateTime<Utc>)]
    at: Timestamp,
    /// What the crew did.
    #[serde(rename = "do")]
    deed: CrewDeed,
}

/// What the crew did.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum CrewDeed {
    /// Accepts an offer.
    Accept {
        /// Id of the offer.
        offer_id: OfferId,
    },
    /// Declines an offer.
    Decline {
        /// Id of the offer.
        offer_id: OfferId,
        /// Reason, at most 500 characters.
        #[schema(min_length = 1, max_length = 500)]
        reason: String,
    },
    /// Starts work on a job.
    Start {
        /// Job and its lease.
        job: JobUnder,
    },
    /// Puts a job on hold.
    Hold {
        /// Job and its lease.
        job: JobUnder,
        /// What the work waits for, at most 500 characters. Public.
        #[schema(min_length = 1, max_length = 500)]
        reason: String,
        /// Time the hold is expected to end (UTC), if known.
        #[schema(value_type = Option<DateTime<Utc>>)]
        until: Option<Timestamp>,
    },
    /// Resolves a job.
    Resolve {
        /// Job and its lease.
        job: JobUnder,
        /// How the job ended.
        outcome: Outcome,
        /// What was done. Public.
        #[serde(default)]
        #[schema(max_length = 4000)]
        note: String,
        /// Photos that this phone uploaded before: the URLs of their uploads, or the secrets in the
        /// URLs.
        #[serde(default)]
        #[schema(max_items = 6)]
        photo_uploads: Vec<String>,
        /// Position of the crew at that time (WGS 84). Used for photos without a location; not
        /// stored.
        place: Option<Place>,
    },
    /// Gives a job back.
    Release {
        /// Job and its lease.
        job: JobUnder,
        /// Reason, at most 500 characters. Public.
        #[schema(min_length = 1, max_length = 500)]
        reason: String,
    },
    /// Adds a note.
    Note {
        /// Job and its lease.
        job: JobUnder,
        /// Text of the note. Public.
        #[schema(min_length = 1, max_length = 4000)]
        note: String,
    },
    /// Adds photos.
    Photo {
        /// Job and its lease.
        job: JobUnder,
        /// Photos that this phone uploaded before: the URLs of their uploads, or the secrets in the
        /// URLs.
        #[schema(min_items = 1, max_items = 6)]
        photo_uploads: Vec<String>,
        /// What the photos show. Public.
        #[serde(default)]
        #[schema(max_length = 4000)]
        note: String,
    },
    /// Records the arrival of the crew at the job.
    Arrival {
        /// Job and its lease.
        job: JobUnder,
        /// Position of the crew (WGS 84). Only its distance from the job is stored.
        place: Place,
        /// Error radius of the position, in metres.
        #[schema(minimum = 0, maximum = 100_000)]
        accuracy_m: Option<f64>,
    },
    /// Records parts that were used in addition to the stock needs of the service. The stock needs
    /// are deducted when the job is done.
    Parts {
        /// Job and its lease.
        job: JobUnder,
        /// Parts and their quantities.
        #[schema(min_items = 1, max_items = 50)]
        parts: Vec<PartUsed>,
    },
}

/// A job and the lease that the phone holds: `fence`, or `accept_operation` while the response to
/// the accept has not arrived.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JobUnder {
    /// Id of the job.
    pub(super) job_id: JobId,
    /// Fence of the lease.
    pub(super) fence: Option<i64>,
    /// Id of the operation that accepted the job.
    pub(super) accept_operation: Option<OperationId>,
}

/// A part that was used.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PartUsed {
    /// Name of the item.
    #[schema(value_type = String)]
    pub(super) item: Name,
    /// Quantity.
    #[schema(minimum = 1, maximum = 10_000)]
    pub(super) quantity: i32,
}

/// The parts of an operation that could be read.
pub(super) struct Sent {
    /// Id of the operation. `None` if it could not be read.
    pub(super) id: Option<OperationId>,
    /// The operation, or a description of what is invalid.
    pub(super) operation: Result<Operation, String>,
}

/// Reads an operation from JSON.
pub(super) fn read(value: Value) -> Sent {
    let id = value.get("operation_id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let operation = serde_json::from_value(value)
        .map_err(|error: serde_json::Error| error.to_string())
        .and_then(|CrewOperation { operation_id, at, deed }| {
            Ok(Operation { id: operation_id, device_at: at.at(), deed: done(deed)? })
        });
    Sent { id, operation }
}

fn done(deed: CrewDeed) -> Result<OperationKind, String> {
    Ok(match deed {
        CrewDeed::Accept { offer_id } => OperationKind::Accept(offer_id),
        CrewDeed::Decline { offer_id, reason } => {
            OperationKind::Decline(offer_id, reasoned(&reason)?)
        }
        CrewDeed::Start { job } => OperationKind::Start(under(&job)?),
        CrewDeed::Hold { job, reason, until } => {
            OperationKind::Hold(under(&job)?, reasoned(&reason)?, until.map(Timestamp::at))
        }
        CrewDeed::Resolve { job, outcome, note, photo_uploads, place } => {
            OperationKind::Resolve(under(&job)?, claim(outcome, &note, &photo_uploads, place)?)
        }
        CrewDeed::Release { job, reason } => {
            OperationKind::Release(under(&job)?, reasoned(&reason)?)
        }
        CrewDeed::Note { job, note } => OperationKind::Note(under(&job)?, noted(&note, 1)?),
        CrewDeed::Photo { job, photo_uploads, note } => {
            OperationKind::Photo(under(&job)?, photos(&photo_uploads, 1)?, noted(&note, 0)?)
        }
        CrewDeed::Arrival { job, place, accuracy_m } => {
            let (place, accuracy_m) = placed(place, accuracy_m)?;
            OperationKind::Arrival(under(&job)?, place, accuracy_m)
        }
        CrewDeed::Parts { job, parts: used } => OperationKind::Parts(under(&job)?, parts(used)?),
    })
}
