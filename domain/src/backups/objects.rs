//! Lists the objects in the photo store that rows name.

use std::pin::pin;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::{Stream, TryStreamExt};

use super::{NamedObject, store};
use crate::{
    photos::{Mark, SEALED, files},
    uploads::piece_key,
};

/// Calls `each` with every object that the rows visible to this connection name: public files,
/// originals that are not due for deletion at `now`, pieces of uploads, and audit roots.
pub async fn objects<E: From<diesel::result::Error>>(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    mut each: impl AsyncFnMut(NamedObject) -> Result<(), E>,
) -> Result<(), E> {
    let public =
        store::public_files(conn).await?.map_ok(|(city, public_id, name, bytes, sha256)| {
            NamedObject { key: files::public(&city, public_id, name), bytes: size(bytes), sha256 }
        });
    all(public, &mut each).await?;
    let sealed = store::originals(conn, now - SEALED).await?.map_ok(|(city, photo_id, sha256)| {
        NamedObject { key: files::sealed(&city, photo_id), bytes: None, sha256 }
    });
    all(sealed, &mut each).await?;
    for (city, photo_id, sha256, marks) in store::unattached(conn).await? {
        let key = files::sealed(&city, photo_id);
        each(NamedObject { key, bytes: None, sha256 }).await?;
        for Mark { file, bytes, sha256 } in marks.0 {
            let key = files::public(&city, photo_id, file);
            each(NamedObject { key, bytes: size(bytes), sha256 }).await?;
        }
    }
    let pieces = store::pieces(conn).await?.map_ok(|(city, upload_id, piece_id, bytes, sha256)| {
        NamedObject { key: piece_key(&city, upload_id, piece_id), bytes: size(bytes), sha256 }
    });
    all(pieces, &mut each).await?;
    for root in store::roots(conn).await? {
        each(NamedObject { key: root.key(), bytes: None, sha256: root.sha256 }).await?;
    }
    Ok(())
}

async fn all<E: From<diesel::result::Error>>(
    found: impl Stream<Item = QueryResult<NamedObject>>,
    each: &mut impl AsyncFnMut(NamedObject) -> Result<(), E>,
) -> Result<(), E> {
    let mut found = pin!(found);
    while let Some(object) = found.try_next().await? {
        each(object).await?;
    }
    Ok(())
}

fn size(bytes: i32) -> Option<u64> {
    u64::try_from(bytes).ok()
}
