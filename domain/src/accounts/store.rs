//! Database statements about accounts.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::Account;
use crate::{jurisdictions::JurisdictionId, schema::account};

pub(super) async fn insert(conn: &mut AsyncPgConnection, row: &Account) -> QueryResult<()> {
    diesel::insert_into(account::table).values(row).execute(conn).await.map(drop)
}

/// Finds the account with this login, unless it is disabled.
pub(super) async fn find_by_login(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    login: &str,
) -> QueryResult<Option<Account>> {
    Account::query()
        .filter(account::jurisdiction_id.eq(city))
        .filter(account::login.eq(login))
        .filter(account::disabled_at.is_null())
        .first(conn)
        .await
        .optional()
}
