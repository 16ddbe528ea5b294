//! Addresses as they are shown.

use domain::{
    addresses::{AddressId, Candidate, CandidateKind, Nearby},
    place::Place,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    geocoder::Found,
    round::{tenths, thousandths},
};

/// A place that somebody may mean.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct CandidateView {
    /// What it is.
    pub(super) kind: CandidateKind,
    /// In a line: `8 Elm Street`.
    line: String,
    /// The part of the city; may be empty.
    locality: String,
    /// The postcode; may be empty.
    zipcode: String,
    /// Where.
    pub(super) place: Place,
    /// How far from there it may be, in metres.
    radius_m: f64,
    /// How well it answers to the text, from 0 to 1.
    pub(super) score: f64,
    /// The address point, as Open311's `address_id` takes it; none if it is no door that we know.
    address_id: Option<AddressId>,
    /// Whether the geocoder outside says so, and not our own addresses.
    outside: bool,
}

/// The nearest address.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AddressView {
    /// In a line.
    line: String,
    /// The part of the city; may be empty.
    locality: String,
    /// The postcode; may be empty.
    zipcode: String,
    /// Where.
    place: Place,
    /// How far that is, in metres.
    distance_m: f64,
    /// The address point, as Open311's `address_id` takes it.
    address_id: Option<AddressId>,
    /// Whether the geocoder outside says so, and not our own addresses.
    outside: bool,
}

/// The nearest corner.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CornerView {
    /// Both streets: `Elm Street & Oak Avenue`.
    line: String,
    /// Where.
    place: Place,
    /// How far that is, in metres.
    distance_m: f64,
}

/// A place in words.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NearbyView {
    /// The nearest address, if one is within 150 m.
    pub(super) address: Option<AddressView>,
    /// The street that its street meets nearby, or else the nearest other one.
    cross_street: Option<String>,
    /// The nearest corner, if one is within 150 m.
    intersection: Option<CornerView>,
    /// What somebody would say, the best first.
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
