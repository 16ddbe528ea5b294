//! Whoever names an upload that has just come whole waits until it is a photo.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{DevelopUploadError, Named, UploadState, develop, store};
use crate::{db::Pool, jurisdictions::JurisdictionId, photos::Darkroom};

/// How often somebody looks whether another is done.
const LOOK: Duration = Duration::from_millis(250);
/// How often they look at most: longer than anybody may have an upload in hand.
const LOOKS: usize = 70;

/// Waits until the uploads of these names that have come whole are photos, or refused. What is still
/// on its way is not waited for.
pub async fn settle(
    pool: &Pool,
    darkroom: &Darkroom,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    named: &Named,
) -> Result<(), DevelopUploadError> {
    if named.secrets.is_empty() {
        return Ok(());
    }
    let uploads =
        store::of_secrets(&mut *pool.get().await?, now, city, &named.fingerprints()).await?;
    for upload in uploads {
        let (mut state, mut looks) = (upload.state, 0);
        while state == UploadState::Received && looks < LOOKS {
            if looks > 0 {
                tokio::time::sleep(LOOK).await;
            }
            looks += 1;
            let developed = develop(pool, darkroom, now, city, upload.upload_id).await?;
            state = developed.map_or(UploadState::Refused, |upload| upload.state);
        }
    }
    Ok(())
}
