//! Processes a complete upload into a photo, or refuses it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use photo_store::{PhotoStore, PhotoStoreError};
use sha2::{Digest, Sha256};

use super::{
    LIFE, SweepPieces, Upload, UploadId, UploadState, piece_files, store,
    unattached::UnattachedPhoto,
};
use crate::{
    db::{NoConnection, Pool},
    jurisdictions::{self, JurisdictionId},
    photos::{PhotoError, PhotoId, PhotoProcessor, ProcessPhotoError, ProcessedPhoto},
    tasks,
};

/// Time for which a process reserves an upload to process it.
const IN_HAND: TimeDelta = TimeDelta::seconds(15);

/// Why a complete upload could not be processed. It is neither finished nor refused.
#[derive(Debug, thiserror::Error)]
pub enum ProcessUploadError {
    /// The pieces cannot be read, or the photo cannot be processed or stored.
    #[error("cannot process the upload")]
    Process(#[from] ProcessPhotoError),
    /// No database connection was available.
    #[error("cannot read or write an upload")]
    NoConnection(#[from] NoConnection),
    /// The database query failed.
    #[error("cannot read or write an upload")]
    Database(#[from] diesel::result::Error),
}

/// Result of the processing.
enum Made {
    /// A new photo.
    Photo(Box<ProcessedPhoto>),
    /// A photo that the owner has uploaded before.
    Known(PhotoId),
    /// Refused, with the reason.
    Refused(String),
}

/// Processes a complete upload, unless another process has reserved it. Returns the upload in its
/// new state. `None` if it does not exist.
pub async fn process(
    pool: &Pool,
    photo_processor: &PhotoProcessor,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    upload_id: UploadId,
) -> Result<Option<Upload>, ProcessUploadError> {
    // The whole photo is loaded into memory, so only a few are processed at once.
    let _place = photo_processor.place().await?;
    let mut conn = pool.get().await?;
    let ours = store::take_in_hand(&mut conn, city, upload_id, IN_HAND).await?;
    let Some(upload) = store::find(&mut conn, city, upload_id).await? else { return Ok(None) };
    drop(conn);
    if !ours {
        return Ok(Some(upload));
    }
    let settled = match make(pool, photo_processor, now, &upload).await {
        Ok(made) => settle(pool, now, &upload, made).await,
        Err(error) => Err(error),
    };
    let mut conn = pool.get().await?;
    if let Err(error) = settled {
        store::let_go(&mut conn, city, upload_id).await?;
        return Err(error);
    }
    Ok(store::find(&mut conn, city, upload_id).await?)
}

async fn make(
    pool: &Pool,
    photo_processor: &PhotoProcessor,
    now: DateTime<Utc>,
    upload: &Upload,
) -> Result<Made, ProcessUploadError> {
    let Some(bytes) = assemble(pool, photo_processor.photo_store(), upload).await? else {
        tracing::error!(upload.id = %upload.upload_id, "pieces of an upload are missing from the photo store");
        return Ok(Made::Refused("the picture was lost on our side; send it anew".to_owned()));
    };
    let sha256 = Sha256::digest(&bytes).to_vec();
    if upload.announced_sha256.as_ref().is_some_and(|announced| *announced != sha256) {
        let words = "other bytes came than the sha256 in Upload-Metadata announced";
        return Ok(Made::Refused(words.to_owned()));
    }
    let mut conn = pool.get().await?;
    if let Some(known) = store::keep_waiting(&mut conn, upload, &sha256, now + LIFE).await? {
        return Ok(Made::Known(known));
    }
    let city = jurisdictions::store::find(&conn, &upload.jurisdiction_id).await?;
    let city = city.ok_or(diesel::result::Error::NotFound)?;
    drop(conn);
    match photo_processor.process_as(pool, now, &city, upload.photo_id, bytes).await {
        Ok(photo) => Ok(Made::Photo(Box::new(photo))),
        Err(
            error @ ProcessPhotoError::Photo(PhotoError::Unwritable(_) | PhotoError::Unclean(_)),
        ) => Err(error.into()),
        Err(ProcessPhotoError::Photo(error)) => Ok(Made::Refused(error.to_string())),
        Err(error) => Err(error.into()),
    }
}

/// Reads the whole photo from its pieces. `None` if a piece is missing or differs from what was
/// received.
async fn assemble(
    pool: &Pool,
    photo_store: &PhotoStore,
    upload: &Upload,
) -> Result<Option<Vec<u8>>, ProcessUploadError> {
    let (city, id) = (&upload.jurisdiction_id, upload.upload_id);
    let pieces = store::pieces(&mut *pool.get().await?, city, id).await?;
    let mut whole = vec![];
    for piece in pieces {
        let bytes = match piece_files::get(photo_store, city, id, piece.id).await {
            Ok(bytes) => bytes,
            Err(PhotoStoreError::Missing) => return Ok(None),
            Err(error) => return Err(ProcessPhotoError::from(error).into()),
        };
        let is_next = i64::try_from(whole.len()) == Ok(piece.at);
        if !is_next || Sha256::digest(&bytes).as_slice() != piece.sha256 {
            return Ok(None);
        }
        whole.extend(bytes);
    }
    Ok((i64::try_from(whole.len()) == Ok(upload.length)).then_some(whole))
}

/// Stores the result and enqueues the deletion of the pieces, in one transaction. Does nothing if
/// the upload is already settled.
async fn settle(
    pool: &Pool,
    now: DateTime<Utc>,
    upload: &Upload,
    made: Made,
) -> Result<(), ProcessUploadError> {
    let (city, upload_id) = (&upload.jurisdiction_id, upload.upload_id);
    let mut conn = pool.get().await?;
    conn.transaction(async |conn| {
        let settled = match made {
            Made::Photo(photo) => wait_for_case(conn, now, upload, *photo).await?,
            Made::Known(photo_id) => store::finish(conn, upload, photo_id, now + LIFE).await?,
            Made::Refused(words) => store::refuse(conn, upload, &words).await?,
        };
        if settled {
            tasks::enqueue(conn, now, city, &SweepPieces { upload_id }).await?;
        }
        Ok::<_, ProcessUploadError>(())
    })
    .await
}

/// Stores the photo as unattached. If the owner uploads the same photo twice at the same time, one
/// is kept.
async fn wait_for_case(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    upload: &Upload,
    photo: ProcessedPhoto,
) -> Result<bool, diesel::result::Error> {
    if upload.state != UploadState::Received {
        return Ok(false);
    }
    let (expires_at, sha256) = (now + LIFE, photo.original_sha256.clone());
    store::insert_loose(conn, &UnattachedPhoto::of(upload, photo, expires_at)).await?;
    let waiting = store::keep_waiting(conn, upload, &sha256, expires_at).await?;
    let photo_id = waiting.ok_or(diesel::result::Error::NotFound)?;
    store::finish(conn, upload, photo_id, expires_at).await
}
