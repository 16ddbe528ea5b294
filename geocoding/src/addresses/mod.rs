//! Addresses, streets and intersections: geocoding and reverse geocoding.
//!
//! Texts are normalized (`normal`) and searched by street name (`search`). Points are described in
//! words (`reverse`, `spoken`).

mod answers;
mod asked;
mod keep;
mod meet;
mod normal;
mod number;
mod parts;
mod project;
mod rank;
mod reverse;
mod search;
mod spoken;
pub mod store;
mod vocabulary;

use base::{
    id::Id,
    jurisdiction_id::JurisdictionId,
    place::Place,
    schema::{address, intersection, street},
};
use diesel::prelude::*;
use postgis_diesel::types::{LineString, Point};

pub use self::{
    keep::{
        Kept, NewAddress, NewIntersection, NewStreet, keep_addresses, keep_intersections,
        keep_streets,
    },
    meet::meet,
    normal::key,
    project::to_wgs84,
    reverse::{Nearby, reverse},
    search::{Candidate, CandidateKind, search},
};

/// Id of a street.
pub type StreetId = Id<Street>;
/// Id of an address.
pub type AddressId = Id<Address>;
/// Id of an intersection.
pub type IntersectionId = Id<Intersection>;

/// Class of railway lines. They have no addresses.
pub const RAILWAY: &str = "railway";

/// A street or a segment of it, as a line.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = street)]
pub struct Street {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the street.
    pub street_id: StreetId,
    /// Display name.
    pub name: String,
    /// Class: `arterial`, `street`, `lane`, `footpath` or `railway`.
    pub class: String,
    /// Line of the street (WGS 84).
    pub line: LineString<Point>,
    /// Normalized name for searches.
    pub street_key: String,
    /// House number at the start of the left side. `None` if unknown.
    pub left_from: Option<i32>,
    /// House number at the end of the left side. `None` if unknown.
    pub left_to: Option<i32>,
    /// House number at the start of the right side. `None` if unknown.
    pub right_from: Option<i32>,
    /// House number at the end of the right side. `None` if unknown.
    pub right_to: Option<i32>,
    /// Postcode of the left side. May be empty.
    pub left_zip: String,
    /// Postcode of the right side. May be empty.
    pub right_zip: String,
}

/// An address point.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = address)]
pub struct Address {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the address.
    pub address_id: AddressId,
    /// House number.
    pub number: String,
    /// Street name.
    pub street: String,
    /// Part of the city in postal addresses. May be empty.
    pub locality: String,
    /// Postcode. May be empty.
    pub zipcode: String,
    /// Location (WGS 84).
    pub place: Place,
    /// Normalized street name for searches.
    pub street_key: String,
    /// First number that the address covers. `None` if it has no number.
    pub number_low: Option<i32>,
    /// Last number that the address covers. `None` if it has no number.
    pub number_high: Option<i32>,
}

impl Address {
    /// Formats the address in one line.
    pub fn line(&self) -> String {
        if self.number.is_empty() || self.number == "0" {
            return self.street.clone();
        }
        format!("{} {}", self.number, self.street)
    }
}

/// An intersection of two streets.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = intersection)]
pub struct Intersection {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the intersection.
    pub intersection_id: IntersectionId,
    /// Name of the first street.
    pub street: String,
    /// Name of the second street.
    pub cross_street: String,
    /// Normalized name of the first street for searches.
    pub street_key: String,
    /// Normalized name of the second street for searches.
    pub cross_key: String,
    /// Part of the city. May be empty.
    pub locality: String,
    /// Location (WGS 84).
    pub place: Place,
}

impl Intersection {
    /// Formats both streets in one line.
    pub fn line(&self) -> String {
        format!("{} & {}", self.street, self.cross_street)
    }
}
