//! Accounts of people who sign in, and API keys of apps.

mod api_keys;
mod email;
mod password;
mod register;
mod sign_in;
mod store;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub use self::{
    api_keys::{
        ApiKey, ApiKeyId, ApiKeyRequest, ApiKeyRequestId, ApiKeyStanding, ChangeApiKey,
        ConfirmError, DAILY_QUOTA, Environment, Invitation, IssuedKey, KeyRefused, NewApiKey,
        NewKeyRequest, RequestKeyError, RotateError, Scope, SendKeyConfirmation, admit_post,
        api_keys_of, change_api_key, check_api_key, confirm_api_key, current_api_key,
        give_up_api_key, invite, issue_api_key, issue_new_key, request_api_key, requested_key,
        revoke_api_keys, rotate_api_key,
    },
    email::{BadEmail, Email},
    password::{PasswordChecker, generate_password},
    register::{NewAccount, RegisterError, register},
    sign_in::{Credentials, SignInError, sign_in},
};
use crate::{
    crews::CrewId, id::Id, jurisdictions::JurisdictionId, schema::account, text_enum::text_enum,
};

/// Id of an account.
pub type AccountId = Id<Account>;

text_enum! {
    /// Role of an account. Each role includes the rights of the roles before it, except `crew`,
    /// whose rights come from the jobs it holds.
    pub enum Role {
        /// Works on jobs in the field.
        Crew = "crew",
        /// Takes calls and enters reports.
        Agent = "agent",
        /// Assigns jobs to crews.
        Dispatcher = "dispatcher",
        /// Is responsible for an agency.
        Manager = "manager",
        /// Administers the system.
        Admin = "admin",
    }
}

/// Account of a person who signs in.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = account)]
pub struct Account {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the account.
    pub account_id: AccountId,
    /// Login name, unique in the jurisdiction.
    pub login: String,
    /// Display name.
    pub name: String,
    /// Role, which sets the rights.
    pub role: Role,
    /// Argon2id hash of the password, in PHC string format.
    pub password_hash: String,
    /// Crew of the account. `None` if it does not belong to one.
    pub crew_id: Option<CrewId>,
    /// Agency of the account. `None` if it does not belong to one.
    pub agency_code: Option<String>,
    /// Time the account was created (UTC).
    pub created_at: DateTime<Utc>,
    /// Time the account was disabled (UTC). `None` while it can sign in.
    pub disabled_at: Option<DateTime<Utc>>,
}
