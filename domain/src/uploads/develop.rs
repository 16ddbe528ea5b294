//! An upload that has come whole becomes a photo, or is refused.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use sha2::{Digest, Sha256};

use super::{
    LIFE, SweepPieces, Upload, UploadId, UploadState,
    loose::{self, LoosePhoto},
    store,
};
use crate::{
    db::{NoConnection, Pool},
    jurisdictions::{self, JurisdictionId},
    photos::{Darkroom, DevelopError, Developed, PhotoError, PhotoId, Vault, VaultError},
    tasks,
};

/// Who has taken an upload in hand has so many seconds to make a photo of it.
const IN_HAND_S: f64 = 15.0;

/// Why an upload is neither a photo nor refused, though all of it is there.
#[derive(Debug, thiserror::Error)]
pub enum DevelopUploadError {
    /// Its pieces cannot be had, or its photo cannot be made or kept.
    #[error("cannot make a photo of an upload")]
    Develop(#[from] DevelopError),
    /// There is no connection.
    #[error("cannot read or write an upload")]
    NoConnection(#[from] NoConnection),
    /// The database failed.
    #[error("cannot read or write an upload")]
    Database(#[from] diesel::result::Error),
}

/// What came of the bytes.
enum Made {
    /// A photo.
    Photo(Box<Developed>),
    /// The photo that its owner has sent before.
    Known(PhotoId),
    /// Nothing, and why.
    Refused(String),
}

/// Makes a photo of an upload that has come whole, unless somebody else has it in hand. Answers with
/// the upload as it stands then; with none if there is none.
pub async fn develop(
    pool: &Pool,
    darkroom: &Darkroom,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    upload_id: UploadId,
) -> Result<Option<Upload>, DevelopUploadError> {
    // All of it will be in memory, and of few at a time.
    let _place = darkroom.place().await?;
    let mut conn = pool.get().await?;
    let ours = store::take_in_hand(&mut conn, city, upload_id, IN_HAND_S).await?;
    let Some(upload) = store::find(&mut conn, city, upload_id).await? else { return Ok(None) };
    drop(conn);
    if !ours {
        return Ok(Some(upload));
    }
    let settled = match make(pool, darkroom, now, &upload).await {
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
    darkroom: &Darkroom,
    now: DateTime<Utc>,
    upload: &Upload,
) -> Result<Made, DevelopUploadError> {
    let Some(bytes) = assemble(pool, darkroom.vault(), upload).await? else {
        tracing::error!(upload.id = %upload.upload_id, "an upload is not whole in the photo store");
        return Ok(Made::Refused("the picture was lost on our side; send it anew".to_owned()));
    };
    let sha256 = Sha256::digest(&bytes).to_vec();
    if upload.announced_sha256.as_ref().is_some_and(|announced| *announced != sha256) {
        let words = "other bytes came than the sha256 in Upload-Metadata announced";
        return Ok(Made::Refused(words.to_owned()));
    }
    let mut conn = pool.get().await?;
    if let Some(known) = loose::keep_waiting(&mut conn, upload, &sha256, now + LIFE).await? {
        return Ok(Made::Known(known));
    }
    let city = jurisdictions::store::find(&conn, &upload.jurisdiction_id).await?;
    let city = city.ok_or(diesel::result::Error::NotFound)?;
    drop(conn);
    match darkroom.develop_as(pool, now, &city, upload.photo_id, bytes).await {
        Ok(photo) => Ok(Made::Photo(Box::new(photo))),
        Err(error @ DevelopError::Photo(PhotoError::Unwritable(_) | PhotoError::Unclean(_))) => {
            Err(error.into())
        }
        Err(DevelopError::Photo(error)) => Ok(Made::Refused(error.to_string())),
        Err(error) => Err(error.into()),
    }
}

/// The whole, from its pieces; nothing if one of them is missing, or is not what came.
async fn assemble(
    pool: &Pool,
    vault: &Vault,
    upload: &Upload,
) -> Result<Option<Vec<u8>>, DevelopUploadError> {
    let (city, id) = (&upload.jurisdiction_id, upload.upload_id);
    let pieces = store::pieces(&mut *pool.get().await?, city, id).await?;
    let mut whole = vec![];
    for piece in pieces {
        let bytes = match vault.piece(city, id, piece.id).await {
            Ok(bytes) => bytes,
            Err(VaultError::Missing) => return Ok(None),
            Err(error) => return Err(DevelopError::from(error).into()),
        };
        let is_next = i64::try_from(whole.len()) == Ok(piece.at);
        if !is_next || Sha256::digest(&bytes).as_slice() != piece.sha256 {
            return Ok(None);
        }
        whole.extend(bytes);
    }
    Ok((i64::try_from(whole.len()) == Ok(upload.length)).then_some(whole))
}

/// Writes down what came of it, and asks for the pieces to be dropped: both, or neither. Once.
async fn settle(
    pool: &Pool,
    now: DateTime<Utc>,
    upload: &Upload,
    made: Made,
) -> Result<(), DevelopUploadError> {
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
        Ok::<_, DevelopUploadError>(())
    })
    .await
}

/// Has the photo wait for a case. If its owner sent the same at the same time, there is one.
async fn wait_for_case(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    upload: &Upload,
    photo: Developed,
) -> Result<bool, diesel::result::Error> {
    if upload.state != UploadState::Received {
        return Ok(false);
    }
    let (expires_at, sha256) = (now + LIFE, photo.original_sha256.clone());
    loose::insert(conn, &LoosePhoto::of(upload, photo, expires_at)).await?;
    let waiting = loose::keep_waiting(conn, upload, &sha256, expires_at).await?;
    let photo_id = waiting.ok_or(diesel::result::Error::NotFound)?;
    store::finish(conn, upload, photo_id, expires_at).await
}
