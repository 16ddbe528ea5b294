//! Processes uploaded bytes into a photo: decodes within limits, removes metadata, stores the
//! files.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use media::{CameraNotes, Clean, Limits, Renditions, TakenAt};
use photo_store::{PhotoStore, PhotoStoreError};
use sha2::{Digest, Sha256};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{HeifConverter, Mark, PhotoError, PhotoFile, PhotoId, Rendition, SweepPhoto, files};
use crate::{
    db::{NoConnection, Pool},
    jurisdictions::{Jurisdiction, JurisdictionId},
    place::Place,
    tasks,
};

/// Number of photos decoded at once. Each takes some hundred megabytes of memory.
const MAX_CONCURRENT: usize = 2;
/// Number of photos held in memory for each photo that is decoded.
const MAX_QUEUED_PER_PERMIT: usize = 3;
/// Time after which a photo without a case is deleted.
const UNATTACHED_LIFETIME: TimeDelta = TimeDelta::hours(1);

/// A photo whose files are stored and whose row is not yet inserted.
#[derive(Debug, Clone)]
pub struct ProcessedPhoto {
    /// Id of the photo.
    pub photo_id: PhotoId,
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// SHA-256 of the uploaded original.
    pub original_sha256: Vec<u8>,
    /// See [`media::Likeness`].
    pub likeness: Vec<u8>,
    /// Time of capture from the metadata (UTC). `None` if unknown.
    pub taken_at: Option<DateTime<Utc>>,
    /// Place of capture from the metadata. `None` if unknown.
    pub place: Option<Place>,
    /// Error radius of the place in meters.
    pub accuracy_m: Option<f64>,
    /// Direction of view in degrees clockwise from north.
    pub heading_deg: Option<f64>,
    /// `ThumbHash` in Base64.
    pub placeholder: String,
    /// Files in the photo store.
    pub files: Vec<Mark>,
}

