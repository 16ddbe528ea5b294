//! A geotag on the wire.

use chrono::{DateTime, Utc};
use domain::{
    addresses::Nearby,
    cases::{CaseNumber, Listing, Standing},
    geotags::{
        Answering, AreaAt, FixSource, Flag, Fused, Geotag, GeotagId, Judged, Offered, Surroundings,
    },
    jurisdictions::JurisdictionId,
    place::Place,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{round::tenths, state::State};

/// A place by all evidence, and what is around it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GeotagView {
    /// To be sent with a report; none if the place is in no city of ours.
    geotag_id: Option<GeotagId>,
    /// Until when.
    expires_at: Option<DateTime<Utc>>,
    /// The city; none if the place is in none of ours.
    jurisdiction_id: Option<JurisdictionId>,
    /// Degrees north; none if no fix names a place that can be one.
    lat: Option<f64>,
    /// Degrees east.
    long: Option<f64>,
    /// How far from there the truth may be, in metres: two times in three it is nearer.
    radius_m: Option<f64>,
    /// How far the evidence can be believed, from 0 to 1: the share of it that agrees, less where it
    /// is little or rough.
    confidence: f64,
    /// What is odd about the evidence.
    flags: Vec<Flag>,
    /// Every fix, and what was believed of it.
    fixes: Vec<FixView>,
    /// The nearest address.
    address: Option<NearestAddressView>,
    /// The areas that hold the place, of every kind.
    areas: Vec<AreaView>,
    /// Who would answer; for the service that was named, or else for most of what is offered here.
    agency: Option<AgencyView>,
    /// What can be reported here.
    services: Vec<OfferedView>,
    /// Open cases that may be the same thing, the nearest first.
    nearby: Vec<NearbyCaseView>,
}

/// One piece of evidence.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FixView {
    /// Where it comes from.
    source: FixSource,
    /// Degrees north.
    lat: f64,
    /// Degrees east.
    long: f64,
    /// How far off it may be, in metres.
    accuracy_m: f64,
    /// When the place was found.
    at: Option<DateTime<Utc>>,
    /// Its share in the point, from 0 to 1.
    weight: f64,
    /// What was believed of it, and why.
    note: String,
}

/// An address.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NearestAddressView {
    /// In a line.
    line: String,
    /// Its postcode.
    zipcode: Option<String>,
    /// How far it is, in metres.
    distance_m: f64,
    /// The street that its street meets nearby.
    cross_street: Option<String>,
    /// What somebody would say of the place who has no map, the best first.
    choices: Vec<String>,
}

/// An area that holds the place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AreaView {
    /// What it is.
    kind: String,
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// How far it is to its border, in metres.
    margin_m: Option<f64>,
}

/// Who would answer, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AgencyView {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// Why, in words.
    rule: String,
    /// The area for which it is said.
    polygon: Option<AreaView>,
    /// How far it is to where the answer is another, in metres.
    margin_m: Option<f64>,
}

/// What can be reported at the place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OfferedView {
    /// The code of the service.
    service_code: String,
    /// Its name.
    name: String,
    /// Its group.
    group: String,
    /// The code of the agency that answers for it here.
    agency_code: String,
}

/// An open case, as everybody may see it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NearbyCaseView {
    /// What people say.
    number: CaseNumber,
    /// What was asked for.
    service_code: String,
    /// Open or closed.
    status: Standing,
    /// The reporter's words.
    description: String,
    /// When it was reported.
    requested_at: DateTime<Utc>,
    /// How far it is from the point to where the public sees the case, in metres.
    distance_m: f64,
    /// Its first picture.
    media_url: Option<String>,
}

impl GeotagView {
    pub(super) fn of(state: &State, geotag: Geotag) -> Self {
        let Geotag { kept, city, fused, surroundings } = geotag;
        let Fused { place, radius_m, confidence, flags, fixes } = fused;
        let Surroundings { near, areas, agency, services, nearby } = surroundings;
        let Nearby { address, cross_street, choices, .. } = near;
        Self {
            geotag_id: kept.map(|(id, _)| id),
            expires_at: kept.map(|(_, until)| until),
            jurisdiction_id: city,
            lat: place.map(Place::lat),
            long: place.map(Place::long),
            radius_m: radius_m.map(tenths),
            confidence,
            flags: flags.into_iter().collect(),
            fixes: fixes.into_iter().map(FixView::from).collect(),
            address: address.map(|(address, distance_m)| NearestAddressView {
                line: address.line(),
                zipcode: Some(address.zipcode).filter(|zipcode| !zipcode.is_empty()),
                distance_m: tenths(distance_m),
                cross_street,
                choices,
            }),
            areas: areas.into_iter().map(AreaView::from).collect(),
            agency: agency.map(AgencyView::from),
            services: services.into_iter().map(OfferedView::from).collect(),
            nearby: nearby.into_iter().map(|near| NearbyCaseView::of(state, near)).collect(),
        }
    }
}

impl From<Judged> for FixView {
    fn from(Judged { fix, weight, note }: Judged) -> Self {
        Self {
            source: fix.source,
            lat: fix.place.lat(),
            long: fix.place.long(),
            accuracy_m: tenths(fix.radius_m()),
            at: fix.taken_at,
            weight,
            note,
        }
    }
}

impl From<AreaAt> for AreaView {
    fn from(AreaAt { kind, code, name, margin_m }: AreaAt) -> Self {
        Self { kind, code, name, margin_m: margin_m.map(tenths) }
    }
}

impl From<Answering> for AgencyView {
    fn from(Answering { agency, rule, polygon, margin_m }: Answering) -> Self {
        let (polygon, margin_m) = (polygon.map(AreaView::from), margin_m.map(tenths));
        Self { code: agency.agency_code, name: agency.name, rule, polygon, margin_m }
    }
}

impl From<Offered> for OfferedView {
    fn from(Offered { service_code, name, category, agency_code }: Offered) -> Self {
        Self { service_code, name, group: category, agency_code }
    }
}

impl NearbyCaseView {
    fn of(state: &State, (case, distance_m): (Listing, f64)) -> Self {
        let picture = case.photo_id.map(|id| state.url(&format!("/photos/{id}/screen")));
        Self {
            number: case.number,
            service_code: case.service_code,
            status: case.standing,
            description: case.description,
            requested_at: case.requested_at,
            distance_m: tenths(distance_m),
            media_url: picture.or(case.media_url),
        }
    }
}
