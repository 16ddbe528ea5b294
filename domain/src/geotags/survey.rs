//! What is known about a location: addresses, areas, services and open cases near it.

use std::collections::BTreeMap;

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;
use geocoding::{
    addresses::{self, Nearby},
    areas::{AreaIndex, CITY, IndexedArea},
};

use super::{Flag, Fused, catalogue::Catalogue};
use crate::{
    cases::{self, Audience, Listing, Search, Standing},
    jurisdictions::JurisdictionId,
    place::Place,
    routing::route,
    services::{Agency, Service},
};

/// Minimum search radius for open cases with the same problem, in metres.
const SAME_M: f64 = 100.0;
/// Maximum search radius, however large the error radius is.
const FAR_M: f64 = 300.0;
/// Number of the newest cases nearby that are read, and number that are returned.
const MAX_CANDIDATES: i64 = 50;
const TOLD: usize = 10;

/// What is known about a location.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Nearest address, streets around it, and a description in words.
    pub near: Nearby,
    /// Every area that contains the location.
    pub areas: Vec<AreaAt>,
    /// Agency that is responsible. `None` if there is none.
    pub agency: Option<Answering>,
    /// Services that are offered at the location.
    pub services: Vec<Offered>,
    /// Open cases nearby that may be the same problem, nearest first, with distances in metres.
    /// Public data only.
    pub nearby: Vec<(Listing, f64)>,
}

/// An area that contains a location.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaAt {
    /// See [`geocoding::areas::Area::kind`].
    pub kind: String,
    /// See [`geocoding::areas::Area::code`].
    pub code: String,
    /// See [`geocoding::areas::Area::name`].
    pub name: String,
    /// Distance from the location to the area's border, in metres.
    pub margin_m: Option<f64>,
}

/// The responsible agency and the reason.
#[derive(Debug, Clone)]
pub struct Answering {
    /// The agency.
    pub agency: Agency,
    /// The rule that selects the agency, as a sentence.
    pub rule: String,
    /// Area of the rule. `None` if the jurisdiction has no bounds.
    pub polygon: Option<AreaAt>,
    /// Distance to the nearest point with another responsible agency, in metres.
    pub margin_m: Option<f64>,
}

/// A service that is offered at a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Code of the service.
    pub service_code: String,
    /// Display name.
    pub name: String,
    /// Category of the service.
    pub category: String,
    /// Code of the agency that is responsible here.
    pub agency_code: String,
}

/// Collects what is known about the fused location. Empty if there is no point or it is outside the
/// jurisdiction.
pub(super) async fn survey(
    conn: &AsyncPgConnection,
    city: &JurisdictionId,
    map: &AreaIndex,
    catalogue: &Catalogue,
    wanted: Option<&Service>,
    fused: &Fused,
) -> QueryResult<Surroundings> {
    let Some(place) = fused.place else { return Ok(Surroundings::default()) };
    if fused.flags.contains(&Flag::OutsideJurisdiction) {
        return Ok(Surroundings::default());
    }
    let reach = (SAME_M + fused.radius_m.unwrap_or_default()).min(FAR_M);
    let (near, nearby) =
        try_join!(addresses::reverse(conn, city, place), nearby(conn, city, place, reach),)?;
    let services = offered(map, catalogue, place);
    let agency = match wanted {
        Some(service) => answering(map, catalogue, service, place),
        None => usual(map, catalogue, &services, place),
    };
    let mut held: Vec<AreaAt> = map.covering(place).map(|area| AreaAt::of(area, place)).collect();
    held.sort_by(|a, b| (&a.kind, &a.code).cmp(&(&b.kind, &b.code)));
    Ok(Surroundings { near, areas: held, agency, services, nearby })
}

/// Returns open cases nearby from the public list. Distances are to the public location of each
/// case.
async fn nearby(
    conn: &AsyncPgConnection,
    city: &JurisdictionId,
    place: Place,
    reach: f64,
) -> QueryResult<Vec<(Listing, f64)>> {
    let search = Search {
        audience: Audience::Public,
        standing: Some(Standing::Open),
        near: Some((place, reach)),
        limit: MAX_CANDIDATES,
        ..Search::default()
    };
    let found = cases::list(conn, city, &search).await?;
    let mut near: Vec<(Listing, f64)> = found
        .into_iter()
        .filter_map(|case| {
            let away = case.place?.distance_m(place);
            Some((case, away))
        })
        .collect();
    near.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    near.truncate(TOLD);
    Ok(near)
}

fn offered(map: &AreaIndex, catalogue: &Catalogue, place: Place) -> Vec<Offered> {
    let offered = |service: &Service| {
        let agency_code = route(service, &catalogue.rules, map, place).agency_code?.to_owned();
        Some(Offered {
            service_code: service.service_code.clone(),
            name: service.name.clone(),
            category: service.category.clone(),
            agency_code,
        })
    };
    catalogue.services.iter().filter_map(offered).collect()
}

/// Returns the agency that is responsible for this service. `None` if the jurisdiction has none.
fn answering(
    map: &AreaIndex,
    catalogue: &Catalogue,
    service: &Service,
    place: Place,
) -> Option<Answering> {
    let route = route(service, &catalogue.rules, map, place);
    let agency = catalogue.agency(route.agency_code?)?.clone();
    let (name, service) = (&agency.name, &service.name);
    let rule = match route.area {
        Some(area) => format!("In {}, {name} answers for {service}.", area.name),
        None => format!("{name} answers for {service}."),
    };
    let polygon = route.area.or_else(|| bounds(map, place));
    Some(Answering {
        rule,
        polygon: polygon.map(|area| AreaAt::of(area, place)),
        margin_m: route.margin_m,
        agency,
    })
}

/// Returns the agency that is responsible for most of the services offered here.
fn usual(
    map: &AreaIndex,
    catalogue: &Catalogue,
    services: &[Offered],
    place: Place,
) -> Option<Answering> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for service in services {
        *count.entry(&service.agency_code).or_default() += 1;
    }
    // Ties go to the lowest code.
    let (code, most) = count.into_iter().rev().max_by_key(|(_, count)| *count)?;
    let agency = catalogue.agency(code)?.clone();
    let rule = format!(
        "{} answers for {most} of the {} services that are offered here.",
        agency.name,
        services.len()
    );
    let polygon = bounds(map, place).map(|area| AreaAt::of(area, place));
    Some(Answering { rule, polygon, margin_m: map.bounds_m(place), agency })
}

fn bounds(map: &AreaIndex, place: Place) -> Option<&IndexedArea> {
    map.covering(place).find(|area| area.kind == CITY)
}

impl AreaAt {
    fn of(area: &IndexedArea, place: Place) -> Self {
        Self {
            kind: area.kind.clone(),
            code: area.code.clone(),
            name: area.name.clone(),
            margin_m: area.border_m(place),
        }
    }
}
