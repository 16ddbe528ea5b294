//! Redacts photos: covers parts of a photo, publishes it at new URLs and removes the old ones.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use media::Area;
use photo_store::PhotoStoreError;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    DropAddresses, Photo, PhotoFile, PhotoId, PhotoProcessor, ProcessPhotoError, RenderPhoto,
    files, reveal, store,
};
use crate::{
    cases::{self, ActError, Action, Actor, ActorKind, CaseTarget},
    db::{NoConnection, Pool},
    id::Id,
    jurisdictions::JurisdictionId,
    schema::redaction,
    tasks,
};

/// Maximum number of areas per redaction by a person.
const MAX_AREAS: usize = 50;

/// Reason of a redaction by the detector.
const FOUND: &str = "found by the detector";

/// Time after which the old files are deleted a second time. Renditions that were in progress
/// during the redaction are stored by then.
const ONCE_MORE: TimeDelta = TimeDelta::hours(1);

/// Maximum number of attempts when others redact the same photo.
const MAX_ATTEMPTS: usize = 3;

/// Id of a redaction.
pub type RedactionId = Id<RedactionRow>;

/// Area of a photo, as fractions of its width and height.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Box {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Database row of a redaction.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = redaction)]
pub struct RedactionRow {
    jurisdiction_id: JurisdictionId,
    redaction_id: RedactionId,
    photo_id: PhotoId,
    former_id: PhotoId,
    boxes: serde_json::Value,
    reason: String,
    actor: ActorKind,
    actor_id: Option<Uuid>,
    at: DateTime<Utc>,
}

/// Areas to cover, and the reason.
#[derive(Debug, Clone, PartialEq)]
pub struct RedactionRequest {
    areas: Vec<Area>,
    reason: String,
}

/// Why the areas are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRedaction {
    /// There are no areas, or too many.
    #[error("between 1 and {MAX_AREAS} boxes can be covered at once")]
    Count,
    /// This area (from 1) is not within the photo.
    #[error("box {0} is not within the photo")]
    Outside(usize),
}

impl RedactionRequest {
    /// Covers these areas. `reason` is stored for later review.
    pub fn new(areas: Vec<Area>, reason: String) -> Result<Self, BadRedaction> {
        if !(1..=MAX_AREAS).contains(&areas.len()) {
            return Err(BadRedaction::Count);
        }
        match areas.iter().position(|area| !area.is_within()) {
            Some(at) => Err(BadRedaction::Outside(at + 1)),
            None => Ok(Self { areas, reason }),
        }
    }

    /// Covers what a detector has found, clipped to the photo. `None` if nothing remains. The
    /// number of areas is not limited: all are covered at once, because each redaction changes the
    /// URLs.
    pub fn found(areas: &[Area]) -> Option<Self> {
        let areas: Vec<_> = areas.iter().filter_map(Area::clamped).collect();
        (!areas.is_empty()).then(|| Self { areas, reason: FOUND.to_owned() })
    }
}

/// Why a photo cannot be redacted.
#[derive(Debug, thiserror::Error)]
pub enum RedactError {
    /// The jurisdiction has no such photo.
    #[error("there is no such photo")]
    NotFound,
    /// The case or the actor's rights do not allow it.
    #[error(transparent)]
    Act(#[from] ActError),
    /// The image processing or the photo store failed.
    #[error(transparent)]
    Process(#[from] ProcessPhotoError),
    /// Others redacted the photo at the same time in every attempt.
    #[error("others are redacting this photo at the same time")]
    Busy,
}

impl From<diesel::result::Error> for RedactError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Act(error.into())
    }
}

impl From<NoConnection> for RedactError {
    fn from(error: NoConnection) -> Self {
        Self::Process(error.into())
    }
}

impl From<PhotoStoreError> for RedactError {
    fn from(error: PhotoStoreError) -> Self {
        Self::Process(error.into())
    }
}

