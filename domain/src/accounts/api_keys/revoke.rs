//! A key is taken away.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{ApiKeyId, store};
use crate::{jurisdictions::JurisdictionId, schema::api_key};

/// Takes a key away, if nobody did before; says whether.
pub(super) async fn revoke(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    id: ApiKeyId,
) -> QueryResult<bool> {
    let key = api_key::table.find((jurisdiction, id)).filter(api_key::revoked_at.is_null());
    let revoked = diesel::update(key).set(api_key::revoked_at.eq(now)).execute(conn).await?;
    Ok(revoked > 0)
}

/// Takes away every key of this name, of the city and of its sandbox; says how many.
pub async fn revoke_api_keys(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    name: &str,
) -> QueryResult<usize> {
    let homes = store::homes(conn, city).await?;
    let keys = api_key::table
        .filter(api_key::jurisdiction_id.eq_any(homes))
        .filter(api_key::name.eq(name))
        .filter(api_key::revoked_at.is_null());
    diesel::update(keys).set(api_key::revoked_at.eq(now)).execute(conn).await
}
