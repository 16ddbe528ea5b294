//! Somebody gets an account.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Account, AccountId, Role, password};
use crate::{crews::CrewId, db, jurisdictions::JurisdictionId, schema::account};

/// What an account starts with.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What they type.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// What they are here for.
    pub role: Role,
    /// Their crew, if they are one.
    pub crew_id: Option<CrewId>,
    /// Their agency, if they are of one.
    pub agency_code: Option<String>,
    /// What they type to prove it.
    pub password: String,
}

/// Why there is no account.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Somebody else has this login.
    #[error("the login is taken")]
    LoginTaken,
    /// The password cannot be hashed.
    #[error("cannot hash the password: {0}")]
    Hash(String),
    /// The database failed.
    #[error("cannot store the account")]
    Database(#[source] diesel::result::Error),
}

/// Makes an account.
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
    diesel::insert_into(account::table).values(&account).execute(conn).await.map_err(|error| {
        match db::constraint(&error) {
            Some("account_login_key") => RegisterError::LoginTaken,
            _ => RegisterError::Database(error),
        }
    })?;
    Ok(account.account_id)
}
