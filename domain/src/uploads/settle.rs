//! Waits until complete uploads are processed.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Named, ProcessUploadError, UploadState, process, store};
use crate::{db::Pool, jurisdictions::JurisdictionId, photos::PhotoProcessor};

/// Interval at which the state is checked while another process works on an upload.
const POLL_INTERVAL: Duration = Duration::from_millis(250);
/// Maximum number of checks. In total longer than an upload can be reserved.
const MAX_POLLS: usize = 70;

/// Processes, or waits for, those of the named uploads that are complete. Incomplete uploads are
/// not waited for.
pub async fn settle(
    pool: &Pool,
    photo_processor: &PhotoProcessor,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    named: &Named,
) -> Result<(), ProcessUploadError> {
    if named.secrets.is_empty() {
        return Ok(());
    }
    let uploads = store::of_secrets(&mut *pool.get().await?, now, city, &named.digests()).await?;
    for upload in uploads {
        let (mut state, mut looks) = (upload.state, 0);
        while state == UploadState::Received && looks < MAX_POLLS {
            if looks > 0 {
                tokio::time::sleep(POLL_INTERVAL).await;
            }
            looks += 1;
            let processed = process(pool, photo_processor, now, city, upload.upload_id).await?;
            state = processed.map_or(UploadState::Refused, |upload| upload.state);
        }
    }
    Ok(())
}
