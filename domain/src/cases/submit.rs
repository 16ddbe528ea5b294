//! A report is created.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;
use serde::{Deserialize, Serialize};

use super::{
    Action, Actor, Case, CaseId, CaseNumber, Channel, Contact, Entry, Location, RouteCase,
    Standing, Status, Where, contact,
    event::Event,
    locate::{self, LocateError},
    shape::{self, Shape},
    store, take_uploads, token,
};
use crate::{
    accounts::ApiKeyId,
    areas::Atlas,
    chance,
    geotags::{self, Fix, FixSource, GeotagId},
    idempotency::{self, Before, OnceKey},
    jurisdictions::JurisdictionId,
    photos::{self, Developed, MOST_AT_ONCE, PhotoKind},
    prepared::Prepared,
    schema::case_attribute,
    services::{
        self, AnswerProblem, Answers, Attribute, PlaceShown, Service, ServiceKind, check_answers,
    },
    tasks,
    uploads::{Named, Unusable},
};

/// The longest description, in characters: GeoReport v2's limit.
const LONGEST: usize = 4_000;

/// A report as it comes in.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// How it comes in.
    pub channel: Channel,
    /// Which app sends it.
    pub api_key_id: Option<ApiKeyId>,
    /// What is asked for.
    pub service_code: String,
    /// The reporter's words.
    pub description: String,
    /// Answers to the extra questions.
    pub answers: Answers,
    /// Where.
    pub location: Location,
    /// How far it reaches, if it is no point.
    pub shape: Option<Shape>,
    /// Evidence of where that was sent before.
    pub geotag_id: Option<GeotagId>,
    /// Who.
    pub contact: Contact,
    /// Pictures, developed already.
    pub photos: Vec<Developed>,
    /// Pictures that were sent before.
    pub uploads: Named,
    /// Pictures somewhere else; of no account where pictures came along.
    pub media_urls: Vec<String>,
}

/// What the sender of a report is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipt {
    /// The number of the case.
    Number,
    /// A token that is exchanged for the number later.
    Token(String),
    /// Nothing: what becomes of it is not told.
    Nothing,
}

/// A report that came in.
#[derive(Debug, Clone)]
pub struct Submitted {
    /// The case.
    pub case: Case,
    /// What its sender is told.
    pub receipt: Receipt,
    /// The secret of its tracking link. Not kept: this is the only time it is told.
    pub secret: String,
}

