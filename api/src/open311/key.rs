//! API keys: what an app may post, and how often.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{self, ApiKey, KeyRefused, Scope},
    db::Connection,
    jurisdictions::Jurisdiction,
    text::tidy,
};

use super::{errors::Errors, jurisdiction, params::Params};
use crate::{request_body::Field, state::State};

/// The jurisdiction and the API key of a post. Every post counts against the quota of the key, also
/// if it fails. Without a valid key, nothing else is checked.
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

/// Refuses a key that is not valid anywhere before the photos of a form are read. `fields` are those
/// that came before the photos: a key that comes later is checked when all has arrived.
pub(super) async fn check(
    state: &State,
    now: DateTime<Utc>,
    in_query: &Params,
    fields: &[Field],
) -> Result<(), Errors> {
    let keys = fields.iter().filter(|(name, _)| tidy(name) == "api_key").cloned();
    let params = in_query.clone().and(keys);
    let Some(key) = params.first("api_key") else { return Ok(()) };
    let mut conn = state.connect().await?;
    Ok(accounts::check_api_key(&mut conn, now, key).await?)
}

impl From<KeyRefused> for Errors {
    /// Clients do not know 401 and 429, so every refusal is 403.
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
