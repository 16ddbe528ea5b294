//! Keys for third-party apps: shown once, kept as fingerprints.

mod admit;
mod change;
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

/// The id of an API key.
pub type ApiKeyId = Id<ApiKey>;
/// The id of a request for one.
pub type ApiKeyRequestId = Id<ApiKeyRequest>;

text_enum! {
    /// What a key is good for.
    pub enum Scope {
        /// To report.
        Report = "report",
        /// To say something about a case.
        Comment = "comment",
        /// To change the status of cases: for the city's own systems, and given by the city alone.
        Status = "status",
    }
}

text_enum! {
    /// Where a key works.
    pub enum Environment {
        /// In the city itself: what comes in is work.
        Live = "live",
        /// In the city's sandbox: nobody is sent, and cases are dropped each night.
        Test = "test",
    }
}

/// The right of an app to post.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = api_key)]
pub struct ApiKey {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub api_key_id: ApiKeyId,
    /// Whose app.
    pub name: String,
    /// Fingerprint of the key.
    pub key_sha256: Vec<u8>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Since when it is taken away.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Who answers for the app.
    pub email: Option<Email>,
    /// What it is good for.
    pub scopes: Vec<Scope>,
    /// How many posts a day its line may send.
    pub daily_quota: i32,
    /// Until when it works.
    pub expires_at: Option<DateTime<Utc>>,
    /// The key that it was made to replace.
    pub replaces: Option<ApiKeyId>,
    /// The first of the keys that replaced one another: they share a quota.
    pub line_id: ApiKeyId,
    /// When it was last used to post, give or take a minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    /// Whether it is good for this.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// Somebody asks for a key, and is sent a link to prove the address.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = api_key_request)]
pub struct ApiKeyRequest {
    /// The city, or its sandbox.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub api_key_request_id: ApiKeyRequestId,
    /// For whose app.
    pub name: String,
    /// Who asks.
    pub email: Email,
    /// Fingerprint of the secret in the link, once it is drawn.
    pub secret_sha256: Option<Vec<u8>>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Until when the link works.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub confirmed_at: Option<DateTime<Utc>>,
}
