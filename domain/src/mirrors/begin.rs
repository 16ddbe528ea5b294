//! Makes a jurisdiction the mirror of one Open311 endpoint. The endpoint cannot be changed later.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{Mirror, store};
use crate::jurisdictions::JurisdictionId;

/// Open311 endpoint from which cases are copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// URL of the endpoint.
    pub url: String,
    /// `jurisdiction_id` to send to it. Empty to send none.
    pub remote_id: String,
}

/// Why a jurisdiction cannot mirror an endpoint.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// The jurisdiction mirrors a different endpoint.
    #[error("the city mirrors {0} already, and can mirror no other")]
    Other(Source),
    /// The database query failed.
    #[error("cannot read what the city mirrors")]
    Database(#[from] diesel::result::Error),
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.url)?;
        if self.remote_id.is_empty() {
            return Ok(());
        }
        write!(f, " (jurisdiction {})", self.remote_id)
    }
}

/// Returns the jurisdiction's mirror of `source` and creates it if necessary. A new mirror first
/// copies everything up to `until`.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    source: &Source,
    until: DateTime<Utc>,
) -> Result<Mirror, BeginError> {
    let new = Mirror {
        jurisdiction_id: city.clone(),
        url: source.url.clone(),
        remote_id: source.remote_id.clone(),
        followed_until: None,
        ran_at: Some(until),
    };
    store::insert(conn, &new).await?;
    let mirror = store::find(conn, city).await?.unwrap_or(new);
    if mirror.url == source.url && mirror.remote_id == source.remote_id {
        return Ok(mirror);
    }
    Err(BeginError::Other(Source { url: mirror.url, remote_id: mirror.remote_id }))
}
