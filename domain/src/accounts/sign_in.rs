//! Somebody says who they are.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Account, password};
use crate::{jurisdictions::JurisdictionId, schema::account};

/// A hash of nothing anybody knows: an unknown login takes as long as a wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c3RyZWV0Y29ybmVyIQ$\
                      Gpf8zHJ9F7wZT6rJ4n7G1pV9kq7p3m0b2cXy5dQ1u8E";

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// No such login, or not this password; never which.
    #[error("the login or the password is wrong")]
    Wrong,
    /// The database failed.
    #[error("cannot read the account")]
    Database(#[from] diesel::result::Error),
}

/// The account of whoever knows this login and this password.
pub async fn sign_in(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    login: &str,
    password: String,
) -> Result<Account, SignInError> {
    let found = Account::query()
        .filter(account::jurisdiction_id.eq(jurisdiction))
        .filter(account::login.eq(login))
        .filter(account::disabled_at.is_null())
        .first(conn)
        .await
        .optional()?;
    let hash = found.as_ref().map_or(NOBODY, |account| &account.password_hash).to_owned();
    let fits = password::fits(password, hash).await;
    found.filter(|_| fits).ok_or(SignInError::Wrong)
}
