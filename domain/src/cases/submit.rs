//! Submits a report, which creates a case.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;
use geocoding::areas::Atlas;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Action, Actor, Case, CaseId, CaseNumber, Channel, Contact, Entry, Facts, Location, RouteCase,
    Standing, Status, Where, contact,
    event::Event,
    locate::{self, LocateError},
    shape::{self, Shape},
    store, take_uploads, token,
};
use crate::{
    accounts::ApiKeyId,
    geotags::{self, Fix, FixSource, GeotagId},
    hash,
    idempotency::{self, Answer, IdempotencyKey},
    jurisdictions::JurisdictionId,
    photos::{self, MAX_PER_UPLOAD, PhotoKind, ProcessedPhoto},
    random,
    services::{
        self, AnswerProblem, Answers, Attribute, PhotosShown, PlaceShown, Service, ServiceKind,
        check_answers,
    },
    tasks,
    uploads::{Named, Unusable},
};

/// Maximum length of a description in characters (Open311 GeoReport v2).
const MAX_LENGTH: usize = 4_000;

/// Input for a report.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// How the report came in.
    pub channel: Channel,
    /// API key of the app. `None` if no app sent the report.
    pub api_key_id: Option<ApiKeyId>,
    /// Code of the requested service.
    pub service_code: String,
    /// Description by the reporter.
    pub description: String,
    /// Answers to the attributes of the service.
    pub answers: Answers,
    /// Location of the problem.
    pub location: Location,
    /// Shape of the problem. `None` if it is a point.
    pub shape: Option<Shape>,
    /// Geotag with evidence of the location, created before the report.
    pub geotag_id: Option<GeotagId>,
    /// Contact data of the reporter.
    pub contact: Contact,
    /// Processed photos of the request.
    pub photos: Vec<ProcessedPhoto>,
    /// Photos that were uploaded before.
    pub uploads: Named,
    /// URLs of photos to fetch. Ignored if the report has photos.
    pub media_urls: Vec<String>,
}

/// What the sender of a report gets back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipt {
    /// The number of the case.
    Number,
    /// A token that can be exchanged for the number later.
    Token(String),
    /// Nothing. The sender does not learn the number.
    Nothing,
}

/// A submitted report.
#[derive(Debug, Clone)]
pub struct Submitted {
    /// The created case, as it was received.
    pub case: Case,
    /// What the sender gets back.
    pub receipt: Receipt,
    /// Secret of the tracking link. Only its hash is stored with the case, so it cannot be read
    /// from there later.
    pub secret: String,
}

