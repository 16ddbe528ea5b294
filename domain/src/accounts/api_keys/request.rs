//! Somebody asks for a key.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{prelude::*, sql_query, sql_types::Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{ApiKeyRequest, ApiKeyRequestId, Environment, SendKeyConfirmation};
use crate::{
    accounts::Email,
    jurisdictions::{self, Jurisdiction, JurisdictionId},
    schema::api_key_request,
    tasks,
};

/// How long the link in the mail works.
const LIFE: TimeDelta = TimeDelta::hours(24);
/// Within [`LIFE`] nobody is sent more mails than this: strangers can ask for them.
const MOST_MAILS: i64 = 3;
/// After so long nothing is known any more of who asked.
const KEPT: TimeDelta = TimeDelta::days(30);

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct NewKeyRequest {
    /// For whose app.
    pub name: String,
    /// Where the link goes.
    pub email: Email,
    /// Where the key shall work.
    pub environment: Environment,
}

/// Why no mail is sent.
#[derive(Debug, thiserror::Error)]
pub enum RequestKeyError {
    /// Too many were.
    #[error(
        "{MOST_MAILS} mails went to this address in 24 hours; use the link in the newest, or come back tomorrow"
    )]
    TooMany,
    /// The database failed.
    #[error("cannot store the request")]
    Database(#[from] diesel::result::Error),
}

/// Stores the request, and asks for the mail to be sent: both, or neither.
pub async fn request_api_key(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &Jurisdiction,
    new: NewKeyRequest,
) -> Result<ApiKeyRequest, RequestKeyError> {
    conn.transaction(async |conn| {
        let home = match new.environment {
            Environment::Live => city.jurisdiction_id.clone(),
            Environment::Test => jurisdictions::sandbox(conn, now, city).await?.jurisdiction_id,
        };
        forget_old(conn, now, &home).await?;
        if mails(conn, now, &home, &new.email).await? >= MOST_MAILS {
            return Err(RequestKeyError::TooMany);
        }
        let request = ApiKeyRequest {
            jurisdiction_id: home,
            api_key_request_id: ApiKeyRequestId::new(now),
            name: new.name,
            email: new.email,
            secret_sha256: None,
            created_at: now,
            expires_at: now + LIFE,
            confirmed_at: None,
        };
        diesel::insert_into(api_key_request::table).values(&request).execute(conn).await?;
        let mail = SendKeyConfirmation { api_key_request_id: request.api_key_request_id };
        tasks::enqueue(conn, now, &request.jurisdiction_id, &mail).await?;
        Ok(request)
    })
    .await
}

/// How many mails an address was asked to be sent lately. Others who ask for it wait their turn.
async fn mails(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    home: &JurisdictionId,
    email: &Email,
) -> QueryResult<i64> {
    let address = email.as_str().to_lowercase();
    sql_query("select pg_advisory_xact_lock(hashtextextended($1, 311))")
        .bind::<Text, _>(format!("{home}/api_key_request/{address}"))
        .execute(conn)
        .await?;
    api_key_request::table
        .filter(api_key_request::jurisdiction_id.eq(home))
        .filter(lower(api_key_request::email).eq(lower(email)))
        .filter(api_key_request::created_at.gt(now - LIFE))
        .count()
        .get_result(conn)
        .await
}

async fn forget_old(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    home: &JurisdictionId,
) -> QueryResult<()> {
    let old = api_key_request::table
        .filter(api_key_request::jurisdiction_id.eq(home))
        .filter(api_key_request::created_at.lt(now - KEPT));
    diesel::delete(old).execute(conn).await.map(drop)
}

diesel::define_sql_function! {
    /// In small letters.
    fn lower(text: Text) -> Text;
}
