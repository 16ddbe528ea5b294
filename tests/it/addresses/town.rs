//! A few streets with doors, to be searched and named.

use domain::place::{self, Place};
use geocoding::addresses::{
    NewAddress, NewStreet, keep_addresses, keep_intersections, keep_streets, meet,
};
use harness::{City, TestApp};

/// Where Elm Street begins, at its crossing with Oak Avenue.
pub(super) const LAT: f64 = 52.05;
pub(super) const LONG: f64 = 5.06;

/// A place so many metres north and east of there.
pub(super) fn at(north: f64, east: f64) -> Place {
    let narrow = LAT.to_radians().cos();
    Place::new(LAT + north / 111_195.0, LONG + east / (111_195.0 * narrow)).unwrap()
}

fn address(number: &str, street: &str, locality: &str, place: Place) -> NewAddress {
    NewAddress {
        source_id: None,
        number: number.to_owned(),
        street: street.to_owned(),
        locality: locality.to_owned(),
        zipcode: "00312".to_owned(),
        place,
    }
}

fn street(name: &str, from: Place, to: Place, numbers: Option<(i32, i32)>) -> NewStreet {
    let line: geo::LineString = [from, to].into_iter().map(geo::Point::from).collect();
    NewStreet {
        source_id: None,
        name: name.to_owned(),
        class: "street".to_owned(),
        line: place::to_line_string(&line),
        left: numbers,
        right: numbers.map(|(from, to)| (from + 1, to + 1)),
        left_zip: "00312".to_owned(),
        right_zip: "00313".to_owned(),
    }
}

/// Maple Street runs east from Oak Avenue to Pine Road, doors 1 to 9 and 2 to 10 on its sides: the
/// even ones north, on the left. Pine Road has numbers and no doors. There is a Maple Street in
/// another part of the city, too.
pub(super) async fn build(app: &TestApp, city: &City) {
    let mut doors = vec![];
    for number in [2, 4, 8, 10] {
        doors.push(address(
            &number.to_string(),
            "Maple Street",
            "Westend",
            at(12.0, f64::from(number) * 20.0),
        ));
    }
    for number in ["1", "3", "5-7", "9A"] {
        let first: i32 = number[..1].parse().unwrap();
        doors.push(address(number, "Maple Street", "Westend", at(-12.0, f64::from(first) * 20.0)));
    }
    doors.push(address("4", "Maple St", "Eastend", at(2_000.0, 0.0)));
    let streets = [
        street("Oak Avenue", at(-200.0, 0.0), at(0.0, 0.0), None),
        street("Oak Avenue", at(0.0, 0.0), at(200.0, 0.0), None),
        street("Maple Street", at(0.0, 0.0), at(0.0, 220.0), None),
        street("Pine Road", at(0.0, 220.0), at(500.0, 220.0), Some((2, 50))),
    ];
    let (now, mut conn) = (app.clock.now(), app.connect().await);
    keep_addresses(&mut conn, now, &city.id, &doors).await.unwrap();
    keep_streets(&mut conn, now, &city.id, &streets).await.unwrap();
    keep_intersections(&mut conn, now, &city.id, &meet(&streets)).await.unwrap();
}