/// An error in a report.
#[derive(Debug, thiserror::Error)]
pub enum Flaw {
    /// An answer is not valid.
    #[error(transparent)]
    Answer(#[from] AnswerProblem),
    /// The description is longer than the standard allows.
    #[error("description is too long: {MAX_LENGTH} characters at most")]
    DescriptionTooLong,
    /// The report has no location.
    #[error("{}", LocateError::Nowhere)]
    Nowhere,
    /// The geotag does not exist or has expired.
    #[error("there is no such geotag: they are kept for a day")]
    UnknownGeotag,
    /// The location is outside the jurisdiction.
    #[error("{}", LocateError::Outside)]
    Outside,
    /// An upload cannot be used.
    #[error(transparent)]
    Upload(#[from] Unusable),
    /// The report has too many photos.
    #[error("at most {MAX_PER_UPLOAD} photos per request")]
    TooManyPhotos,
}

/// Why a report is refused.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The jurisdiction has no such service.
    #[error("there is no such service")]
    UnknownService,
    /// The report has errors. Holds all of them.
    #[error("the report is not complete")]
    Flawed(Vec<Flaw>),
    /// The idempotency key was used for another report.
    #[error("this key was used for another report")]
    KeyReused(#[from] idempotency::Conflict),
    /// The database query failed.
    #[error("cannot store the report")]
    Database(#[from] diesel::result::Error),
}

/// The answer that is stored under an idempotency key.
#[derive(Serialize, Deserialize)]
struct Stored {
    case_id: CaseId,
    secret: String,
    receipt: Receipt,
}

/// Stores the report and enqueues its routing, in one transaction.
///
/// With `key`, a repeated report returns the case of the first one.
pub async fn submit(
    conn: &mut AsyncPgConnection,
    atlas: &Atlas,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    actor: &Actor,
    new: NewCase,
    key: Option<&IdempotencyKey>,
) -> Result<Submitted, SubmitError> {
    let answer = idempotency::answer_once(conn, now, jurisdiction, key, async move |conn| {
        let submitted = receive(conn, atlas, now, jurisdiction, actor, new).await?;
        let Submitted { case, secret, receipt } = submitted.clone();
        Ok::<_, SubmitError>((submitted, Stored { case_id: case.case_id, secret, receipt }))
    });
    match answer.await? {
        Answer::New(submitted) => Ok(submitted),
        Answer::Replay(Stored { case_id, secret, receipt }) => {
            let case = store::find(conn, jurisdiction, case_id).await?;
            let case = case.ok_or(diesel::result::Error::NotFound)?;
            // The answer is the first one, whatever has become of the case since.
            let case = Case { status: Status::Received, ..case };
            Ok(Submitted { case, receipt, secret })
        }
    }
}

/// Checks a report and stores nothing. Lets callers find errors before they process photos.
pub async fn review(
    conn: &mut AsyncPgConnection,
    atlas: &Atlas,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    mut new: NewCase,
) -> Result<(), SubmitError> {
    let (_, questions) = asked(conn, jurisdiction, &new.service_code).await?;
    check(conn, atlas, now, jurisdiction, &questions, &mut new, vec![]).await.map(drop)
}

async fn receive(
    conn: &mut AsyncPgConnection,
    atlas: &Atlas,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    actor: &Actor,
    mut new: NewCase,
) -> Result<Submitted, SubmitError> {
    let (service, questions) = asked(conn, jurisdiction, &new.service_code).await?;
    let flaws = take_uploads::of_report(conn, now, jurisdiction, &mut new).await?;
    let (answers, place) =
        check(conn, atlas, now, jurisdiction, &questions, &mut new, flaws).await?;
    let secret = random::secret();
    new.photos = photos::distinct(new.photos);
    let case = draft(now, jurisdiction, &service, &new, &place, &secret);
    let mut entry = Entry::by(actor, now, Action::Submit, Status::Received);
    entry.detail = json!({ "facts": Facts::of(&case) });
    let origin = Event::origin(jurisdiction, case.case_id);
    let events = [entry.chained(jurisdiction, case.case_id, 1, &origin)];
    let case = Case { event_head: events[0].hash.clone(), ..case };
    let route = RouteCase { case_id: case.case_id };

    let case = insert(conn, case).await?;
    // All of these need the case but not each other, so they are pipelined.
    try_join!(
        store::insert_events(conn, &events),
        keep_answers(conn, &case, &answers),
        contact::keep(conn, now, jurisdiction, case.case_id, &new.contact),
        locate::keep(conn, jurisdiction, case.case_id, &place.fixes),
        shape::keep(conn, jurisdiction, case.case_id, new.shape.as_ref()),
        tasks::enqueue(conn, now, jurisdiction, &route),
    )?;
    photos::add(conn, now, &case, PhotoKind::Report, &new.photos).await?;
    if new.photos.is_empty() {
        photos::send_for(conn, now, &case, PhotoKind::Report, &new.media_urls, None).await?;
    }
    let receipt = token::receipt(conn, now, &service, &case).await?;
    Ok(Submitted { case, receipt, secret })
}

/// Returns the service and its attributes.
async fn asked(
    conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    service_code: &str,
) -> Result<(Service, Vec<Attribute>), SubmitError> {
    let (service, questions) = try_join!(
        services::store::service(conn, jurisdiction, service_code),
        services::store::attributes(conn, jurisdiction, service_code),
    )?;
    Ok((service.ok_or(SubmitError::UnknownService)?, questions))
}

/// Collects all errors in the report, not only the first.
async fn check(
    conn: &AsyncPgConnection,
    atlas: &Atlas,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    questions: &[Attribute],
    new: &mut NewCase,
    mut flaws: Vec<Flaw>,
) -> Result<(Answers, Where), SubmitError> {
    if new.description.chars().count() > MAX_LENGTH {
        flaws.push(Flaw::DescriptionTooLong);
    }
    let answers = check_answers(questions, std::mem::take(&mut new.answers))
        .map_err(|problems| flaws.extend(problems.into_iter().map(Flaw::Answer)));
    let mut location = std::mem::take(&mut new.location);
    location.pin = location.pin.or_else(|| new.shape.as_ref()?.middle());
    if let Some(id) = new.geotag_id {
        match geotags::store::fixes(conn, now, jurisdiction, id).await? {
            Some(fixes) => location.fixes.extend(fixes),
            None => flaws.push(Flaw::UnknownGeotag),
        }
    }
    location.fixes.extend(new.photos.iter().filter_map(camera_fix));
    let address_id = location.address_id.clone();
    let place = match locate::locate(conn, atlas, jurisdiction, location).await {
        Ok(place) => Some(place),
        Err(LocateError::Nowhere) => {
            // An upload or geotag that cannot be used might have had the location.
            let might = |flaw: &Flaw| matches!(flaw, Flaw::Upload(_) | Flaw::UnknownGeotag);
            if !flaws.iter().any(might) {
                flaws.push(Flaw::Nowhere);
            }
            None
        }
        Err(LocateError::Outside) => {
            flaws.push(Flaw::Outside);
            None
        }
        Err(LocateError::Database(error)) => return Err(error.into()),
    };
    new.location.address_id = address_id;
    match (answers, place) {
        (Ok(answers), Some(place)) if flaws.is_empty() => Ok((answers, place)),
        _ => Err(SubmitError::Flawed(flaws)),
    }
}

fn camera_fix(photo: &ProcessedPhoto) -> Option<Fix> {
    Some(Fix {
        accuracy_m: photo.accuracy_m,
        heading_deg: photo.heading_deg,
        taken_at: photo.taken_at,
        ..Fix::at(FixSource::PhotoExif, photo.place?)
    })
}

fn draft(
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    service: &Service,
    new: &NewCase,
    place: &Where,
    secret: &str,
) -> Case {
    let shown_at_once = service.photos_shown == PhotosShown::AtOnce;
    let first_photo = <[_]>::first(&new.photos).map(|photo| photo.photo_id);
    Case {
        jurisdiction_id: jurisdiction.clone(),
        case_id: CaseId::new(now),
        number: CaseNumber::draw(),
        status: Status::Received,
        version: 1,
        service_code: service.service_code.clone(),
        agency_code: None,
        description: new.description.clone(),
        place: place.place,
        radius_m: place.radius_m,
        confidence: place.confidence,
        flags: place.flags.clone(),
        place_by_device: place.by_device,
        shown_exactly: service.place_shown == PlaceShown::Point && !place.by_device,
        address: place.address.clone(),
        address_id: new.location.address_id.clone(),
        zipcode: place.zipcode.clone(),
        areas: place.areas.iter().map(|(kind, code)| (kind.as_str(), code.as_str())).collect(),
        media_url: new.media_urls.iter().find(|_| new.photos.is_empty() && shown_at_once).cloned(),
        channel: new.channel,
        api_key_id: new.api_key_id,
        external_id: None,
        tracking_sha256: Some(hash::sha256(secret)),
        requested_at: now,
        updated_at: now,
        expected_at: service.sla_hours.map(|hours| now + TimeDelta::hours(hours.into())),
        ended_at: None,
        held_until: None,
        outcome: None,
        status_notes: None,
        unevidenced: false,
        disputes: 0,
        reroutes: 0,
        duplicate_of: None,
        standing: Standing::Open,
        changed_at: now,
        listed: is_listed(service.kind, new.channel),
        photo_id: first_photo.filter(|_| shown_at_once),
        event_head: vec![],
    }
}

/// Whether the case is on public lists at once. An Open311 report to a batch service has no number
/// yet, and a list must not show it first.
fn is_listed(kind: ServiceKind, channel: Channel) -> bool {
    match kind {
        ServiceKind::Realtime => true,
        ServiceKind::Batch => channel != Channel::Open311,
        ServiceKind::Blackbox => false,
    }
}

/// Stores the case. Generates another number if its number is taken.
async fn insert(conn: &mut AsyncPgConnection, mut case: Case) -> QueryResult<Case> {
    while !store::insert(conn, &case).await? {
        case.number = CaseNumber::draw();
    }
    Ok(case)
}

async fn keep_answers(conn: &AsyncPgConnection, case: &Case, answers: &Answers) -> QueryResult<()> {
    if answers.is_empty() {
        return Ok(());
    }
    store::insert_answers(conn, case, answers).await
}
