//! Bytes become a photo: decoded within limits, made clean, and kept, before any row knows of it.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use media::{CameraNotes, Clean, Limits, Renditions, TakenAt};
use sha2::{Digest, Sha256};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{
    HeifConverter, Mark, PhotoError, PhotoFile, PhotoId, Rendition, SweepPhoto, Vault, VaultError,
};
use crate::{
    db::{NoConnection, Pool},
    jurisdictions::{Jurisdiction, JurisdictionId},
    place::Place,
    tasks,
};

/// How many pictures are decoded at once: each takes some hundred megabytes.
const AT_ONCE: usize = 2;
/// How many pictures lie ready for each that is decoded.
const READY: usize = 3;
/// How long a photo may wait for the case that wants it.
const UNWANTED: TimeDelta = TimeDelta::hours(1);

/// A photo that lies in the vault and waits for its row.
#[derive(Debug, Clone)]
pub struct Developed {
    /// Its id.
    pub photo_id: PhotoId,
    /// Pixels.
    pub width: i32,
    /// Pixels.
    pub height: i32,
    /// Of the bytes that came.
    pub original_sha256: Vec<u8>,
    /// See [`media::Likeness`].
    pub likeness: Vec<u8>,
    /// When the camera says it was taken.
    pub taken_at: Option<DateTime<Utc>>,
    /// Where the camera says it was.
    pub place: Option<Place>,
    /// How far off the camera may be, in metres.
    pub accuracy_m: Option<f64>,
    /// Where it looked, in degrees from north.
    pub heading_deg: Option<f64>,
    /// A `ThumbHash` in Base64.
    pub placeholder: String,
    /// The files that the photo store has of it.
    pub files: Vec<Mark>,
}

