//! The town's areas, streets and addresses.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    id::Id,
    jurisdictions::JurisdictionId,
    place::{self, Place},
};
use fixtures::Town;
use geocoding::{
    addresses::{NewAddress, NewStreet, keep_addresses, keep_intersections, keep_streets, meet},
    areas::{Area, store as areas},
};

use super::Failed;

pub(super) async fn store(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    town: &Town,
) -> Result<(), Failed> {
    let all: Vec<Area> = town.areas.iter().map(|known| area(now, city, known)).collect();
    areas::upsert_areas(conn, &all).await?;
    let streets: Vec<NewStreet> = town.streets.iter().map(street).collect();
    keep_streets(conn, now, city, &streets).await?;
    keep_intersections(conn, now, city, &meet(&streets)).await?;
    let addresses: Result<Vec<NewAddress>, Failed> = town.addresses.iter().map(address).collect();
    keep_addresses(conn, now, city, &addresses?).await?;
    Ok(())
}

fn area(now: DateTime<Utc>, city: &JurisdictionId, known: &fixtures::Area) -> Area {
    Area {
        jurisdiction_id: city.clone(),
        area_id: Id::new(now),
        kind: known.kind.clone(),
        code: known.code.clone(),
        name: known.name.clone(),
        shape: place::to_multi_polygon(&known.shape),
    }
}

fn street(known: &fixtures::Street) -> NewStreet {
    NewStreet {
        source_id: None,
        name: known.name.clone(),
        class: known.class.clone(),
        line: place::to_line_string(&known.line),
        left: None,
        right: None,
        left_zip: String::new(),
        right_zip: String::new(),
    }
}

fn address(known: &fixtures::Address) -> Result<NewAddress, Failed> {
    Ok(NewAddress {
        source_id: None,
        number: known.number.clone(),
        street: known.street.clone(),
        locality: String::new(),
        zipcode: known.zipcode.clone(),
        place: Place::new(known.lat, known.long).map_err(Failed::new)?,
    })
}
