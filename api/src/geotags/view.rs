//! Response types of `/geotags`.

use chrono::{DateTime, Utc};
use domain::{
    cases::{CaseNumber, Listing, Standing},
    geotags::{
        Answering, AreaAt, FixSource, Flag, Fused, Geotag, GeotagId, Judged, Offered, Surroundings,
    },
    jurisdictions::JurisdictionId,
    place::Place,
};
use geocoding::addresses::Nearby;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{round::tenths, state::State};

/// A geotag: a location fused from all evidence, and its surroundings.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GeotagView {
    /// Id of the geotag, to be sent with a report. Null if the location is outside of all
    /// jurisdictions.
    geotag_id: Option<GeotagId>,
    /// Time the geotag expires (UTC).
    expires_at: Option<DateTime<Utc>>,
    /// Jurisdiction of the location. Null if the location is outside of all jurisdictions.
    jurisdiction_id: Option<JurisdictionId>,
    /// Latitude in degrees (WGS 84). Null if no fix has a valid position.
    lat: Option<f64>,
    /// Longitude in degrees (WGS 84). Null if no fix has a valid position.
    long: Option<f64>,
    /// Error radius in metres. The true location is inside it with a probability of about two
    /// thirds.
    radius_m: Option<f64>,
    /// Confidence in the evidence, from 0 to 1: the share of the evidence that agrees, reduced if
    /// there is little evidence or it is imprecise.
    confidence: f64,
    /// Irregularities in the evidence.
    flags: Vec<Flag>,
    /// All fixes, with their weight in the result.
    fixes: Vec<FixView>,
    /// Nearest address.
    address: Option<NearestAddressView>,
    /// Areas of every kind that contain the location.
    areas: Vec<AreaView>,
    /// Responsible agency: for the requested service, or else for most services that are available
    /// here.
    agency: Option<AgencyView>,
    /// Services that can be requested at the location.
    services: Vec<OfferedView>,
    /// Open cases that may be the same problem, nearest first.
    nearby: Vec<NearbyCaseView>,
}

/// A fix: one statement of the location.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FixView {
    /// Source of the fix.
    source: FixSource,
    /// Latitude in degrees (WGS 84).
    lat: f64,
    /// Longitude in degrees (WGS 84).
    long: f64,
    /// Error radius, in metres.
    accuracy_m: f64,
    /// Time the position was determined (UTC).
    at: Option<DateTime<Utc>>,
    /// Share of the fix in the fused location, from 0 to 1.
    weight: f64,
    /// How the fix was used, and why.
    note: String,
}

/// An address near the location.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NearestAddressView {
    /// Address on one line.
    line: String,
    /// Postcode.
    zipcode: Option<String>,
    /// Distance from the location, in metres.
    distance_m: f64,
    /// Street that crosses the street of the address nearby.
    cross_street: Option<String>,
    /// Short descriptions of the location, the best first.
    choices: Vec<String>,
}

/// An area that contains the location.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AreaView {
    /// Kind of the area.
    kind: String,
    /// Code of the area.
    code: String,
    /// Name of the area.
    name: String,
    /// Distance from the location to the border of the area, in metres.
    margin_m: Option<f64>,
}

/// The responsible agency, and the routing rule that selected it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AgencyView {
    /// Code of the agency.
    code: String,
    /// Name of the agency.
    name: String,
    /// Routing rule that selected the agency, in words.
    rule: String,
    /// Area of the routing rule.
    polygon: Option<AreaView>,
    /// Distance to the nearest location with another result, in metres.
    margin_m: Option<f64>,
}

/// A service that can be requested at the location.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OfferedView {
    /// Code of the service.
    service_code: String,
    /// Name of the service.
    name: String,
    /// Group of the service.
    group: String,
    /// Code of the agency that is responsible for the service here.
    agency_code: String,
}

/// An open case near the location, with its public data.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NearbyCaseView {
    /// Public case number (Open311 `service_request_id`).
    number: CaseNumber,
    /// Code of the service.
    service_code: String,
    /// Whether the case is open or closed.
    status: Standing,
    /// Description from the reporter.
    description: String,
    /// Time the case was reported (UTC).
    requested_at: DateTime<Utc>,
    /// Distance from the location to the public position of the case, in metres.
    distance_m: f64,
    /// URL of the first photo.
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