/// Renders all sizes of the photo with the areas covered and publishes them at new URLs. The old
/// URLs no longer work when this returns. The sealed original is kept until its normal deletion;
/// the likeness stays.
///
/// If the photo is redacted by others at the same time, the areas are covered in their result. The
/// system actor redacts each photo at most once; a second call changes nothing.
pub async fn redact(
    pool: &Pool,
    now: DateTime<Utc>,
    photo_processor: &PhotoProcessor,
    (city, photo_id): (&JurisdictionId, PhotoId),
    actor: &Actor,
    wish: &RedactionRequest,
) -> Result<Photo, RedactError> {
    if !actor.may(Action::Redact) {
        return Err(ActError::NotAllowed(Action::Redact).into());
    }
    for _ in 0..MAX_ATTEMPTS {
        let found = store::find(&mut *pool.get().await?, city, photo_id).await?;
        let photo = found.ok_or(RedactError::NotFound)?;
        // Do not hold a connection while waiting for a permit.
        let new = covered(pool, now, photo_processor, &photo, wish).await?;
        let conn = &mut *pool.get().await?;
        if let Some(photo) = exchange(conn, now, actor, photo, new, wish).await? {
            return Ok(photo);
        }
    }
    Err(RedactError::Busy)
}

/// New files in the photo store that are not yet published.
struct New {
    public_id: PhotoId,
    marks: Vec<super::Mark>,
    placeholder: String,
}

/// Renders the files under a new random public id. Before the first file is stored, a task is
/// enqueued that deletes them if they are never published.
async fn covered(
    pool: &Pool,
    now: DateTime<Utc>,
    photo_processor: &PhotoProcessor,
    photo: &Photo,
    wish: &RedactionRequest,
) -> Result<New, RedactError> {
    let (city, public_id) = (&photo.jurisdiction_id, PhotoId::new(now));
    let full =
        files::get(photo_processor.photo_store(), city, photo.public_id, PhotoFile::FullJpeg)
            .await?;
    let areas = wish.areas.clone();
    let redacted = photo_processor.work(move || Ok(media::redact(&full, &areas)?)).await?;
    let unseen = DropAddresses { public_id };
    let conn = pool.get().await?;
    tasks::enqueue_at(&conn, now, now + ONCE_MORE, city, &unseen).await?;
    drop(conn);
    let marks = photo_processor.keep(city, public_id, &redacted.renditions).await?;
    Ok(New { public_id, marks, placeholder: redacted.placeholder })
}

/// Replaces the old files by the new ones in one transaction. Returns `None` and changes nothing if
/// the photo has changed since it was read.
async fn exchange(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    actor: &Actor,
    photo: Photo,
    new: New,
    wish: &RedactionRequest,
) -> Result<Option<Photo>, RedactError> {
    let (city, case_id) = (&photo.jurisdiction_id, photo.case_id);
    let target = CaseTarget { jurisdiction: city, case_id, actor, expected: None };
    conn.transaction(async |conn| {
        let case = cases::lock(conn, &target, Action::Redact).await?;
        let still = store::lock(conn, city, photo.photo_id).await?.ok_or(RedactError::NotFound)?;
        if still.public_id != photo.public_id {
            return Ok(None);
        }
        if *actor == Actor::System && store::is_looked_over(conn, city, photo.photo_id).await? {
            return Ok(Some(still));
        }
        let former_id = photo.public_id;
        store::insert_redaction(conn, &row(now, actor, &photo, wish)).await?;
        store::exchange(conn, city, photo.photo_id, new.public_id, &new.placeholder).await?;
        store::count(conn, city, photo.photo_id, new.marks).await?;
        let ids = (former_id, new.public_id);
        let case = cases::redacted(conn, now, &target, case, ids).await?;
        if *actor == Actor::System {
            reveal::end_wait(conn, now, &case, photo.photo_id).await?;
        }

        let dead = DropAddresses { public_id: former_id };
        tasks::enqueue(conn, now, city, &dead).await?;
        tasks::enqueue_at(conn, now, now + ONCE_MORE, city, &dead).await?;
        tasks::enqueue(conn, now, city, &RenderPhoto { photo_id: photo.photo_id }).await?;
        Ok(store::find(conn, city, photo.photo_id).await?)
    })
    .await
}

fn row(now: DateTime<Utc>, actor: &Actor, photo: &Photo, wish: &RedactionRequest) -> RedactionRow {
    let boxes = wish.areas.iter().map(|&Area { x, y, width, height }| Box { x, y, width, height });
    RedactionRow {
        jurisdiction_id: photo.jurisdiction_id.clone(),
        redaction_id: RedactionId::new(now),
        photo_id: photo.photo_id,
        former_id: photo.public_id,
        boxes: serde_json::json!(boxes.collect::<Vec<_>>()),
        reason: wish.reason.clone(),
        actor: actor.kind(),
        actor_id: actor.id(),
        at: now,
    }
}
