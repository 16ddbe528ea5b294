//! A posted form becomes news of a case, or a list of what is wrong with it.

use actix_web::HttpRequest;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    cases::{ActError, BadCaseNumber, Case, Goal, News, store},
    chance::fingerprint,
    clock::Moment,
    dates,
    db::Connection,
    idempotency::OnceKey,
    jurisdictions::JurisdictionId,
    place::Place,
};

use super::{
    super::{errors::Errors, media, params::Params},
    status::{self, Besides, Said, WORDS},
};
use crate::once;

/// The most characters of a description, as of a report.
const LONGEST: usize = 4_000;
/// The most characters of an id that the sender has chosen.
const LONGEST_ID: usize = 255;
/// How far two clocks may be apart that are both thought to be right.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// What was posted, so far as it can be used.
///
/// Names, addresses and numbers of people are taken and dropped: an update is public, and whoever
/// passes on what somebody said knows them already.
#[derive(Debug)]
pub(super) struct Posted {
    number: Option<String>,
    said: Said,
    note: String,
    media_urls: Vec<String>,
    seen_at: Option<Place>,
    said_at: Option<DateTime<Utc>>,
    update_id: Option<String>,
    /// The number of a crew's lease.
    pub(super) fence: Option<i64>,
}

/// Reads the form, and tells everything that is wrong with it.
pub(super) fn read(params: &Params, now: DateTime<Utc>) -> (Posted, Errors) {
    let mut errors = Errors::default();
    let number = params.text("service_request_id");
    if number.is_none() {
        errors.push("service_request_id required");
    }
    let posted = Posted {
        number,
        said: said(params, &mut errors),
        note: within("description", params, LONGEST, &mut errors).unwrap_or_default(),
        media_urls: media::addresses(params, &mut errors),
        seen_at: seen_at(params, &mut errors),
        said_at: said_at(params, now, &mut errors),
        update_id: within("update_id", params, LONGEST_ID, &mut errors),
        fence: besides(params, "fence").and_then(|fence| fence.parse().ok()),
    };
    (posted, errors)
}

impl Posted {
    /// The case that is meant, or what is wrong, that among it.
    pub(super) async fn case(
        &self,
        conn: &mut Connection,
        city: &JurisdictionId,
        errors: Errors,
    ) -> Result<Case, Errors> {
        let found = match self.number.as_deref().map(str::parse) {
            // That is among what is wrong already.
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

    /// Whether it says that work waits, and not what for.
    pub(super) fn waits_for_nothing(&self) -> bool {
        matches!(self.said, Said::At(Goal::OnHold(_))) && self.note.is_empty()
    }

    /// The sender's promise that this update, sent again, is the same: by its own id, or as the
    /// app API has it.
    pub(super) fn once(
        &self,
        request: &HttpRequest,
        sender: &str,
    ) -> Result<Option<OnceKey>, Errors> {
        let key = match (&self.update_id, once::key(request)?) {
            (Some(id), _) => format!("{sender}/{id}"),
            (None, Some(key)) => format!("{sender} {key}"),
            (None, None) => return Ok(None),
        };
        // Whatever else has changed in it: the sender says that it is the same update.
        Ok(Some(OnceKey { surface: "open311-updates", key, request_sha256: fingerprint("") }))
    }

    /// The news, but for pictures that were sent along.
    pub(super) async fn news(
        self,
        conn: &mut Connection,
        city: &JurisdictionId,
    ) -> Result<News, Errors> {
        let goal = match self.said {
            Said::At(goal) => goal,
            Said::JoinedTo(number) => {
                let primary = store::find_by_number(conn, city, &number).await?;
                let primary = primary.ok_or(ActError::BadPrimary)?;
                Goal::Duplicate(Some(primary.case_id))
            }
        };
        let Self { note, media_urls, seen_at, said_at, .. } = self;
        Ok(News { goal, note, photos: vec![], media_urls, seen_at, said_at })
    }
}

/// A parameter that no standard has: by its name, or as an attribute.
fn besides<'a>(params: &'a Params, name: &str) -> Option<&'a str> {
    params.first(name).or_else(|| params.first(&format!("attribute[{name}]")))
}

/// What is said of where the case stands. Nothing is: it stays there.
fn said(params: &Params, errors: &mut Errors) -> Said {
    let besides = Besides {
        outcome: parsed(params, "outcome", errors),
        until: until(params, errors),
        duplicate_of: parsed(params, "duplicate_of", errors),
    };
    let word = params.first("status").unwrap_or("unchanged");
    status::read(word, &besides).unwrap_or_else(|| {
        errors.push(format!("status must be one of {WORDS}; not {word:?}"));
        Said::At(Goal::Anywhere)
    })
}

fn parsed<T>(params: &Params, name: &str, errors: &mut Errors) -> Option<T>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    match besides(params, name)?.parse() {
        Ok(value) => Some(value),
        Err(error) => {
            errors.push(format!("{name}: {error}"));
            None
        }
    }
}

fn until(params: &Params, errors: &mut Errors) -> Option<DateTime<Utc>> {
    let moment = dates::parse(besides(params, "until")?);
    let until = moment.and_then(|moment| Moment::try_from(moment.first).ok());
    if until.is_none() {
        errors.push("until must be a time like 2026-11-21T10:00:00Z");
    }
    until.map(Moment::at)
}

/// When it was said. Ours is the time that counts, but one that has not come yet is a mistake.
fn said_at(params: &Params, now: DateTime<Utc>, errors: &mut Errors) -> Option<DateTime<Utc>> {
    let text = params.first("updated_datetime")?;
    match dates::parse(text) {
        Some(moment) if moment.first <= now + SKEW => return Some(moment.first),
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

fn within(name: &str, params: &Params, longest: usize, errors: &mut Errors) -> Option<String> {
    let text = params.text(name)?;
    if text.chars().count() > longest {
        errors.push(format!("{name} is too long: {longest} characters at most"));
    }
    Some(text)
}
