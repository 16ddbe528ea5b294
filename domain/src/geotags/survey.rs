//! What is around a place.

use std::collections::BTreeMap;

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;

use super::{Flag, Fused, catalogue::Catalogue};
use crate::{
    addresses::{self, Nearby},
    areas::{AreaIndex, CITY, IndexedArea},
    cases::{self, Audience, Listing, Search, Standing},
    jurisdictions::JurisdictionId,
    place::Place,
    routing::route,
    services::{Agency, Service},
};

/// The least distance within which a case may be the same thing, in metres.
const SAME_M: f64 = 100.0;
/// The most, however rough the point is.
const FAR_M: f64 = 300.0;
/// So many of the newest of them are looked at, and so many told.
const LOOKED_AT: i64 = 50;
const TOLD: usize = 10;

/// What is known of a place.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// The nearest address, the streets around it, and the place in words.
    pub near: Nearby,
    /// Every area that holds the place.
    pub areas: Vec<AreaAt>,
    /// Who would answer.
    pub agency: Option<Answering>,
    /// What can be asked for here.
    pub services: Vec<Offered>,
    /// Open cases that may be the same thing, the nearest first, as the public sees them.
    pub nearby: Vec<(Listing, f64)>,
}

/// An area that holds a place.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaAt {
    /// See [`crate::areas::Area::kind`].
    pub kind: String,
    /// See [`crate::areas::Area::code`].
    pub code: String,
    /// See [`crate::areas::Area::name`].
    pub name: String,
    /// How far it is from the place to its border, in metres.
    pub margin_m: Option<f64>,
}

/// Who would answer, and why.
#[derive(Debug, Clone)]
pub struct Answering {
    /// The agency.
    pub agency: Agency,
    /// Why, in words.
    pub rule: String,
    /// The area for which it is said; none where the city has no bounds.
    pub polygon: Option<AreaAt>,
    /// How far it is to where the answer is another, in metres.
    pub margin_m: Option<f64>,
}

/// A service that is offered at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Its code.
    pub service_code: String,
    /// Its name.
    pub name: String,
    /// Its group.
    pub category: String,
    /// Who answers for it here.
    pub agency_code: String,
}

/// Looks around.
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

/// Open cases around, as a public list has them: measured to where the public sees them.
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
        limit: LOOKED_AT,
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

/// Who answers for this service; none if nobody of the city does.
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

/// Who answers for most of what can be asked for here.
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
    // Of equals the first by code.
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
