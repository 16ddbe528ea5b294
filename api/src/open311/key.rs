//! Who may post: an app with a key, as often as its quota allows.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{self, ApiKey, KeyRefused, Scope},
    db::Connection,
    jurisdictions::Jurisdiction,
};

use super::{errors::Errors, jurisdiction, params::Params};

/// The city, and the right to do this there. Whoever has none learns nothing else. The post
/// counts, whatever becomes of it.
pub(super) async fn admit(
    conn: &mut Connection,
    now: DateTime<Utc>,
    params: &Params,
    scope: Scope,
) -> Result<(Jurisdiction, ApiKey), Errors> {
    let key = params.first("api_key").ok_or(KeyRefused::Unknown)?;
    let city = jurisdiction::resolve(conn, params).await?;
    let key = accounts::admit_post(conn, now, &city.jurisdiction_id, key, scope).await?;
    Ok((city, key))
}

impl From<KeyRefused> for Errors {
    /// Clients know no 401 and no 429.
    fn from(error: KeyRefused) -> Self {
        match error {
            KeyRefused::Unknown
            | KeyRefused::Revoked
            | KeyRefused::Expired
            | KeyRefused::Scope(_)
            | KeyRefused::QuotaUsedUp(_) => Self::one(403, error),
            KeyRefused::Database(error) => error.into(),
        }
    }
}
