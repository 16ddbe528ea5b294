//! Searches the city's own addresses, and an external geocoder if one is configured.

use domain::{jurisdictions::JurisdictionId, place::Place};
use geocoding::{addresses, dialect::Found};

use super::{
    city,
    view::{AddressView, CandidateView, NearbyView},
};
use crate::{
    geocoder::{Geocoder, Order},
    problem::Problem,
    state::State,
};

/// Score (0 to 1) from which the city's own result is good enough to skip the external geocoder.
const CONFIDENT: f64 = 0.8;
/// Maximum distance at which a result of the external geocoder describes a place, in metres.
const NEARBY_M: f64 = 150.0;

/// Finds the places that a text may mean, the best match first; at most `limit`.
pub(super) async fn search(
    state: &State,
    named: Option<JurisdictionId>,
    text: &str,
    near: Option<Place>,
    limit: usize,
) -> Result<Vec<CandidateView>, Problem> {
    let mut conn = state.connect_to_read().await?;
    let city = city(&mut conn, named).await?;
    let own = addresses::search(&conn, &city, text, near, limit).await?;
    // Returns the connection to the pool before the request to the external server.
    drop(conn);
    let mut own: Vec<_> = own.into_iter().map(CandidateView::from).collect();
    let confident = own.first().is_some_and(|best| best.score >= CONFIDENT);
    let Some(geocoder) = asked(state, confident) else { return Ok(own) };
    let outside = geocoder.search(state.clock.now(), text, near, limit).await;
    let outside = inside(state, &city, outside).await?;
    let mut all: Vec<_> = outside.into_iter().map(CandidateView::from).collect();
    match geocoder.order() {
        Order::Before => all.append(&mut own),
        Order::After => {
            own.append(&mut all);
            all = own;
            all.sort_by(|a, b| b.score.total_cmp(&a.score));
        }
    }
    all.truncate(limit);
    Ok(all)
}

/// Describes a place: the nearest address, corner and street.
pub(super) async fn reverse(
    state: &State,
    named: Option<JurisdictionId>,
    place: Place,
) -> Result<NearbyView, Problem> {
    let mut conn = state.connect_to_read().await?;
    let city = city(&mut conn, named).await?;
    let mut near = NearbyView::from(addresses::reverse(&conn, &city, place).await?);
    drop(conn);
    let Some(geocoder) = asked(state, near.address.is_some()) else { return Ok(near) };
    let found = geocoder.reverse(state.clock.now(), place).await;
    let found = found.filter(|found| found.place.distance_m(place) <= NEARBY_M);
    if let Some(found) = inside(state, &city, found.into_iter().collect()).await?.pop() {
        if near.choices.is_empty() {
            near.choices.push(format!("near {}", found.line));
        }
        near.address = Some(AddressView::outside(found, place));
    }
    Ok(near)
}

/// Returns the external geocoder, if one is configured and has to be asked for this request.
fn asked(state: &State, confident: bool) -> Option<&Geocoder> {
    let geocoder = state.geocoder.as_ref()?;
    (geocoder.order() == Order::Before || !confident).then_some(geocoder)
}

/// Keeps the results inside the city. Many cities have a street of the same name.
async fn inside(
    state: &State,
    city: &JurisdictionId,
    found: Vec<Found>,
) -> Result<Vec<Found>, Problem> {
    if found.is_empty() {
        return Ok(found);
    }
    let conn = state.connect_to_read().await?;
    let areas = state.atlas.of(&conn, city).await?;
    Ok(found.into_iter().filter(|found| areas.is_inside(found.place) != Some(false)).collect())
}
