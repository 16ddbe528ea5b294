//! Signs in with login and password.

mod backoff;
mod store;

use std::time::Duration;

use super::{Account, password::PasswordChecker, store as accounts};
use crate::{
    db::{NoConnection, Pool},
    jurisdictions::JurisdictionId,
};

/// A hash of no known password. It is checked for an unknown login, so that the response takes as
/// long as for a wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c3RyZWV0Y29ybmVyIQ$\
                      Gpf8zHJ9F7wZT6rJ4n7G1pV9kq7p3m0b2cXy5dQ1u8E";

/// What is needed to sign in.
#[derive(Clone)]
pub struct Credentials {
    /// Jurisdiction of the account.
    pub jurisdiction_id: JurisdictionId,
    /// Login name.
    pub login: String,
    /// Password in plain text.
    pub password: String,
    /// Networks of the client's address, the smallest first. Empty for an address that is not
    /// limited.
    pub networks: Vec<String>,
}

/// Why a sign-in fails.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The login does not exist, is disabled, or has another password. The error does not say
    /// which.
    #[error("the login or the password is wrong")]
    Wrong,
    /// Too many attempts failed for this login, existing or not, or from this network. The password
    /// was not checked. Holds the wait until the next attempt.
    #[error("too many attempts to sign in failed")]
    Wait(Duration),
    /// Too many passwords are being checked. This one was not.
    #[error("too many people sign in at once")]
    Busy,
    /// The pool could not provide a connection.
    #[error("cannot connect to the database")]
    NoConnection(#[from] NoConnection),
    /// The database query failed.
    #[error("cannot read the account")]
    Database(#[from] diesel::result::Error),
}

/// Returns the account with this login and password.
///
/// Takes a connection twice and holds none while the password is checked, which takes a
/// twentieth of a second and more. The attempt is counted before.
pub async fn sign_in(
    pool: &Pool,
    checker: &PasswordChecker,
    credentials: Credentials,
) -> Result<Account, SignInError> {
    let city = credentials.jurisdiction_id.clone();
    let mut conn = pool.get().await?;
    let claim = backoff::claim(&mut conn, &credentials).await?;
    let found = accounts::find_by_login(&mut conn, &city, &credentials.login).await?;
    drop(conn);

    let hash = found.as_ref().map_or(NOBODY, |account| &account.password_hash).to_owned();
    let fits = checker.fits(credentials.password, hash).await;

    let mut conn = pool.get().await?;
    store::forget(&mut conn, &city).await?;
    match (fits, found) {
        (None, _) => {
            claim.take_back(&mut conn, &city).await?;
            Err(SignInError::Busy)
        }
        (Some(true), Some(account)) => {
            claim.succeed(&mut conn, &city).await?;
            Ok(account)
        }
        (Some(_), found) => {
            tracing::warn!(
                jurisdiction.id = %city,
                account.id = found.map(|account| account.account_id.to_string()),
                client.network = credentials.networks.first(),
                "a sign-in failed"
            );
            Err(SignInError::Wrong)
        }
    }
}
