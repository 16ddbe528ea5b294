//! Who reported a case. Personal: kept apart, and on no public surface.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::CaseId;
use crate::{
    id::Id,
    jurisdictions::JurisdictionId,
    schema::{case_contact, follower},
};

/// How to reach a reporter; all of it may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Insertable)]
#[diesel(table_name = case_contact)]
pub struct Contact {
    /// For mail.
    pub email: Option<String>,
    /// For calls.
    pub phone: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The device's own id.
    pub device_id: Option<String>,
    /// Their account with the app.
    pub account_id: Option<String>,
}

impl Contact {
    /// Whether nobody can be reached.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A follower of a case.
pub(super) struct Follower;

/// Keeps the contact and has its owner follow the case; nobody is kept as nobody.
pub(super) async fn keep(
    mut conn: &AsyncPgConnection,
    now: chrono::DateTime<chrono::Utc>,
    jurisdiction: &JurisdictionId,
    case_id: CaseId,
    contact: &Contact,
) -> QueryResult<()> {
    if contact.is_empty() {
        return Ok(());
    }
    diesel::insert_into(case_contact::table)
        .values((
            case_contact::jurisdiction_id.eq(jurisdiction),
            case_contact::case_id.eq(case_id),
            contact,
        ))
        .execute(&mut conn)
        .await?;
    diesel::insert_into(follower::table)
        .values((
            follower::jurisdiction_id.eq(jurisdiction),
            follower::follower_id.eq(Id::<Follower>::new(now)),
            follower::case_id.eq(case_id),
            follower::contact_case_id.eq(case_id),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}
