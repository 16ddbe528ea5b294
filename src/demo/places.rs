//! The town's areas, streets and addresses.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    areas::{Address, Area, CITY, Street, store as areas},
    id::Id,
    jurisdictions::JurisdictionId,
    place::{self, Place},
};
use fixtures::Town;
use geo::{LineString, MultiPolygon, Polygon};

use super::Failed;

pub(super) async fn store(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    town: &Town,
) -> Result<(), Failed> {
    areas::upsert_areas(conn, &all_areas(now, city, town)).await?;
    areas::insert_streets(conn, &all_streets(now, city, town)).await?;
    let addresses: Vec<Address> =
        town.addresses.iter().filter_map(|known| address(now, city, town, known)).collect();
    areas::insert_addresses(conn, &addresses).await?;
    Ok(())
}

fn all_areas(now: DateTime<Utc>, city: &JurisdictionId, town: &Town) -> Vec<Area> {
    let area = |kind: &str, code: String, name: &str, shape: &MultiPolygon| Area {
        jurisdiction_id: city.clone(),
        area_id: Id::new(now),
        kind: kind.to_owned(),
        code,
        name: name.to_owned(),
        shape: place::to_multi_polygon(shape),
    };
    let whole = |shape: &Polygon| MultiPolygon::from(shape.clone());
    let mut areas = vec![area(CITY, "city".to_owned(), &town.name, &town.boundary)];
    areas.extend(
        town.areas
            .iter()
            .map(|known| area(known.kind.code(), known.code.clone(), &known.name, &known.shape)),
    );
    areas.extend(
        (1..).zip(&town.water).map(|(n, shape): (i32, _)| {
            area("water", format!("water-{n}"), "Water", &whole(shape))
        }),
    );
    areas.extend((1..).zip(&town.parks).map(|(n, park): (i32, _)| {
        area("park", format!("park-{n}"), &park.name, &whole(&park.shape))
    }));
    areas
}

fn all_streets(now: DateTime<Utc>, city: &JurisdictionId, town: &Town) -> Vec<Street> {
    let street = |name: &str, class: &str, line: &LineString| Street {
        jurisdiction_id: city.clone(),
        street_id: Id::new(now),
        name: name.to_owned(),
        class: class.to_owned(),
        line: place::to_line_string(line),
    };
    let streets =
        town.streets.iter().map(|known| street(&known.name, known.class.code(), &known.line));
    let railway = town.railway.iter().map(|line| street("Railway", "railway", line));
    streets.chain(railway).collect()
}

fn address(
    now: DateTime<Utc>,
    city: &JurisdictionId,
    town: &Town,
    known: &fixtures::Address,
) -> Option<Address> {
    let number = match &known.unit {
        Some(unit) => format!("{}/{unit}", known.number),
        None => known.number.to_string(),
    };
    Some(Address {
        jurisdiction_id: city.clone(),
        address_id: Id::new(now),
        number,
        street: town.streets.get(known.street)?.name.clone(),
        zipcode: known.zipcode.clone(),
        place: Place::try_from(known.point).ok()?,
    })
}
