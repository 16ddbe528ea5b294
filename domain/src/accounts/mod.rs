//! People who sign in, and apps with a key.

mod api_keys;
mod email;
mod password;
mod register;
mod sign_in;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub use self::{
    api_keys::{
        ApiKey, ApiKeyId, ApiKeyRequest, ApiKeyRequestId, ApiKeyStanding, ChangeApiKey,
        ConfirmError, DAILY_QUOTA, Environment, Invitation, IssuedKey, KeyRefused, NewApiKey,
        NewKeyRequest, RequestKeyError, RotateError, Scope, SendKeyConfirmation, admit_post,
        api_keys_of, change_api_key, confirm_api_key, current_api_key, give_up_api_key, invite,
        issue_api_key, issue_new_key, request_api_key, requested_key, revoke_api_keys,
        rotate_api_key,
    },
    email::{BadEmail, Email},
    register::{NewAccount, RegisterError, register},
    sign_in::{SignInError, sign_in},
};
use crate::{
    crews::CrewId, id::Id, jurisdictions::JurisdictionId, schema::account, text_enum::text_enum,
};

/// The id of an account.
pub type AccountId = Id<Account>;

text_enum! {
    /// What somebody is here for; each may do what those before may, but `crew`, who work through
    /// the jobs they hold.
    pub enum Role {
        /// Works in the street.
        Crew = "crew",
        /// Takes calls and passes them on.
        Agent = "agent",
        /// Sends crews.
        Dispatcher = "dispatcher",
        /// Answers for an agency.
        Manager = "manager",
        /// Runs the system.
        Admin = "admin",
    }
}

/// Somebody who signs in.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = account)]
pub struct Account {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Their id.
    pub account_id: AccountId,
    /// What they type.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// What they are here for.
    pub role: Role,
    /// Argon2id.
    pub password_hash: String,
    /// Their crew, if they are one.
    pub crew_id: Option<CrewId>,
    /// Their agency, if they are of one.
    pub agency_code: Option<String>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Until when.
    pub disabled_at: Option<DateTime<Utc>>,
}
