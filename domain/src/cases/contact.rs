//! Contact data of the reporter. Personal data: stored apart from the case and never public.

use diesel::prelude::*;
use diesel_async::AsyncPgConnection;

use super::{CaseId, store};
use crate::{jurisdictions::JurisdictionId, schema::case_contact};

/// Contact data of a reporter. All fields are optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Insertable)]
#[diesel(table_name = case_contact)]
pub struct Contact {
    /// Email address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Id of the reporter's device, set by the app.
    pub device_id: Option<String>,
    /// Id of the reporter's account with the app.
    pub account_id: Option<String>,
}

impl Contact {
    /// Whether there is no contact data.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Marker type for the ids of followers.
pub(super) struct Follower;

/// Stores the contact and makes its owner a follower of the case. Does nothing if the contact is
/// empty.
pub(super) async fn keep(
    conn: &AsyncPgConnection,
    now: chrono::DateTime<chrono::Utc>,
    jurisdiction: &JurisdictionId,
    case_id: CaseId,
    contact: &Contact,
) -> QueryResult<()> {
    if contact.is_empty() {
        return Ok(());
    }
    store::insert_contact(conn, jurisdiction, case_id, contact).await?;
    store::insert_follower(conn, now, jurisdiction, case_id).await
}
