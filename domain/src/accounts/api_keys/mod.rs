//! API keys of third-party apps. The database stores only a hash of each secret.

mod admit;
mod change;
mod check;
mod confirm;
mod current;
mod invite;
mod issue;
mod request;
mod revoke;
mod rotate;
mod standing;
mod store;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub use self::{
    admit::admit_post,
    change::{ChangeApiKey, change_api_key},
    check::check_api_key,
    confirm::{ConfirmError, confirm_api_key, requested_key},
    current::{KeyRefused, current_api_key, give_up_api_key},
    invite::{Invitation, SendKeyConfirmation, invite},
    issue::{DAILY_QUOTA, IssuedKey, NewApiKey, issue_api_key, issue_new_key},
    request::{NewKeyRequest, RequestKeyError, request_api_key},
    revoke::revoke_api_keys,
    rotate::{RotateError, rotate_api_key},
    standing::{ApiKeyStanding, api_keys_of},
};
use super::Email;
use crate::{
    id::Id,
    jurisdictions::JurisdictionId,
    schema::{api_key, api_key_request},
    text_enum::text_enum,
};

/// Id of an API key.
pub type ApiKeyId = Id<ApiKey>;
/// Id of a request for an API key.
pub type ApiKeyRequestId = Id<ApiKeyRequest>;

text_enum! {
    /// What an API key may be used for.
    pub enum Scope {
        /// Submit reports.
        Report = "report",
        /// Comment on cases.
        Comment = "comment",
        /// Change the status of cases. For the city's own systems; only the city grants it.
        Status = "status",
    }
}

text_enum! {
    /// Where an API key is valid.
    pub enum Environment {
        /// The jurisdiction itself. Reports become cases for crews.
        Live = "live",
        /// The sandbox of the jurisdiction. No crew sees its cases, and they are deleted each
        /// night.
        Test = "test",
    }
}

/// API key: the right of an app to post through Open311.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = api_key)]
pub struct ApiKey {
    /// Jurisdiction, or its sandbox, in which the key is valid.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the key.
    pub api_key_id: ApiKeyId,
    /// Name of the app.
    pub name: String,
    /// SHA-256 of the secret.
    pub key_sha256: Vec<u8>,
    /// Time the key was issued (UTC).
    pub created_at: DateTime<Utc>,
    /// Time the key was revoked (UTC). `None` if it was not.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Contact of the app's maker. `None` if the jurisdiction issued the key without one.
    pub email: Option<Email>,
    /// What the key may be used for.
    pub scopes: Vec<Scope>,
    /// Quota: posts per day (UTC), shared by all keys of the line.
    pub daily_quota: i32,
    /// Time the key expires (UTC). `None` until it is rotated.
    pub expires_at: Option<DateTime<Utc>>,
    /// Key that this key replaces. `None` for the first key of a line.
    pub replaces: Option<ApiKeyId>,
    /// First key of the line. The keys of a line replaced one another and share a quota.
    pub line_id: ApiKeyId,
    /// Time of the last post (UTC), precise to one minute. `None` if the key was never used.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    /// Whether the key has this scope.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// Request for an API key. It is confirmed by the link in a mail to its address.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = api_key_request)]
pub struct ApiKeyRequest {
    /// Jurisdiction, or its sandbox, in which the key will be valid.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the request.
    pub api_key_request_id: ApiKeyRequestId,
    /// Name of the app.
    pub name: String,
    /// Address of the applicant, which receives the link.
    pub email: Email,
    /// SHA-256 of the link's secret. `None` until the mail is written.
    pub secret_sha256: Option<Vec<u8>>,
    /// Time of the request (UTC).
    pub created_at: DateTime<Utc>,
    /// Time the link expires (UTC).
    pub expires_at: DateTime<Utc>,
    /// Time the link was used (UTC). `None` if it was not.
    pub confirmed_at: Option<DateTime<Utc>>,
}