/// Why there is no photo.
#[derive(Debug, thiserror::Error)]
pub enum DevelopError {
    /// Something is wrong with what was sent.
    #[error(transparent)]
    Photo(#[from] PhotoError),
    /// Nobody could write down that it is coming.
    #[error("cannot announce the photo")]
    Announce(#[from] diesel::result::Error),
    /// There is no connection to write that down with.
    #[error("cannot announce the photo")]
    NoConnection(#[from] NoConnection),
    /// It cannot be kept.
    #[error("cannot keep the photo")]
    Vault(#[from] VaultError),
    /// The program that decodes HEIC pictures cannot be run.
    #[error("cannot run the HEIC converter")]
    Converter(#[from] std::io::Error),
    /// The work was given up.
    #[error("the photo work was given up")]
    GivenUp,
}

/// Where photos are developed: off the request threads, a few at a time.
#[derive(Debug, Clone)]
pub struct Darkroom {
    vault: Vault,
    seats: Arc<Semaphore>,
    desk: Arc<Semaphore>,
    limits: Limits,
    heif: Option<HeifConverter>,
}

impl Darkroom {
    /// A darkroom that keeps its pictures in `vault`.
    pub fn new(vault: Vault) -> Self {
        Self::with_seats(vault, AT_ONCE)
    }

    /// A darkroom that develops at most `seats` pictures at once, and HEIC pictures if this machine has
    /// the program for it.
    pub fn with_seats(vault: Vault, seats: usize) -> Self {
        let (seats, desk) =
            (Arc::new(Semaphore::new(seats)), Arc::new(Semaphore::new(seats * READY)));
        Self { vault, seats, desk, limits: Limits::default(), heif: HeifConverter::find() }
    }

    /// The same darkroom with another program for HEIC pictures, or with none.
    #[must_use]
    pub fn converting(self, heif: Option<HeifConverter>) -> Self {
        Self { heif, ..self }
    }

    /// Where the pictures are.
    pub const fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The most bytes of one photo.
    pub const fn max_bytes(&self) -> usize {
        self.limits.max_bytes
    }

    /// Waits for a place where a picture may lie ready: for those who need not have it in memory
    /// before.
    pub(crate) async fn place(&self) -> Result<SemaphorePermit<'_>, DevelopError> {
        self.desk.acquire().await.map_err(|_closed| DevelopError::GivenUp)
    }

    /// Says what is wrong with a picture so far as its first bytes tell; cheap.
    pub fn inspect(&self, bytes: &[u8]) -> Result<(), PhotoError> {
        match media::inspect(bytes, &self.limits) {
            Err(PhotoError::Heif) if self.heif.is_some() => media::check_heif(bytes, &self.limits),
            inspected => inspected.map(drop),
        }
    }

    /// Makes a clean picture of `bytes`, keeps it, and seals the original.
    ///
    /// Before any of it is kept, a task is written that sweeps it up again, should no case want it.
    pub async fn develop(
        &self,
        pool: &Pool,
        now: DateTime<Utc>,
        city: &Jurisdiction,
        bytes: Vec<u8>,
    ) -> Result<Developed, DevelopError> {
        self.develop_as(pool, now, city, PhotoId::new(now), bytes).await
    }

    /// The same, under an id that was chosen before: done twice, there is still one picture.
    pub async fn develop_as(
        &self,
        pool: &Pool,
        now: DateTime<Utc>,
        city: &Jurisdiction,
        photo_id: PhotoId,
        bytes: Vec<u8>,
    ) -> Result<Developed, DevelopError> {
        self.inspect(&bytes)?;
        let (bytes, clean) = self.cleaned(bytes).await?;

        announce(pool, now, city, photo_id).await?;
        let mut developed = describe(photo_id, city, &bytes, &clean);
        let city = &city.jurisdiction_id;
        developed.files = self.keep(city, photo_id, &clean.renditions).await?;
        self.vault.seal(city, photo_id, bytes).await?;
        Ok(developed)
    }

    /// The bytes that came, and the clean picture that was made of them.
    async fn cleaned(&self, bytes: Vec<u8>) -> Result<(Vec<u8>, Clean), DevelopError> {
        let _seat = self.seat().await?;
        let converted = match &self.heif {
            Some(heif) if media::is_heif(&bytes) => Some(heif.convert(&bytes).await?),
            _ => None,
        };
        let limits = self.limits;
        off_the_request_threads(move || {
            let clean = match converted {
                Some(converted) => media::clean_converted(&converted, &bytes, &limits)?,
                None => media::clean(&bytes, &limits)?,
            };
            for rendition in Rendition::ALL {
                media::verify_clean(clean.renditions.get(rendition))?;
            }
            Ok((bytes, clean))
        })
        .await
    }

    async fn seat(&self) -> Result<SemaphorePermit<'_>, DevelopError> {
        self.seats.acquire().await.map_err(|_closed| DevelopError::GivenUp)
    }

    /// Does heavy work on a picture, when a seat is free.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, DevelopError> + Send + 'static,
    ) -> Result<T, DevelopError> {
        let _seat = self.seat().await?;
        off_the_request_threads(work).await
    }

    /// Keeps a clean picture in all sizes.
    pub(super) async fn keep(
        &self,
        city: &JurisdictionId,
        public_id: PhotoId,
        renditions: &Renditions,
    ) -> Result<Vec<Mark>, VaultError> {
        let mut marks = vec![];
        for rendition in Rendition::ALL {
            let (file, jpeg) = (PhotoFile::jpeg(rendition), renditions.get(rendition));
            self.vault.put(city, public_id, file, jpeg.to_vec()).await?;
            marks.push(Mark::of(file, jpeg));
        }
        Ok(marks)
    }
}

async fn off_the_request_threads<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DevelopError> + Send + 'static,
) -> Result<T, DevelopError> {
    tokio::task::spawn_blocking(work).await.map_err(|_panicked| DevelopError::GivenUp)?
}

async fn announce(
    pool: &Pool,
    now: DateTime<Utc>,
    city: &Jurisdiction,
    photo_id: PhotoId,
) -> Result<(), DevelopError> {
    let conn = pool.get().await?;
    let sweep = SweepPhoto { photo_id };
    tasks::enqueue_at(&conn, now, now + UNWANTED, &city.jurisdiction_id, &sweep).await?;
    Ok(())
}

fn describe(photo_id: PhotoId, city: &Jurisdiction, bytes: &[u8], clean: &Clean) -> Developed {
    let CameraNotes { position, taken } = &clean.notes;
    let place = position.and_then(|position| Place::new(position.lat, position.long).ok());
    Developed {
        photo_id,
        width: i32::try_from(clean.width).unwrap_or(i32::MAX),
        height: i32::try_from(clean.height).unwrap_or(i32::MAX),
        original_sha256: Sha256::digest(bytes).to_vec(),
        likeness: clean.likeness.to_bytes(),
        taken_at: taken.and_then(|taken| in_utc(taken, city)),
        place,
        accuracy_m: position.and_then(|position| position.accuracy_m),
        heading_deg: position.and_then(|position| position.heading_deg),
        placeholder: clean.placeholder.clone(),
        files: vec![],
    }
}

/// A camera without a zone is taken to be on the city's time.
fn in_utc(taken: TakenAt, city: &Jurisdiction) -> Option<DateTime<Utc>> {
    match taken {
        TakenAt::Utc(at) => Some(at),
        TakenAt::Local(at) => {
            let zone: chrono_tz::Tz = city.time_zone.parse().ok()?;
            Some(zone.from_local_datetime(&at).earliest()?.to_utc())
        }
    }
}
