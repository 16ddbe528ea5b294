//! Addresses, streets and intersections: where people say that something is.
//!
//! What is written is made one way of writing (`normal`), looked for by the name of the street
//! first (`search`), and the other way round a point is put into words (`reverse`, `spoken`).

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
use crate::{
    id::Id,
    jurisdictions::JurisdictionId,
    place::Place,
    schema::{address, intersection, street},
};

/// The id of a street.
pub type StreetId = Id<Street>;
/// The id of an address.
pub type AddressId = Id<Address>;
/// The id of an intersection.
pub type IntersectionId = Id<Intersection>;

/// The class of lines that nobody lives on.
pub const RAILWAY: &str = "railway";

/// A street as a line, or a piece of it.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = street)]
pub struct Street {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub street_id: StreetId,
    /// Its name.
    pub name: String,
    /// `arterial`, `street`, `lane`, `footpath`, `railway`.
    pub class: String,
    /// Its course.
    pub line: LineString<Point>,
    /// Its name as it is looked for.
    pub street_key: String,
    /// The house number at the beginning of its left side.
    pub left_from: Option<i32>,
    /// The house number at the end of its left side.
    pub left_to: Option<i32>,
    /// The house number at the beginning of its right side.
    pub right_from: Option<i32>,
    /// The house number at the end of its right side.
    pub right_to: Option<i32>,
    /// The postcode of its left side.
    pub left_zip: String,
    /// The postcode of its right side.
    pub right_zip: String,
}

/// An address point.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = address)]
pub struct Address {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub address_id: AddressId,
    /// House number.
    pub number: String,
    /// Street.
    pub street: String,
    /// The part of the city that letters are addressed to; may be empty.
    pub locality: String,
    /// Postcode; may be empty.
    pub zipcode: String,
    /// Where.
    pub place: Place,
    /// The street as it is looked for.
    pub street_key: String,
    /// The first number that it answers to.
    pub number_low: Option<i32>,
    /// The last.
    pub number_high: Option<i32>,
}

impl Address {
    /// The address in a line.
    pub fn line(&self) -> String {
        if self.number.is_empty() || self.number == "0" {
            return self.street.clone();
        }
        format!("{} {}", self.number, self.street)
    }
}

/// Where two streets meet.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = intersection)]
pub struct Intersection {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub intersection_id: IntersectionId,
    /// A street.
    pub street: String,
    /// The other.
    pub cross_street: String,
    /// The first as it is looked for.
    pub street_key: String,
    /// The other as it is looked for.
    pub cross_key: String,
    /// The part of the city; may be empty.
    pub locality: String,
    /// Where.
    pub place: Place,
}

impl Intersection {
    /// Both in a line.
    pub fn line(&self) -> String {
        format!("{} & {}", self.street, self.cross_street)
    }
}
