//! Creates an account.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{Account, AccountId, Role, password, store};
use crate::{crews::CrewId, db, jurisdictions::JurisdictionId};

/// Input for a new account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Login name, unique in the jurisdiction.
    pub login: String,
    /// Display name.
    pub name: String,
    /// Role, which sets the rights.
    pub role: Role,
    /// Crew of the account. `None` if it does not belong to one.
    pub crew_id: Option<CrewId>,
    /// Agency of the account. `None` if it does not belong to one.
    pub agency_code: Option<String>,
    /// Password in plain text. Only its hash is stored.
    pub password: String,
}

/// Why an account cannot be created.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Another account of the jurisdiction has this login.
    #[error("the login is taken")]
    LoginTaken,
    /// The password could not be hashed.
    #[error("cannot hash the password: {0}")]
    Hash(String),
    /// The database query failed.
    #[error("cannot store the account")]
    Database(#[source] diesel::result::Error),
}

/// Creates an account and returns its id.
pub async fn register(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    new: NewAccount,
) -> Result<AccountId, RegisterError> {
    let account = Account {
        jurisdiction_id: jurisdiction.clone(),
        account_id: AccountId::new(now),
        login: new.login,
        name: new.name,
        role: new.role,
        password_hash: password::hash(new.password).await.map_err(RegisterError::Hash)?,
        crew_id: new.crew_id,
        agency_code: new.agency_code,
        created_at: now,
        disabled_at: None,
    };
    store::insert(conn, &account).await.map_err(|error| match db::constraint(&error) {
        Some("account_login_key") => RegisterError::LoginTaken,
        _ => RegisterError::Database(error),
    })?;
    Ok(account.account_id)
}
