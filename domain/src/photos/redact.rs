//! Parts of a photo are made unseen: nothing shows them any more, and its old addresses are dead.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use media::Area;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Darkroom, DevelopError, DropAddresses, Photo, PhotoFile, PhotoId, RenderPhoto, VaultError,
    store,
};
use crate::{
    cases::{self, ActError, Action, Actor, ActorKind, On},
    db::{NoConnection, Pool},
    id::Id,
    jurisdictions::JurisdictionId,
    schema::redaction,
    tasks,
};

/// The most areas that a person covers at once.
const MOST: usize = 50;

/// Why a detector covers something.
const FOUND: &str = "found by the detector";

/// So long after its death an address is looked at once more: what was still being made of the photo
/// that it led to is kept by then.
const ONCE_MORE: TimeDelta = TimeDelta::hours(1);

/// How often somebody else may be faster.
const TRIES: usize = 3;

/// The id of a redaction.
pub type RedactionId = Id<RedactionRow>;

/// A part of a picture, in shares of its width and height.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Box {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Somebody made parts of a photo unseen.
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

/// What is to become unseen, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    areas: Vec<Area>,
    reason: String,
}

/// Why a wish cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadWish {
    /// None, or too many.
    #[error("between 1 and {MOST} boxes can be covered at once")]
    Count,
    /// One is not in the picture.
    #[error("box {0} does not lie within the picture")]
    Outside(usize),
}

impl Wish {
    /// Covers these areas; `reason` is for those who look into it later.
    pub fn new(areas: Vec<Area>, reason: String) -> Result<Self, BadWish> {
        if !(1..=MOST).contains(&areas.len()) {
            return Err(BadWish::Count);
        }
        match areas.iter().position(|area| !area.is_within()) {
            Some(at) => Err(BadWish::Outside(at + 1)),
            None => Ok(Self { areas, reason }),
        }
    }

    /// Covers what a detector has found, so far as it lies within the picture; none if nothing does. A
    /// crowd has many faces: it is covered in one go, for each go is another address.
    pub fn found(areas: &[Area]) -> Option<Self> {
        let areas: Vec<_> = areas.iter().filter_map(Area::clamped).collect();
        (!areas.is_empty()).then(|| Self { areas, reason: FOUND.to_owned() })
    }
}

/// Why nothing was redacted.
#[derive(Debug, thiserror::Error)]
pub enum RedactError {
    /// There is no such photo in this city.
    #[error("there is no such photo")]
    NotFound,
    /// The case, or the right to change it.
    #[error(transparent)]
    Act(#[from] ActError),
    /// The picture or its store failed.
    #[error(transparent)]
    Develop(#[from] DevelopError),
    /// Others redacted it all the while.
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
        Self::Develop(error.into())
    }
}

impl From<VaultError> for RedactError {
    fn from(error: VaultError) -> Self {
        Self::Develop(error.into())
    }
}

/// Makes all sizes of the photo anew with the areas covered, and shows them at new addresses; the old
/// ones are dead once this is done. Its original stays sealed until its day, its likeness stays.
///
/// If somebody else redacts it meanwhile, these areas are covered in what they left. Streetcorner
/// itself does it once for each photo: a second time changes nothing.
pub async fn redact(
    pool: &Pool,
    now: DateTime<Utc>,
    darkroom: &Darkroom,
    (city, photo_id): (&JurisdictionId, PhotoId),
    actor: &Actor,
    wish: &Wish,
) -> Result<Photo, RedactError> {
    if !actor.may(Action::Redact) {
        return Err(ActError::NotAllowed(Action::Redact).into());
    }
    for _ in 0..TRIES {
        let found = store::find(&mut *pool.get().await?, city, photo_id).await?;
        let photo = found.ok_or(RedactError::NotFound)?;
        // Nobody waits for a seat with a connection in hand.
        let new = covered(pool, now, darkroom, &photo, wish).await?;
        let conn = &mut *pool.get().await?;
        if let Some(photo) = exchange(conn, now, actor, photo, new, wish).await? {
            return Ok(photo);
        }
    }
    Err(RedactError::Busy)
}

/// What the photo store has of it by now, and nobody is shown.
struct New {
    public_id: PhotoId,
    marks: Vec<super::Mark>,
    placeholder: String,
}

/// Makes the files anew under an address that nobody can guess. Before the first is kept, a task is
/// written that drops them again, should they never be shown.
async fn covered(
    pool: &Pool,
    now: DateTime<Utc>,
    darkroom: &Darkroom,
    photo: &Photo,
    wish: &Wish,
) -> Result<New, RedactError> {
    let (city, public_id) = (&photo.jurisdiction_id, PhotoId::new(now));
    let full = darkroom.vault().get(city, photo.public_id, PhotoFile::FullJpeg).await?;
    let areas = wish.areas.clone();
    let redacted = darkroom.work(move || Ok(media::redact(&full, &areas)?)).await?;
    let unseen = DropAddresses { public_id };
    let conn = pool.get().await?;
    tasks::enqueue_at(&conn, now, now + ONCE_MORE, city, &unseen).await?;
    drop(conn);
    let marks = darkroom.keep(city, public_id, &redacted.renditions).await?;
    Ok(New { public_id, marks, placeholder: redacted.placeholder })
}

/// Shows the new files in place of the old: all of it, or, if the photo has changed meanwhile, nothing.
async fn exchange(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    actor: &Actor,
    photo: Photo,
    new: New,
    wish: &Wish,
) -> Result<Option<Photo>, RedactError> {
    let (city, case_id) = (&photo.jurisdiction_id, photo.case_id);
    let on = On { jurisdiction: city, case_id, actor, expected: None };
    conn.transaction(async |conn| {
        let case = cases::lock(conn, &on, Action::Redact).await?;
        let still = store::lock(conn, city, photo.photo_id).await?.ok_or(RedactError::NotFound)?;
        if still.public_id != photo.public_id {
            return Ok(None);
        }
        if *actor == Actor::System && store::is_looked_over(conn, city, photo.photo_id).await? {
            return Ok(Some(still));
        }
        let former_id = photo.public_id;
        write(conn, &row(now, actor, &photo, wish)).await?;
        store::exchange(conn, city, photo.photo_id, new.public_id, &new.placeholder).await?;
        store::count(conn, city, photo.photo_id, new.marks).await?;
        cases::redacted(conn, now, &on, case, (former_id, new.public_id)).await?;

        let dead = DropAddresses { public_id: former_id };
        tasks::enqueue(conn, now, city, &dead).await?;
        tasks::enqueue_at(conn, now, now + ONCE_MORE, city, &dead).await?;
        tasks::enqueue(conn, now, city, &RenderPhoto { photo_id: photo.photo_id }).await?;
        Ok(store::find(conn, city, photo.photo_id).await?)
    })
    .await
}

fn row(now: DateTime<Utc>, actor: &Actor, photo: &Photo, wish: &Wish) -> RedactionRow {
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

async fn write(conn: &mut AsyncPgConnection, row: &RedactionRow) -> QueryResult<()> {
    diesel::insert_into(redaction::table).values(row).execute(conn).await.map(drop)
}
