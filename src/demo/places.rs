//! The town's areas, streets and addresses.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    addresses::{
        NewAddress, NewStreet, RAILWAY, keep_addresses, keep_intersections, keep_streets, meet,
    },
    areas::{Area, CITY, store as areas},
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
    let streets = all_streets(town);
    keep_streets(conn, now, city, &streets).await?;
    keep_intersections(conn, now, city, &meet(&streets)).await?;
    let addresses: Vec<NewAddress> =
        town.addresses.iter().filter_map(|known| address(town, known)).collect();
    keep_addresses(conn, now, city, &addresses).await?;
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

fn all_streets(town: &Town) -> Vec<NewStreet> {
    let street = |name: &str, class: &str, line: &LineString| NewStreet {
        source_id: None,
        name: name.to_owned(),
        class: class.to_owned(),
        line: place::to_line_string(line),
        left: None,
        right: None,
        left_zip: String::new(),
        right_zip: String::new(),
    };
    let streets =
        town.streets.iter().map(|known| street(&known.name, known.class.code(), &known.line));
    let railway = town.railway.iter().map(|line| street("Railway", RAILWAY, line));
    streets.chain(railway).collect()
}

fn address(town: &Town, known: &fixtures::Address) -> Option<NewAddress> {
    let number = match &known.unit {
        Some(unit) => format!("{}/{unit}", known.number),
        None => known.number.to_string(),
    };
    Some(NewAddress {
        source_id: None,
        number,
        street: town.streets.get(known.street)?.name.clone(),
        locality: String::new(),
        zipcode: known.zipcode.clone(),
        place: Place::try_from(known.point).ok()?,
    })
}