/// Why a photo cannot be processed.
#[derive(Debug, thiserror::Error)]
pub enum ProcessPhotoError {
    /// The uploaded bytes are not an acceptable photo.
    #[error(transparent)]
    Photo(#[from] PhotoError),
    /// The database query that schedules the cleanup failed.
    #[error("cannot schedule the cleanup of the photo")]
    Announce(#[from] diesel::result::Error),
    /// No database connection was available to schedule the cleanup.
    #[error("cannot schedule the cleanup of the photo")]
    NoConnection(#[from] NoConnection),
    /// The photo store failed.
    #[error("cannot store the photo")]
    PhotoStore(#[from] PhotoStoreError),
    /// The HEIC converter cannot be started.
    #[error("cannot run the HEIC converter")]
    Converter(#[from] std::io::Error),
    /// The processing was cancelled or panicked.
    #[error("the photo processing was aborted")]
    GivenUp,
}

/// Processes photos outside the request threads, a few at a time.
#[derive(Debug, Clone)]
pub struct PhotoProcessor {
    photo_store: PhotoStore,
    permits: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    limits: Limits,
    heif: Option<HeifConverter>,
}

impl PhotoProcessor {
    /// A processor that stores photos in `photo_store`, with the default number of permits.
    pub fn new(photo_store: PhotoStore) -> Self {
        Self::with_permits(photo_store, MAX_CONCURRENT)
    }

    /// A processor that decodes at most `permits` photos at once, and HEIC photos if the converter
    /// is installed.
    pub fn with_permits(photo_store: PhotoStore, permits: usize) -> Self {
        let (permits, queue) = (
            Arc::new(Semaphore::new(permits)),
            Arc::new(Semaphore::new(permits * MAX_QUEUED_PER_PERMIT)),
        );
        Self { photo_store, permits, queue, limits: Limits::default(), heif: HeifConverter::find() }
    }

    /// Replaces the HEIC converter, or removes it.
    #[must_use]
    pub fn converting(self, heif: Option<HeifConverter>) -> Self {
        Self { heif, ..self }
    }

    /// Store of the files.
    pub const fn photo_store(&self) -> &PhotoStore {
        &self.photo_store
    }

    /// Maximum size of one photo in bytes.
    pub const fn max_bytes(&self) -> usize {
        self.limits.max_bytes
    }

    /// Waits for a slot in the queue. For callers that can wait before they load the photo into
    /// memory.
    pub(crate) async fn place(&self) -> Result<SemaphorePermit<'_>, ProcessPhotoError> {
        self.queue.acquire().await.map_err(|_closed| ProcessPhotoError::GivenUp)
    }

    /// Checks a photo by its first bytes only. Cheap.
    pub fn inspect(&self, bytes: &[u8]) -> Result<(), PhotoError> {
        match media::inspect(bytes, &self.limits) {
            Err(PhotoError::Heif) if self.heif.is_some() => media::check_heif(bytes, &self.limits),
            inspected => inspected.map(drop),
        }
    }

    /// Processes `bytes`, stores the renditions and seals the original.
    ///
    /// Before any file is stored, a task is enqueued that deletes the photo if no case attaches it.
    pub async fn process(
        &self,
        pool: &Pool,
        now: DateTime<Utc>,
        city: &Jurisdiction,
        bytes: Vec<u8>,
    ) -> Result<ProcessedPhoto, ProcessPhotoError> {
        self.process_as(pool, now, city, PhotoId::new(now), bytes).await
    }

    /// Like [`Self::process`], with a given id. Repeating the call stores the same photo again.
    pub async fn process_as(
        &self,
        pool: &Pool,
        now: DateTime<Utc>,
        city: &Jurisdiction,
        photo_id: PhotoId,
        bytes: Vec<u8>,
    ) -> Result<ProcessedPhoto, ProcessPhotoError> {
        self.inspect(&bytes)?;
        let (bytes, clean) = self.cleaned(bytes).await?;

        announce(pool, now, city, photo_id).await?;
        let mut processed = describe(photo_id, city, &bytes, &clean);
        let city = &city.jurisdiction_id;
        processed.files = self.keep(city, photo_id, &clean.renditions).await?;
        files::seal(&self.photo_store, city, photo_id, bytes).await?;
        Ok(processed)
    }

    /// Returns the original bytes and the clean photo made of them.
    async fn cleaned(&self, bytes: Vec<u8>) -> Result<(Vec<u8>, Clean), ProcessPhotoError> {
        let _permit = self.permit().await?;
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

    async fn permit(&self) -> Result<SemaphorePermit<'_>, ProcessPhotoError> {
        self.permits.acquire().await.map_err(|_closed| ProcessPhotoError::GivenUp)
    }

    /// Runs CPU-heavy work on a photo when a permit is free.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ProcessPhotoError> + Send + 'static,
    ) -> Result<T, ProcessPhotoError> {
        let _permit = self.permit().await?;
        off_the_request_threads(work).await
    }

    /// Stores a clean photo in all sizes.
    pub(super) async fn keep(
        &self,
        city: &JurisdictionId,
        public_id: PhotoId,
        renditions: &Renditions,
    ) -> Result<Vec<Mark>, PhotoStoreError> {
        let mut marks = vec![];
        for rendition in Rendition::ALL {
            let (file, jpeg) = (PhotoFile::jpeg(rendition), renditions.get(rendition));
            files::put(&self.photo_store, city, public_id, file, jpeg.to_vec()).await?;
            marks.push(Mark::of(file, jpeg));
        }
        Ok(marks)
    }
}

async fn off_the_request_threads<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ProcessPhotoError> + Send + 'static,
) -> Result<T, ProcessPhotoError> {
    tokio::task::spawn_blocking(work).await.map_err(|_panicked| ProcessPhotoError::GivenUp)?
}

async fn announce(
    pool: &Pool,
    now: DateTime<Utc>,
    city: &Jurisdiction,
    photo_id: PhotoId,
) -> Result<(), ProcessPhotoError> {
    let conn = pool.get().await?;
    let sweep = SweepPhoto { photo_id };
    tasks::enqueue_at(&conn, now, now + UNATTACHED_LIFETIME, &city.jurisdiction_id, &sweep).await?;
    Ok(())
}

fn describe(photo_id: PhotoId, city: &Jurisdiction, bytes: &[u8], clean: &Clean) -> ProcessedPhoto {
    let CameraNotes { position, taken } = &clean.notes;
    let place = position.and_then(|position| Place::new(position.lat, position.long).ok());
    ProcessedPhoto {
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

/// Converts the time of capture to UTC. A time without a zone is local time of the city.
fn in_utc(taken: TakenAt, city: &Jurisdiction) -> Option<DateTime<Utc>> {
    match taken {
        TakenAt::Utc(at) => Some(at),
        TakenAt::Local(at) => {
            let zone: chrono_tz::Tz = city.time_zone.parse().ok()?;
            Some(zone.from_local_datetime(&at).earliest()?.to_utc())
        }
    }
}
