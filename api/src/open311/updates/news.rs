//! Reads a posted update, or lists what is wrong with it.

use actix_web::HttpRequest;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    cases::{ActError, BadCaseNumber, Case, Goal, News, store},
    clock::Timestamp,
    dates,
    db::Connection,
    idempotency::IdempotencyKey,
    jurisdictions::JurisdictionId,
    photos::ProcessedPhoto,
    place::Place,
};

use super::{
    super::{errors::Errors, media, params::Params},
    status::{self, Details, Reported, WORDS},
};
use crate::{idempotency_key, state::State};

/// Characters of a description, as for a request.
const MAX_DESCRIPTION: usize = 4_000;
/// Characters of an ID that the sender has chosen.
const MAX_ID: usize = 255;
/// How far the clock of the sender may be ahead.
const MAX_CLOCK_SKEW: TimeDelta = TimeDelta::minutes(5);

/// A posted update.
///
/// Names, addresses and telephone numbers are accepted and dropped: an update is public, and the
/// sender has them already.
#[derive(Debug)]
pub(super) struct Posted {
    number: Option<String>,
    status: Reported,
    note: String,
    media_urls: Vec<String>,
    seen_at: Option<Place>,
    said_at: Option<DateTime<Utc>>,
    update_id: Option<String>,
    /// Fence of a crew's lease on the job.
    pub(super) fence: Option<i64>,
}

/// Reads the form, and lists everything that is wrong with it.
pub(super) fn read(params: &Params, now: DateTime<Utc>) -> (Posted, Errors) {
    let mut errors = Errors::default();
    let number = params.text("service_request_id");
    if number.is_none() {
        errors.push("service_request_id required");
    }
    let posted = Posted {
        number,
        status: status_of(params, &mut errors),
        note: within("description", params, MAX_DESCRIPTION, &mut errors).unwrap_or_default(),
        media_urls: media::addresses(params, &mut errors),
        seen_at: seen_at(params, &mut errors),
        said_at: said_at(params, now, &mut errors),
        update_id: within("update_id", params, MAX_ID, &mut errors),
        fence: extra(params, "fence").and_then(|fence| fence.parse().ok()),
    };
    (posted, errors)
}

impl Posted {
    /// The case of the update, or all errors if there are any.
    pub(super) async fn case(
        &self,
        conn: &mut Connection,
        city: &JurisdictionId,
        errors: Errors,
    ) -> Result<Case, Errors> {
        let found = match self.number.as_deref().map(str::parse) {
            // The errors already say that the ID is missing.
            None => return Err(errors),
            Some(Ok(number)) => store::find_by_number(conn, city, &number).await?,
            Some(Err(BadCaseNumber::Shape | BadCaseNumber::Check)) => None,
        };
        if let Some(case) = found {
            return errors.none_or(case);
        }
        let mut all = Errors::from(ActError::NotFound);
        all.append(errors);
        Err(all)
    }

    /// Whether the work is on hold for no stated reason.
    pub(super) fn is_on_hold_without_reason(&self) -> bool {
        matches!(self.status, Reported::Status(Goal::OnHold(_))) && self.note.is_empty()
    }

    /// What the sender calls the update: its `update_id`, or else the `Idempotency-Key`.
    pub(super) fn sent_key(
        &self,
        request: &HttpRequest,
        sender: &str,
    ) -> Result<Option<SentKey>, Errors> {
        Ok(match (&self.update_id, idempotency_key::read(request)?) {
            (Some(id), _) => Some(SentKey(format!("{sender}/{id}"))),
            (None, Some(key)) => Some(SentKey(format!("{sender} {key}"))),
            (None, None) => None,
        })
    }

    /// What to record, except for the pictures that were sent along.
    pub(super) async fn news(
        self,
        conn: &mut Connection,
        city: &JurisdictionId,
    ) -> Result<News, Errors> {
        let goal = match self.status {
            Reported::Status(goal) => goal,
            Reported::DuplicateOf(number) => {
                let primary = store::find_by_number(conn, city, &number).await?;
                let primary = primary.ok_or(ActError::BadPrimary)?;
                Goal::Duplicate(Some(primary.case_id))
            }
        };
        let Self { note, media_urls, seen_at, said_at, .. } = self;
        Ok(News { goal, note, photos: vec![], media_urls, seen_at, said_at })
    }
}

/// The name of an update, unique among those of its sender.
#[derive(Debug)]
pub(super) struct SentKey(String);

impl SentKey {
    /// The idempotency key of an update with these parameters and photos. Another update of the
    /// same name is refused: it is not stored, so it must not be acknowledged.
    pub(super) fn of(
        self,
        state: &State,
        params: &Params,
        photos: &[ProcessedPhoto],
    ) -> IdempotencyKey {
        let (request_sha256, seal) = (params.digest(photos), state.tokens.seal());
        IdempotencyKey { surface: "open311-updates", key: self.0, request_sha256, seal }
    }
}

/// A parameter that is not part of the extension: by its name, or as an attribute.
fn extra<'a>(params: &'a Params, name: &str) -> Option<&'a str> {
    params.first(name).or_else(|| params.first(&format!("attribute[{name}]")))
}

/// The reported status; without one, the case keeps its status.
fn status_of(params: &Params, errors: &mut Errors) -> Reported {
    let details = Details {
        outcome: parsed(params, "outcome", errors),
        until: until(params, errors),
        duplicate_of: parsed(params, "duplicate_of", errors),
    };
    let word = params.first("status").unwrap_or("unchanged");
    status::read(word, &details).unwrap_or_else(|| {
        errors.push(format!("status must be one of {WORDS}; not {word:?}"));
        Reported::Status(Goal::Anywhere)
    })
}

fn parsed<T>(params: &Params, name: &str, errors: &mut Errors) -> Option<T>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    match extra(params, name)?.parse() {
        Ok(value) => Some(value),
        Err(error) => {
            errors.push(format!("{name}: {error}"));
            None
        }
    }
}

fn until(params: &Params, errors: &mut Errors) -> Option<DateTime<Utc>> {
    let moment = dates::parse(extra(params, "until")?);
    let until = moment.and_then(|moment| Timestamp::try_from(moment.first).ok());
    if until.is_none() {
        errors.push("until must be a time like 2026-11-21T10:00:00Z");
    }
    until.map(Timestamp::at)
}

/// The sender's time of the update. Our own time counts, but a time in the future is an error.
fn said_at(params: &Params, now: DateTime<Utc>, errors: &mut Errors) -> Option<DateTime<Utc>> {
    let text = params.first("updated_datetime")?;
    match dates::parse(text) {
        Some(moment) if moment.first <= now + MAX_CLOCK_SKEW => return Some(moment.first),
        Some(_) => errors.push("updated_datetime is in the future"),
        None => errors.push(format!(
            "updated_datetime must be a time like 2026-11-21T10:00:00Z, not {text:?}"
        )),
    }
    None
}

fn seen_at(params: &Params, errors: &mut Errors) -> Option<Place> {
    let degrees = |name| params.first(name).map(|text| text.parse().unwrap_or(f64::NAN));
    let (lat, long) = match (degrees("lat"), degrees("long")) {
        (None, None) => return None,
        (Some(lat), Some(long)) => (lat, long),
        _ => {
            errors.push("lat and long go together");
            return None;
        }
    };
    Place::new(lat, long).map_err(|error| errors.push(error)).ok()
}

fn within(name: &str, params: &Params, max: usize, errors: &mut Errors) -> Option<String> {
    let text = params.text(name)?;
    if text.chars().count() > max {
        errors.push(format!("{name} is too long: {max} characters at most"));
    }
    Some(text)
}
