//! Database statements about key requests.

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_query, sql_types::Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::{
    accounts::{
        Email,
        api_keys::{ApiKeyRequest, ApiKeyRequestId},
    },
    hash,
    jurisdictions::JurisdictionId,
    schema::api_key_request,
};

pub(in crate::accounts::api_keys) async fn insert_request(
    conn: &mut AsyncPgConnection,
    request: &ApiKeyRequest,
) -> QueryResult<()> {
    diesel::insert_into(api_key_request::table).values(request).execute(conn).await.map(drop)
}

/// Finds the request whose link has this secret, in one of these jurisdictions.
pub(in crate::accounts::api_keys) async fn request_by_secret(
    conn: &mut AsyncPgConnection,
    homes: &[JurisdictionId],
    secret: &str,
) -> QueryResult<Option<ApiKeyRequest>> {
    ApiKeyRequest::query()
        .filter(api_key_request::jurisdiction_id.eq_any(homes))
        .filter(api_key_request::secret_sha256.eq(hash::sha256(secret)))
        .first(conn)
        .await
        .optional()
}

/// Confirms a request unless it is confirmed. Returns the number of changed rows (0 or 1).
pub(in crate::accounts::api_keys) async fn set_confirmed(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    request: &ApiKeyRequest,
) -> QueryResult<usize> {
    let unused = api_key_request::table
        .find((&request.jurisdiction_id, request.api_key_request_id))
        .filter(api_key_request::confirmed_at.is_null());
    diesel::update(unused).set(api_key_request::confirmed_at.eq(now)).execute(conn).await
}

/// Replaces the secret of a request that is neither confirmed nor expired.
pub(in crate::accounts::api_keys) async fn draw_secret(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    home: &JurisdictionId,
    id: ApiKeyRequestId,
    secret: &str,
) -> QueryResult<Option<ApiKeyRequest>> {
    let waiting = api_key_request::table
        .find((home, id))
        .filter(api_key_request::confirmed_at.is_null())
        .filter(api_key_request::expires_at.gt(now));
    diesel::update(waiting)
        .set(api_key_request::secret_sha256.eq(hash::sha256(secret)))
        .returning(ApiKeyRequest::as_returning())
        .get_result(conn)
        .await
        .optional()
}

/// Serializes requests for the same address until this transaction ends.
pub(in crate::accounts::api_keys) async fn lock_address(
    conn: &mut AsyncPgConnection,
    home: &JurisdictionId,
    email: &Email,
) -> QueryResult<()> {
    let address = email.as_str().to_lowercase();
    sql_query("select pg_advisory_xact_lock(hashtextextended($1, 311))")
        .bind::<Text, _>(format!("{home}/api_key_request/{address}"))
        .execute(conn)
        .await
        .map(drop)
}

/// Counts the requests for this address after `since`. Ignores case.
pub(in crate::accounts::api_keys) async fn mails_since(
    conn: &mut AsyncPgConnection,
    since: DateTime<Utc>,
    home: &JurisdictionId,
    email: &Email,
) -> QueryResult<i64> {
    api_key_request::table
        .filter(api_key_request::jurisdiction_id.eq(home))
        .filter(lower(api_key_request::email).eq(lower(email)))
        .filter(api_key_request::created_at.gt(since))
        .count()
        .get_result(conn)
        .await
}

pub(in crate::accounts::api_keys) async fn delete_requests_before(
    conn: &mut AsyncPgConnection,
    before: DateTime<Utc>,
    home: &JurisdictionId,
) -> QueryResult<()> {
    let old = api_key_request::table
        .filter(api_key_request::jurisdiction_id.eq(home))
        .filter(api_key_request::created_at.lt(before));
    diesel::delete(old).execute(conn).await.map(drop)
}

diesel::define_sql_function! {
    /// The text in lower case.
    fn lower(text: Text) -> Text;
}
