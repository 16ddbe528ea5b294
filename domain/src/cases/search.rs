//! Cases are looked for.

mod filter;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use self::filter::{Found, filtered};
use super::{Case, CaseId, CaseNumber, Standing, Status};
use crate::{
    jurisdictions::JurisdictionId,
    photos::PhotoId,
    place::{Bounds, Place},
    schema::cases,
};

/// What to look for; what is none or empty does not matter.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Who asks.
    pub audience: Audience,
    /// These numbers. If any are given, nothing else matters.
    pub numbers: Vec<CaseNumber>,
    /// Whether numbers were asked for at all, even if none was well-formed.
    pub by_number: bool,
    /// These services.
    pub service_codes: Vec<String>,
    /// These statuses.
    pub statuses: Vec<Status>,
    /// This standing; a duplicate has that of the case it was joined to.
    pub standing: Option<Standing>,
    /// Reported at this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Reported at this time or earlier.
    pub to: Option<DateTime<Utc>>,
    /// Changed at this time or later.
    pub changed_from: Option<DateTime<Utc>>,
    /// Changed at this time or earlier.
    pub changed_to: Option<DateTime<Utc>>,
    /// With these words in its description or address, as people write them into a search box:
    /// `"exact phrase" or -without`.
    pub words: Option<String>,
    /// No farther than so many metres from a place.
    pub near: Option<(Place, f64)>,
    /// Between these parallels and meridians.
    pub within: Option<Bounds>,
    /// With or without a picture.
    pub has_media: Option<bool>,
    /// What comes first.
    pub order: Order,
    /// Only what comes after this one.
    pub after: Option<Mark>,
    /// Skip so many.
    pub offset: i64,
    /// So many at most.
    pub limit: i64,
}

/// Who sees what is found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Audience {
    /// Those who work here: everything.
    #[default]
    Staff,
    /// Everybody: what is listed.
    Public,
}

/// What comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest report.
    #[default]
    NewestReport,
    /// The oldest report.
    OldestReport,
    /// The newest change.
    NewestChange,
    /// The oldest change.
    OldestChange,
}

/// Where in an order a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// When it was reported or changed, whichever the order goes by.
    pub at: DateTime<Utc>,
    /// Which one.
    pub case_id: CaseId,
}

/// What a public list says of a case: no more than everybody may know, and no more than it takes.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = cases)]
pub struct Listing {
    /// Its id.
    pub case_id: CaseId,
    /// What people say.
    pub number: CaseNumber,
    /// Open or closed.
    pub standing: Standing,
    /// Why it stands where it stands, in words.
    pub status_notes: Option<String>,
    /// What was asked for.
    pub service_code: String,
    /// The reporter's words.
    pub description: String,
    /// Who answers for it.
    pub agency_code: Option<String>,
    /// When it was reported.
    pub requested_at: DateTime<Utc>,
    /// When it ended, or else when anything last happened.
    pub changed_at: DateTime<Utc>,
    /// When it should be done.
    pub expected_at: Option<DateTime<Utc>>,
    /// Where, in words, as closely as everybody may know.
    #[diesel(column_name = shown_address)]
    pub address: Option<String>,
    /// The address point that the reporter named; none where the public does not see the point.
    pub address_id: Option<String>,
    /// Its postcode.
    pub zipcode: Option<String>,
    /// Whether the place is the point. Where not, its postcode is not to be told.
    pub shown_exactly: bool,
    /// Where, if that is known, as closely as everybody may know.
    #[diesel(column_name = shown_place)]
    pub place: Option<Place>,
    /// A picture somewhere else.
    pub media_url: Option<String>,
    /// What addresses call the first picture of the report.
    pub photo_id: Option<PhotoId>,
}

impl Listing {
    /// Where it stands in an order.
    pub const fn mark(&self, order: Order) -> Mark {
        let at = match order {
            Order::NewestReport | Order::OldestReport => self.requested_at,
            Order::NewestChange | Order::OldestChange => self.changed_at,
        };
        Mark { at, case_id: self.case_id }
    }
}

/// The cases, whole.
pub async fn search(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    search: &Search,
) -> QueryResult<Vec<Case>> {
    ordered(filtered(jurisdiction, search), search).select(Case::as_select()).load(conn).await
}

/// The cases, as a public list has them.
pub async fn list(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    search: &Search,
) -> QueryResult<Vec<Listing>> {
    ordered(filtered(jurisdiction, search), search)
        .select(Listing::as_select())
        .load(&mut conn)
        .await
}

fn ordered<'a>(found: Found<'a>, search: &'a Search) -> Found<'a> {
    let found = match search.order {
        Order::NewestReport => found.order((cases::requested_at.desc(), cases::case_id.desc())),
        Order::OldestReport => found.order((cases::requested_at.asc(), cases::case_id.asc())),
        Order::NewestChange => found.order((cases::changed_at.desc(), cases::case_id.desc())),
        Order::OldestChange => found.order((cases::changed_at.asc(), cases::case_id.asc())),
    };
    let found = if search.offset > 0 { found.offset(search.offset) } else { found };
    found.limit(search.limit)
}
