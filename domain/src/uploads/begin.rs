//! An upload begins.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{LIFE, Owner, Sender, Upload, UploadId, UploadState, loose, store};
use crate::{chance, jurisdictions::JurisdictionId, photos::PhotoId};

/// What may be on its way at once, or wait for a case.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    uploads: i64,
    bytes: i64,
}

/// Of somebody at a network address, which many phones may share.
const NETWORK: Bounds = Bounds { uploads: 60, bytes: 500_000_000 };
/// Of somebody who is signed in: a crew's whole day without a network.
const ACCOUNT: Bounds = Bounds { uploads: 120, bytes: 1_000_000_000 };
/// Of an app, which may send for a whole city.
const APP: Bounds = Bounds { uploads: 2_000, bytes: 5_000_000_000 };
/// Of all together, in a city.
const CITY: Bounds = Bounds { uploads: 10_000, bytes: 20_000_000_000 };

/// A picture that somebody wants to send.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Who.
    pub sender: Sender,
    /// How many bytes it has.
    pub length: i64,
    /// Fingerprint of the whole, if they know it.
    pub announced_sha256: Option<Vec<u8>>,
}

/// An upload that began, and the secret of its address: not kept, this is the only time it is told.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The upload.
    pub upload: Upload,
    /// The secret.
    pub secret: String,
}

/// Why none begins.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// There is nothing to send.
    #[error("a picture has at least one byte")]
    Empty,
    /// They have too many already.
    #[error(
        "{} uploads, or {} MB of them, have not been used yet; use them, end them, or wait",
        .0, .1 / 1_000_000
    )]
    TooMany(i64, i64),
    /// All together have.
    #[error("too many pictures are waiting for their reports; try again later")]
    Full,
    /// The database failed.
    #[error("cannot begin the upload")]
    Database(#[from] diesel::result::Error),
}

/// Writes down that a picture will come. If the same owner has sent these very bytes already, and no
/// case has them yet, it has come.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    new: NewUpload,
) -> Result<Begun, BeginError> {
    let NewUpload { jurisdiction_id, sender, length, announced_sha256 } = new;
    if length < 1 {
        return Err(BeginError::Empty);
    }
    let (upload_id, secret) = (UploadId::new(now), chance::secret());
    let mut upload = Upload {
        jurisdiction_id,
        upload_id,
        secret_sha256: chance::fingerprint(&secret),
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
                loose::keep_waiting(conn, &upload, sha256, upload.expires_at).await?
        {
            (upload.state, upload.received, upload.photo_id) =
                (UploadState::Finished, length, photo_id);
        }
        store::insert(conn, &upload).await?;
        Ok(Begun { upload, secret })
    })
    .await
}

/// Makes sure that there is room for one more. Whoever begins in the same city waits their turn.
async fn make_room(
    conn: &mut AsyncPgConnection,
    upload: &Upload,
    owner: Owner,
) -> Result<(), BeginError> {
    let city = &upload.jurisdiction_id;
    sql_query("select pg_advisory_xact_lock(hashtextextended($1, 311))")
        .bind::<Text, _>(format!("{city}/upload"))
        .execute(conn)
        .await?;
    let theirs = taken(conn, city, Some(&upload.sender)).await?;
    let bounds = match owner {
        Owner::Account(_) => ACCOUNT,
        Owner::App(_) => APP,
        Owner::Holder => NETWORK,
    };
    if !fits(theirs, upload.length, bounds) {
        return Err(BeginError::TooMany(theirs.uploads, theirs.bytes));
    }
    let all = taken(conn, city, None).await?;
    if fits(all, upload.length, CITY) { Ok(()) } else { Err(BeginError::Full) }
}

const fn fits(taken: Bounds, length: i64, bounds: Bounds) -> bool {
    taken.uploads < bounds.uploads && taken.bytes.saturating_add(length) <= bounds.bytes
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = BigInt)]
    uploads: i64,
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

/// What is not used yet, of one sender or of all.
async fn taken(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    sender: Option<&str>,
) -> QueryResult<Bounds> {
    let Taken { uploads, bytes } = sql_query(
        "select count(*) as uploads, coalesce(sum(length), 0)::bigint as bytes from upload \
         where jurisdiction_id = $1 and used_at is null and ($2 is null or sender = $2)",
    )
    .bind::<Text, _>(city)
    .bind::<diesel::sql_types::Nullable<Text>, _>(sender)
    .get_result(conn)
    .await?;
    Ok(Bounds { uploads, bytes })
}
