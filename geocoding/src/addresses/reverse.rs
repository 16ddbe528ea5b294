//! Reverse geocoding: the nearest address, the streets around it, and descriptions of a point.

use base::{jurisdiction_id::JurisdictionId, place::Place};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;

use super::{Address, Intersection, Street, spoken, store};

/// Number of addresses, streets and intersections that are considered.
const DOORS: i64 = 8;
const STREETS: i64 = 8;
const CORNERS: i64 = 8;
/// An address without a number is named only if none with a number is within this distance in
/// meters.
const UNNUMBERED_M: f64 = 30.0;

/// What is near a point.
#[derive(Debug, Clone, Default)]
pub struct Nearby {
    /// Nearest address and its distance in meters.
    pub address: Option<(Address, f64)>,
    /// Street that crosses the street of the address nearby, or else the nearest other street.
    pub cross_street: Option<String>,
    /// Nearest intersection and its distance in meters.
    pub intersection: Option<(Intersection, f64)>,
    /// Descriptions of the point, best first, for example `12 m north of 8 Elm Street, left side`.
    /// The side is seen in the direction of rising house numbers.
    pub choices: Vec<String>,
}

/// Returns what is near `place`.
pub async fn reverse(
    conn: &AsyncPgConnection,
    city: &JurisdictionId,
    place: Place,
) -> QueryResult<Nearby> {
    let (mut doors, streets, corners) = try_join!(
        store::nearest_addresses(conn, city, place, DOORS),
        store::nearest_streets(conn, city, place, STREETS),
        store::nearest_intersections(conn, city, place, CORNERS),
    )?;
    let numbered = |door: &Address| door.number_low.is_some_and(|number| number > 0);
    let named = doors
        .iter()
        .position(|door| numbered(door) && door.place.distance_m(place) <= UNNUMBERED_M)
        .unwrap_or_default();
    if let Some(first) = doors.get_mut(..=named) {
        first.rotate_right(1);
    }
    let choices = spoken::choices(place, &doors, &streets, &corners);
    let away = |other: Place| place.distance_m(other);
    let cross_street = cross_street(&doors, &streets, &corners);
    Ok(Nearby {
        address: doors.into_iter().next().map(|door| (door.clone(), away(door.place))),
        cross_street,
        intersection: corners.into_iter().next().map(|corner| (corner.clone(), away(corner.place))),
        choices,
    })
}

/// Returns the street that crosses the street of the nearest address, or else the nearest other
/// street.
fn cross_street(doors: &[Address], streets: &[Street], corners: &[Intersection]) -> Option<String> {
    let own = match (doors, streets) {
        ([door, ..], _) => door.street_key.as_str(),
        ([], [street, ..]) => street.street_key.as_str(),
        ([], []) => return None,
    };
    let met = corners.iter().find_map(|corner| match own {
        _ if corner.street_key == own => Some(&corner.cross_street),
        _ if corner.cross_key == own => Some(&corner.street),
        _ => None,
    });
    let other = || streets.iter().find(|street| street.street_key != own);
    met.or_else(|| other().map(|street| &street.name)).cloned()
}
