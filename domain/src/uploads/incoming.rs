//! Receives the bytes of an upload.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use photo_store::{PhotoStore, PhotoStoreError};
use sha2::{Digest, Sha256};

use super::{
    ProcessUpload, Upload, UploadState, piece_files,
    store::{self, Piece, PieceId},
};
use crate::{
    db::{NoConnection, Pool},
    tasks,
};

/// Maximum size of a piece in bytes: the most that a broken connection or a crash can lose.
const PIECE: usize = 256 * 1024;
/// Time after which the worker processes a complete upload that the receiving server has not
/// processed.
const LOCK_TIMEOUT: TimeDelta = TimeDelta::seconds(15);

/// Why bytes cannot be received.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// The upload has advanced or ended since it was read.
    #[error("the upload has advanced or ended; request its offset again")]
    Moved,
    /// There are more bytes than announced.
    #[error("there are more bytes than announced in Upload-Length")]
    TooLong,
    /// Earlier bytes are missing in the photo store.
    #[error("earlier bytes of the photo were lost; upload it again")]
    Lost,
    /// The photo store failed.
    #[error("cannot store a piece of the upload")]
    PhotoStore(#[from] PhotoStoreError),
    /// No database connection was available.
    #[error("cannot record a piece of the upload")]
    NoConnection(#[from] NoConnection),
    /// The database query failed.
    #[error("cannot record a piece of the upload")]
    Database(#[from] diesel::result::Error),
}

/// The end of an upload to which bytes are appended: its last piece, if that is not full.
///
/// A piece is stored again under a new name each time it grows. So a photo has few pieces even if
/// its connection breaks often.
#[derive(Debug)]
pub struct Incoming {
    upload: Upload,
    /// Offset of the piece.
    at: i64,
    /// Content of the piece so far.
    bytes: Vec<u8>,
    /// Id of the piece in the photo store. `None` if nothing of it is stored.
    kept_as: Option<PieceId>,
}

impl Incoming {
    /// Resumes an upload at its current offset.
    pub async fn go_on(
        pool: &Pool,
        photo_store: &PhotoStore,
        upload: Upload,
    ) -> Result<Self, ReceiveError> {
        let (city, id) = (&upload.jurisdiction_id, upload.upload_id);
        let last = store::last_piece(&mut *pool.get().await?, city, id).await?;
        let has_room = |piece: &Piece| usize::try_from(piece.length).is_ok_and(|len| len < PIECE);
        let Some(piece) = last.filter(has_room) else {
            return Ok(Self { at: upload.received, upload, bytes: vec![], kept_as: None });
        };
        if piece.at + i64::from(piece.length) != upload.received {
            return Err(ReceiveError::Moved);
        }
        let bytes = match piece_files::get(photo_store, city, id, piece.id).await {
            Ok(bytes) if Sha256::digest(&bytes).as_slice() == piece.sha256 => bytes,
            Ok(_) | Err(PhotoStoreError::Missing) => return Err(missed(pool, &upload).await?),
            Err(error) => return Err(error.into()),
        };
        Ok(Self { at: piece.at, upload, bytes, kept_as: Some(piece.id) })
    }

    /// Number of bytes stored so far.
    pub const fn received(&self) -> i64 {
        self.upload.received
    }

    /// Returns the upload in its current state.
    pub fn into_upload(self) -> Upload {
        self.upload
    }

    /// Appends bytes and stores each piece that becomes full.
    pub async fn take(
        &mut self,
        pool: &Pool,
        photo_store: &PhotoStore,
        now: DateTime<Utc>,
        mut bytes: &[u8],
    ) -> Result<(), ReceiveError> {
        let end = self.at + length(&self.bytes) + length(bytes);
        if end > self.upload.length {
            return Err(ReceiveError::TooLong);
        }
        while !bytes.is_empty() {
            let room = PIECE.saturating_sub(self.bytes.len());
            let (now_taken, rest) = bytes.split_at(room.min(bytes.len()));
            self.bytes.extend_from_slice(now_taken);
            bytes = rest;
            if self.bytes.len() >= PIECE {
                self.keep(pool, photo_store, now).await?;
            }
        }
        Ok(())
    }

    /// Stores all appended bytes: first in the photo store, then in the database.
    pub async fn keep(
        &mut self,
        pool: &Pool,
        photo_store: &PhotoStore,
        now: DateTime<Utc>,
    ) -> Result<(), ReceiveError> {
        let received = self.at + length(&self.bytes);
        if received == self.upload.received {
            return Ok(());
        }
        let (city, id) = (self.upload.jurisdiction_id.clone(), self.upload.upload_id);
        let piece = Piece {
            at: self.at,
            id: PieceId::new(now),
            length: i32::try_from(self.bytes.len()).unwrap_or(i32::MAX),
            sha256: Sha256::digest(&self.bytes).to_vec(),
        };
        piece_files::put(photo_store, &city, id, piece.id, self.bytes.clone()).await?;
        if !self.count(pool, now, &piece).await? {
            drop_quietly(photo_store, &self.upload, piece.id).await;
            return Err(ReceiveError::Moved);
        }
        if let Some(before) = self.kept_as.replace(piece.id) {
            drop_quietly(photo_store, &self.upload, before).await;
        }
        self.upload.received = received;
        if received == self.upload.length {
            self.upload.state = UploadState::Received;
        }
        if self.bytes.len() >= PIECE {
            self.at = received;
            self.bytes.clear();
            self.kept_as = None;
        }
        Ok(())
    }

    /// Inserts the row of the piece if it is the next one. With the last piece, also enqueues the
    /// task that processes the photo, in the same transaction. Returns `false` if the upload has
    /// advanced.
    async fn count(
        &self,
        pool: &Pool,
        now: DateTime<Utc>,
        piece: &Piece,
    ) -> Result<bool, ReceiveError> {
        let upload = &self.upload;
        let is_last = self.at + i64::from(piece.length) == upload.length;
        let mut conn = pool.get().await?;
        let counted = conn.transaction(async |conn| {
            let counted = store::go_on(conn, now, upload, upload.received, piece).await?;
            if counted && is_last {
                let develop = ProcessUpload { upload_id: upload.upload_id };
                let city = &upload.jurisdiction_id;
                tasks::enqueue_at(conn, now, now + LOCK_TIMEOUT, city, &develop).await?;
            }
            Ok::<_, diesel::result::Error>(counted)
        });
        Ok(counted.await?)
    }
}

/// Returns the error for a missing last piece: the upload has advanced meanwhile, or the bytes are
/// lost. In the second case the upload is refused.
async fn missed(pool: &Pool, upload: &Upload) -> Result<ReceiveError, ReceiveError> {
    let mut conn = pool.get().await?;
    let (city, id) = (&upload.jurisdiction_id, upload.upload_id);
    let stands = store::find(&mut conn, city, id).await?.map(|upload| upload.received);
    if stands != Some(upload.received) {
        return Ok(ReceiveError::Moved);
    }
    tracing::error!(upload.id = %id, "a piece of an upload is missing from the photo store");
    store::refuse(&mut conn, upload, &ReceiveError::Lost.to_string()).await?;
    Ok(ReceiveError::Lost)
}

/// Deletes a piece. If that fails, the nightly sweep deletes it.
async fn drop_quietly(photo_store: &PhotoStore, upload: &Upload, piece: PieceId) {
    let dropped =
        piece_files::discard(photo_store, &upload.jurisdiction_id, upload.upload_id, piece).await;
    if let Err(error) = dropped {
        tracing::warn!(%error, "cannot delete an unused piece; the nightly sweep will delete it");
    }
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}
