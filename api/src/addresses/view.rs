//! Response types of `/addresses`.

use domain::place::Place;
use geocoding::{
    addresses::{AddressId, Candidate, CandidateKind, Nearby},
    dialect::Found,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::round::{tenths, thousandths};

/// A place that matches a search text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct CandidateView {
    /// Kind of place.
    pub(super) kind: CandidateKind,
    /// Address on one line, for example `8 Elm Street`.
    line: String,
    /// Part of the city. May be empty.
    locality: String,
    /// Postcode. May be empty.
    zipcode: String,
    /// Location (WGS 84).
    pub(super) place: Place,
    /// Error radius of the location, in metres.
    radius_m: f64,
    /// How well the candidate matches the text, from 0 to 1.
    pub(super) score: f64,
    /// Id of the address, for use as Open311 `address_id`. Null if it is not one of the city's
    /// addresses.
    address_id: Option<AddressId>,
    /// Whether the candidate comes from an external geocoder and not from the city's addresses.
    outside: bool,
}

/// The address nearest to a place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AddressView {
    /// Address on one line.
    line: String,
    /// Part of the city. May be empty.
    locality: String,
    /// Postcode. May be empty.
    zipcode: String,
    /// Location of the address (WGS 84).
    place: Place,
    /// Distance from the place, in metres.
    distance_m: f64,
    /// Id of the address, for use as Open311 `address_id`. Null if it is not one of the city's
    /// addresses.
    address_id: Option<AddressId>,
    /// Whether the address comes from an external geocoder and not from the city's addresses.
    outside: bool,
}

/// The street corner nearest to a place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CornerView {
    /// Names of both streets: `Elm Street & Oak Avenue`.
    line: String,
    /// Location of the corner (WGS 84).
    place: Place,
    /// Distance from the place, in metres.
    distance_m: f64,
}

/// Description of a place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NearbyView {
    /// Nearest address within 150 m.
    pub(super) address: Option<AddressView>,
    /// Street that crosses the street of the address nearby. If there is none, the nearest other
    /// street.
    cross_street: Option<String>,
    /// Nearest street corner within 150 m.
    intersection: Option<CornerView>,
    /// Short descriptions of the place, the best first.
    pub(super) choices: Vec<String>,
}

impl From<Candidate> for CandidateView {
    fn from(candidate: Candidate) -> Self {
        let Candidate { kind, line, locality, zipcode, place, radius_m, score, address_id } =
            candidate;
        let (radius_m, score) = (radius_m.round(), thousandths(score));
        let outside = false;
        Self { kind, line, locality, zipcode, place, radius_m, score, address_id, outside }
    }
}

impl From<Found> for CandidateView {
    fn from(found: Found) -> Self {
        let Found { kind, line, locality, zipcode, place, radius_m, score } = found;
        let (radius_m, score) = (radius_m.round(), thousandths(score));
        let (address_id, outside) = (None, true);
        Self { kind, line, locality, zipcode, place, radius_m, score, address_id, outside }
    }
}

impl AddressView {
    pub(super) fn outside(found: Found, from: Place) -> Self {
        let Found { line, locality, zipcode, place, .. } = found;
        let distance_m = tenths(place.distance_m(from));
        Self { line, locality, zipcode, place, distance_m, address_id: None, outside: true }
    }
}

impl From<Nearby> for NearbyView {
    fn from(Nearby { address, cross_street, intersection, choices }: Nearby) -> Self {
        let address = address.map(|(address, metres)| AddressView {
            line: address.line(),
            locality: address.locality,
            zipcode: address.zipcode,
            place: address.place,
            distance_m: tenths(metres),
            address_id: Some(address.address_id),
            outside: false,
        });
        let intersection = intersection.map(|(corner, metres)| CornerView {
            line: corner.line(),
            place: corner.place,
            distance_m: tenths(metres),
        });
        Self { address, cross_street, intersection, choices }
    }
}
