//! Bytes of an upload come in.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use sha2::{Digest, Sha256};

use super::{
    DevelopUpload, Upload, UploadState,
    store::{self, Piece, PieceId},
};
use crate::{
    db::{NoConnection, Pool},
    photos::{Vault, VaultError},
    tasks,
};

/// The most bytes of a piece: what a dropped connection or a killed server can lose.
const PIECE: usize = 256 * 1024;
/// When the worker looks after an upload that is all there, and that nobody has made a photo of.
const FORGOTTEN: TimeDelta = TimeDelta::seconds(15);

/// Why bytes do not count.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// Others were faster, or it is too late.
    #[error("the upload has gone on, or ended, meanwhile: ask for its offset again")]
    Moved,
    /// There are more than there should be.
    #[error("there are more bytes than Upload-Length said")]
    TooLong,
    /// What came before is gone.
    #[error("what came of the picture before was lost; send it anew")]
    Lost,
    /// They cannot be kept.
    #[error("cannot keep what came of an upload")]
    Vault(#[from] VaultError),
    /// There is no connection to write them down with.
    #[error("cannot write down what came of an upload")]
    NoConnection(#[from] NoConnection),
    /// They cannot be written down.
    #[error("cannot write down what came of an upload")]
    Database(#[from] diesel::result::Error),
}

/// The end of an upload that bytes are added to: its last piece, as long as that has room.
///
/// A piece is written anew, under a new name, as long as it grows; so a picture has few of them,
/// however often its connection drops.
#[derive(Debug)]
pub struct Incoming {
    upload: Upload,
    /// Where the piece begins.
    at: i64,
    /// The piece, so far.
    bytes: Vec<u8>,
    /// What it is called in the store, if some of it lies there.
    kept_as: Option<PieceId>,
}

impl Incoming {
    /// Goes on where the upload stands.
    pub async fn go_on(pool: &Pool, vault: &Vault, upload: Upload) -> Result<Self, ReceiveError> {
        let (city, id) = (&upload.jurisdiction_id, upload.upload_id);
        let last = store::last_piece(&mut *pool.get().await?, city, id).await?;
        let has_room = |piece: &Piece| usize::try_from(piece.length).is_ok_and(|len| len < PIECE);
        let Some(piece) = last.filter(has_room) else {
            return Ok(Self { at: upload.received, upload, bytes: vec![], kept_as: None });
        };
        if piece.at + i64::from(piece.length) != upload.received {
            return Err(ReceiveError::Moved);
        }
        let bytes = match vault.piece(city, id, piece.id).await {
            Ok(bytes) if Sha256::digest(&bytes).as_slice() == piece.sha256 => bytes,
            Ok(_) | Err(VaultError::Missing) => return Err(missed(pool, &upload).await?),
            Err(error) => return Err(error.into()),
        };
        Ok(Self { at: piece.at, upload, bytes, kept_as: Some(piece.id) })
    }

    /// How many bytes count.
    pub const fn received(&self) -> i64 {
        self.upload.received
    }

    /// The upload, as far as it has come.
    pub fn into_upload(self) -> Upload {
        self.upload
    }

    /// Adds bytes, and keeps each piece that is full.
    pub async fn take(
        &mut self,
        pool: &Pool,
        vault: &Vault,
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
                self.keep(pool, vault, now).await?;
            }
        }
        Ok(())
    }

    /// Has everything count that was added: in the store first, and then in the database.
    pub async fn keep(
        &mut self,
        pool: &Pool,
        vault: &Vault,
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
        vault.put_piece(&city, id, piece.id, self.bytes.clone()).await?;
        if !self.count(pool, now, &piece).await? {
            drop_quietly(vault, &self.upload, piece.id).await;
            return Err(ReceiveError::Moved);
        }
        if let Some(before) = self.kept_as.replace(piece.id) {
            drop_quietly(vault, &self.upload, before).await;
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

    /// Writes the piece down, if it is what comes next. If it is the last one, somebody will make a
    /// photo of the whole: both, or neither.
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
                let develop = DevelopUpload { upload_id: upload.upload_id };
                let city = &upload.jurisdiction_id;
                tasks::enqueue_at(conn, now, now + FORGOTTEN, city, &develop).await?;
            }
            Ok::<_, diesel::result::Error>(counted)
        });
        Ok(counted.await?)
    }
}

/// What is to be said of an upload whose last piece cannot be had: that it has gone on meanwhile, or
/// that it is lost, which is then written down.
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

/// What is not dropped now is swept up later.
async fn drop_quietly(vault: &Vault, upload: &Upload, piece: PieceId) {
    let dropped = vault.drop_piece(&upload.jurisdiction_id, upload.upload_id, piece).await;
    if let Err(error) = dropped {
        tracing::warn!(%error, "a piece nobody needs is left to the sweep");
    }
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}