/// Something wrong with a report.
#[derive(Debug, thiserror::Error)]
pub enum Flaw {
    /// An answer.
    #[error(transparent)]
    Answer(#[from] AnswerProblem),
    /// The description is longer than the standard allows.
    #[error("description is too long: {LONGEST} characters at most")]
    DescriptionTooLong,
    /// Nobody said where.
    #[error("{}", LocateError::Nowhere)]
    Nowhere,
    /// The evidence that was sent before is not there, or not any more.
    #[error("there is no such geotag: they are kept for a day")]
    UnknownGeotag,
    /// The place is not ours.
    #[error("{}", LocateError::Outside)]
    Outside,
    /// A picture that was sent before.
    #[error(transparent)]
    Upload(#[from] Unusable),
    /// There are too many pictures.
    #[error("at most {MOST_AT_ONCE} pictures are taken")]
    TooManyPhotos,
}

/// Why a report is not taken.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// There is no such service.
    #[error("there is no such service")]
    UnknownService,
    /// Everything that is wrong with it.
    #[error("the report is not complete")]
    Flawed(Vec<Flaw>),
    /// The idempotency key was used for another report.
    #[error("this key was used for another report")]
    KeyReused,
    /// The database failed.
    #[error("cannot store the report")]
    Database(#[from] diesel::result::Error),
}

#[derive(Serialize, Deserialize)]
struct Remembered {
    case_id: CaseId,
    secret: String,
    receipt: Receipt,
}

/// Stores the report and asks for it to be routed: both, or neither.
///
/// With `once`, the same report sent again is the same case.
pub async fn submit(
    conn: &mut AsyncPgConnection,
    atlas: &Atlas,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    actor: &Actor,
    new: NewCase,
    once: Option<&OnceKey>,
) -> Result<Submitted, SubmitError> {
    conn.transaction(async |conn| {
        if let Some(once) = once {
            match idempotency::recall::<Remembered>(conn, jurisdiction, once).await? {
                Before::Never => {}
                Before::Otherwise => return Err(SubmitError::KeyReused),
                Before::Answered(Remembered { case_id, secret, receipt }) => {
                    let case = store::find(conn, jurisdiction, case_id).await?;
                    let case = case.ok_or(diesel::result::Error::NotFound)?;
                    return Ok(Submitted { case, receipt, secret });
                }
            }
        }
        let submitted = receive(conn, atlas, now, jurisdiction, actor, new).await?;
        if let Some(once) = once {
            let Submitted { case, secret, receipt } = submitted.clone();
            let answer = Remembered { case_id: case.case_id, secret, receipt };
            idempotency::remember(conn, now, jurisdiction, once, &answer).await?;
        }
        Ok(submitted)
    })
    .await
}

/// Tells what is wrong with a report, and stores nothing: for those who have pictures to develop
/// first.
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
    let secret = chance::secret();
    new.photos = photos::distinct(new.photos);
    let case = draft(now, jurisdiction, &service, &new, &place, &secret);
    let entry = Entry::by(actor, now, Action::Submit, Status::Received);
    let origin = Event::origin(jurisdiction, case.case_id);
    let events = [entry.chained(jurisdiction, case.case_id, 1, &origin)];
    let case = Case { event_head: events[0].hash.clone(), ..case };
    let route = RouteCase { case_id: case.case_id };

    let case = insert(conn, case).await?;
    // All of these need the case and none needs another, so they are sent together.
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

/// What is asked for, and what it asks.
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

/// Finds everything that is wrong with the report, not only the first.
async fn check(
    conn: &AsyncPgConnection,
    atlas: &Atlas,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    questions: &[Attribute],
    new: &mut NewCase,
    mut flaws: Vec<Flaw>,
) -> Result<(Answers, Where), SubmitError> {
    if new.description.chars().count() > LONGEST {
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
            // A picture or a geotag that cannot be had might have said where.
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

fn camera_fix(photo: &Developed) -> Option<Fix> {
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
        media_url: new.media_urls.iter().find(|_| new.photos.is_empty()).cloned(),
        channel: new.channel,
        api_key_id: new.api_key_id,
        external_id: None,
        tracking_sha256: Some(chance::fingerprint(secret)),
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
        photo_id: <[_]>::first(&new.photos).map(|photo| photo.photo_id),
        event_head: vec![],
    }
}

/// Whether the public sees it at once. Who reports to a batch service by Open311 has no number yet,
/// and a list shall not tell it first.
fn is_listed(kind: ServiceKind, channel: Channel) -> bool {
    match kind {
        ServiceKind::Realtime => true,
        ServiceKind::Batch => channel != Channel::Open311,
        ServiceKind::Blackbox => false,
    }
}

/// Stores the case; should its number be another's, draws again.
async fn insert(conn: &mut AsyncPgConnection, mut case: Case) -> QueryResult<Case> {
    while !store::insert(conn, &case).await? {
        case.number = CaseNumber::draw();
    }
    Ok(case)
}

async fn keep_answers(
    mut conn: &AsyncPgConnection,
    case: &Case,
    answers: &Answers,
) -> QueryResult<()> {
    if answers.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = answers
        .iter()
        .map(|(code, answers)| {
            (
                case_attribute::jurisdiction_id.eq(&case.jurisdiction_id),
                case_attribute::case_id.eq(case.case_id),
                case_attribute::attribute_code.eq(code),
                case_attribute::answers.eq(answers),
            )
        })
        .collect();
    let stored = diesel::insert_into(case_attribute::table).values(rows);
    Prepared(stored).execute(&mut conn).await.map(drop)
}
