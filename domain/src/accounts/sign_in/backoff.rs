//! Exponential backoff of sign-ins, for each login and for each network address.
//!
//! An attempt counts before its password is checked, and is taken back if the password is right.
//! So attempts that are made at once cannot all be checked before the first one has failed. A login
//! that does not exist counts like any other.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::{QueryResult, result::Error};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Credentials, SignInError, store};
use crate::{db, hash, jurisdictions::JurisdictionId};

/// Failed attempts for a login until it has to wait: one second, then twice as long each time.
const FREE_FOR_A_LOGIN: i32 = 5;
/// The same for a network address: behind one may be a whole depot.
const FREE_FOR_AN_ADDRESS: i32 = 100;
/// The same for the larger networks of an IPv6 address.
const FREE_FOR_A_NETWORK: i32 = 400;
/// Longest wait, in seconds. Who guesses keeps the owner of the login waiting, too.
pub(super) const MAX_WAIT_S: f64 = 300.0;
/// Time without an attempt after which attempts are forgotten.
pub(super) const FORGET: TimeDelta = TimeDelta::hours(1);

/// Something whose attempts are counted.
#[derive(Debug)]
pub(super) struct Subject {
    /// Digest of its name.
    pub(super) sha256: Vec<u8>,
    /// Failed attempts until the first wait.
    pub(super) free: i32,
}

/// Attempts that were counted for a sign-in, with their numbers. The first is that of the login.
#[derive(Debug, Default)]
pub(super) struct Claim(Vec<(Subject, i32)>);

/// The login and the networks of a sign-in, always in this order: rows are locked in it.
fn subjects(credentials: &Credentials) -> Vec<Subject> {
    let subject = |kind: &str, name: &str, free| Subject {
        sha256: hash::sha256(format!("{kind}/{name}")),
        free,
    };
    let frees = std::iter::once(FREE_FOR_AN_ADDRESS).chain(std::iter::repeat(FREE_FOR_A_NETWORK));
    let login = subject("login", &credentials.login, FREE_FOR_A_LOGIN);
    let networks = credentials.networks.iter().zip(frees);
    std::iter::once(login)
        .chain(networks.map(|(network, free)| subject("network", network, free)))
        .collect()
}

/// Counts an attempt for the login and for each network: for all of them, or for none.
pub(super) async fn claim(
    conn: &mut AsyncPgConnection,
    credentials: &Credentials,
) -> Result<Claim, SignInError> {
    let city = &credentials.jurisdiction_id;
    let subjects = subjects(credentials);
    let claimed = conn.transaction(async |conn| {
        let mut claimed = vec![];
        for subject in subjects {
            let Some(number) = store::claim(conn, city, &subject).await? else {
                let wait = store::wait_ms(conn, city, &subject).await?;
                return Err(SignInError::Wait(Duration::from_millis(wait.unsigned_abs())));
            };
            claimed.push((subject, number));
        }
        Ok(Claim(claimed))
    });
    match claimed.await {
        // There is no such city, so there is no account to guess.
        Err(SignInError::Database(error)) if is_unknown_city(&error) => Ok(Claim::default()),
        claimed => claimed,
    }
}

fn is_unknown_city(error: &Error) -> bool {
    db::constraint(error) == Some("sign_in_attempt_jurisdiction_fkey")
}

impl Claim {
    /// The password was right: the login starts anew. What counts for the networks is only this
    /// attempt, so that who has an account cannot use it to guess those of others.
    pub(super) async fn succeed(
        &self,
        conn: &mut AsyncPgConnection,
        city: &JurisdictionId,
    ) -> QueryResult<()> {
        let mut claimed = self.0.iter();
        if let Some((login, _)) = claimed.next() {
            store::clear(conn, city, login).await?;
        }
        for (network, number) in claimed {
            store::refund(conn, city, network, *number).await?;
        }
        Ok(())
    }

    /// The password was not checked: the attempt does not count.
    pub(super) async fn take_back(
        &self,
        conn: &mut AsyncPgConnection,
        city: &JurisdictionId,
    ) -> QueryResult<()> {
        for (subject, number) in &self.0 {
            store::refund(conn, city, subject, *number).await?;
        }
        Ok(())
    }
}
