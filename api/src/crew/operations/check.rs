//! Limits and checks of operations.

use domain::{
    cases::Outcome,
    operations::{Claim, ClaimedJob, Right},
    photos::MAX_PER_UPLOAD,
    place::Place,
    services::StockNeed,
    text,
};

use super::body::{JobUnder, PartUsed};
use crate::uploads::secret_of;

/// Maximum length of a note, in characters.
const NOTE: usize = 4_000;
/// Maximum length of a reason, in characters.
const REASON: usize = 500;
/// Maximum number of different items in one operation.
const PARTS: usize = 50;
/// Maximum quantity of one item.
const QUANTITY: i32 = 10_000;
/// Maximum error radius of an arrival, in metres.
const MAX_RADIUS_M: f64 = 100_000.0;

pub(super) fn under(job: &JobUnder) -> Result<ClaimedJob, String> {
    let right = match (job.fence, job.accept_operation) {
        (Some(fence), None) => Right::Fence(fence),
        (None, Some(id)) => Right::Accept(id),
        (None, None) | (Some(_), Some(_)) => {
            return Err("job takes a fence or an accept_operation".to_owned());
        }
    };
    Ok(ClaimedJob { job_id: job.job_id, right })
}

pub(super) fn reasoned(reason: &str) -> Result<String, String> {
    text::tidy_within("reason", reason, REASON).map_err(|error| error.to_string())
}

pub(super) fn noted(note: &str, least: usize) -> Result<String, String> {
    let note = text::tidy_up_to("note", note, NOTE).map_err(|error| error.to_string())?;
    if note.len() < least { Err("note takes 1 to 4000 characters".to_owned()) } else { Ok(note) }
}

pub(super) fn claim(
    outcome: Outcome,
    note: &str,
    photo_uploads: &[String],
    place: Option<Place>,
) -> Result<Claim, String> {
    Ok(Claim { outcome, note: noted(note, 0)?, photos: photos(photo_uploads, 0)?, place })
}

/// Returns the secrets of the uploads without duplicates. Fails if there are fewer than `least` or
/// too many.
pub(super) fn photos(links: &[String], least: usize) -> Result<Vec<String>, String> {
    if !(least..=MAX_PER_UPLOAD).contains(&links.len()) {
        return Err(format!("photo_uploads takes {least} to {MAX_PER_UPLOAD} uploads"));
    }
    let mut secrets: Vec<String> = vec![];
    for secret in links.iter().map(|link| secret_of(link)) {
        if !secrets.iter().any(|known| known == secret) {
            secrets.push(secret.to_owned());
        }
    }
    Ok(secrets)
}

pub(super) fn placed(
    place: Place,
    accuracy_m: Option<f64>,
) -> Result<(Place, Option<f64>), String> {
    if accuracy_m.is_some_and(|accuracy| !(0.0..=MAX_RADIUS_M).contains(&accuracy)) {
        return Err("accuracy_m is a distance in metres, from 0 to 100000".to_owned());
    }
    Ok((place, accuracy_m))
}

pub(super) fn parts(used: Vec<PartUsed>) -> Result<Vec<StockNeed>, String> {
    if !(1..=PARTS).contains(&used.len()) {
        return Err(format!("parts takes 1 to {PARTS} kinds of things"));
    }
    if used.iter().any(|part| !(1..=QUANTITY).contains(&part.quantity)) {
        return Err(format!("quantity is a number from 1 to {QUANTITY}"));
    }
    let part = |PartUsed { item, quantity }| StockNeed { item: item.into(), quantity };
    Ok(used.into_iter().map(part).collect())
}
