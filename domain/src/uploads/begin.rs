//! Begins an upload.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    LIFE, Owner, Sender, Upload, UploadId, UploadState,
    store::{self, Unused},
};
use crate::{hash, jurisdictions::JurisdictionId, photos::PhotoId, random};

/// Limits of unfinished uploads and unused photos.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    uploads: i64,
    bytes: i64,
}

/// Limits of anonymous senders, per network address. Many phones can share one.
const NETWORK: Bounds = Bounds { uploads: 60, bytes: 500_000_000 };
/// Limits of a signed-in account: enough for a crew's day without a network.
const ACCOUNT: Bounds = Bounds { uploads: 120, bytes: 1_000_000_000 };
/// Limits of an app, which can send for a whole city.
const APP: Bounds = Bounds { uploads: 2_000, bytes: 5_000_000_000 };
/// Limits of all senders in a jurisdiction.
const CITY: Bounds = Bounds { uploads: 10_000, bytes: 20_000_000_000 };

/// A photo that is to be uploaded.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// Jurisdiction of the upload.
    pub jurisdiction_id: JurisdictionId,
    /// The sender.
    pub sender: Sender,
    /// Length in bytes.
    pub length: i64,
    /// SHA-256 of the whole photo. `None` if the client did not send it.
    pub announced_sha256: Option<Vec<u8>>,
}

/// A new upload and the secret in its URL. The secret is not stored and returned only here.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The upload.
    pub upload: Upload,
    /// The secret.
    pub secret: String,
}

/// Why an upload cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// The length is 0.
    #[error("a photo must have at least one byte")]
    Empty,
    /// The sender has too many unused uploads: their number and total bytes.
    #[error(
        "{} uploads, or {} MB of them, have not been used yet; use them, end them, or wait",
        .0, .1 / 1_000_000
    )]
    TooMany(i64, i64),
    /// The jurisdiction has too many unused uploads.
    #[error("too many photos are waiting for their reports; try again later")]
    Full,
    /// The database query failed.
    #[error("cannot begin the upload")]
    Database(#[from] diesel::result::Error),
}

/// Creates the upload. If the same owner has already uploaded a photo with this SHA-256 that no
/// case has used, the upload is finished at once.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    new: NewUpload,
) -> Result<Begun, BeginError> {
    let NewUpload { jurisdiction_id, sender, length, announced_sha256 } = new;
    if length < 1 {
        return Err(BeginError::Empty);
    }
    let (upload_id, secret) = (UploadId::new(now), random::secret());
    let mut upload = Upload {
        jurisdiction_id,
        upload_id,
        secret_sha256: hash::sha256(&secret),
        owner: sender.owner.of(upload_id),
        sender: sender.word(),
        state: UploadState::Receiving,
        length,
        received: 0,
        announced_sha256,
        photo_id: PhotoId::new(now),
        refusal: None,
        used_at: None,
        created_at: now,
        expires_at: now + LIFE,
    };
    conn.transaction(async |conn| {
        make_room(conn, &upload, sender.owner).await?;
        if let Some(sha256) = &upload.announced_sha256
            && let Some(photo_id) =
                store::keep_waiting(conn, &upload, sha256, upload.expires_at).await?
        {
            (upload.state, upload.received, upload.photo_id) =
                (UploadState::Finished, length, photo_id);
        }
        store::insert(conn, &upload).await?;
        Ok(Begun { upload, secret })
    })
    .await
}

/// Checks the limits under a lock, so that concurrent uploads in the same jurisdiction are counted
/// one by one.
async fn make_room(
    conn: &mut AsyncPgConnection,
    upload: &Upload,
    owner: Owner,
) -> Result<(), BeginError> {
    let city = &upload.jurisdiction_id;
    store::lock_uploads(conn, city).await?;
    let theirs = store::unused(conn, city, Some(&upload.sender)).await?;
    let bounds = match owner {
        Owner::Account(_) => ACCOUNT,
        Owner::App(_) => APP,
        Owner::Holder => NETWORK,
    };
    if !fits(theirs, upload.length, bounds) {
        return Err(BeginError::TooMany(theirs.uploads, theirs.bytes));
    }
    let all = store::unused(conn, city, None).await?;
    if fits(all, upload.length, CITY) { Ok(()) } else { Err(BeginError::Full) }
}

const fn fits(taken: Unused, length: i64, bounds: Bounds) -> bool {
    taken.uploads < bounds.uploads && taken.bytes.saturating_add(length) <= bounds.bytes
}
