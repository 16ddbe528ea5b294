//! Fusion of correct and incorrect evidence about a pothole.

use chrono::DateTime;
use geo::{MultiPolygon, Rect, coord};
use geocoding::areas::{Area, AreaId, CITY};

use super::*;
use crate::place;

const LAT: f64 = 42.35;
const LONG: f64 = -71.06;

/// A city of about 20 km around the pothole.
fn city() -> AreaIndex {
    let shape = Rect::new(coord! { x: -71.2, y: 42.25 }, coord! { x: -70.9, y: 42.45 });
    AreaIndex::new(vec![Area {
        jurisdiction_id: "town.example".parse().unwrap(),
        area_id: AreaId::new(DateTime::UNIX_EPOCH),
        kind: CITY.to_owned(),
        code: "city".to_owned(),
        name: "Town".to_owned(),
        shape: place::to_multi_polygon(&MultiPolygon::from(shape.to_polygon())),
    }])
}

/// A place this many metres north of the pothole.
fn north(metres: f64) -> Place {
    Place::new(LAT + metres / 111_195.0, LONG).unwrap()
}

fn fix(source: FixSource, place: Place, accuracy_m: f64) -> Fix {
    Fix { accuracy_m: Some(accuracy_m), ..Fix::at(source, place) }
}

fn fused(fixes: &[Fix]) -> Fused {
    fuse(fixes, &Ground { areas: &city(), crowded: &[] })
}

/// How far north of the pothole the point is, in metres.
fn off(fused: &Fused) -> f64 {
    (fused.place.unwrap().lat() - LAT) * 111_195.0
}

fn flags(fused: &Fused) -> Vec<Flag> {
    fused.flags.iter().copied().collect()
}

#[test]
fn of_two_that_agree_the_more_accurate_counts_more() {
    let fused =
        fused(&[fix(FixSource::Pin, north(0.0), 10.0), fix(FixSource::Asset, north(20.0), 20.0)]);

    // The weights are 1 to 4, by the squares of 10 and 20.
    assert!((off(&fused) - 4.0).abs() < 0.1, "{}", off(&fused));
    assert!((fused.fixes[0].weight - 0.8).abs() < 1e-6);
    assert_eq!(flags(&fused), []);
}

#[test]
fn one_liar_among_three_moves_nothing() {
    let truth =
        [fix(FixSource::PhotoExif, north(5.0), 10.0), fix(FixSource::Address, north(-5.0), 25.0)];
    let without = fused(&truth);

    for liar in [FixSource::Pin, FixSource::Device, FixSource::PhotoXmp] {
        let fused = fused(&[fix(liar, north(3_000.0), 3.0), truth[0].clone(), truth[1].clone()]);

        assert!((off(&fused) - off(&without)).abs() < 0.001, "{liar}");
        assert!(fused.fixes[0].weight <= 0.0);
        assert!(fused.fixes[0].note.starts_with("Not believed: 3.0 km from where"), "{fused:?}");
        assert!(fused.confidence < without.confidence);
    }
}

#[test]
fn a_pin_is_believed_before_a_photo_that_is_far_away() {
    let fused = fused(&[
        fix(FixSource::PhotoExif, north(2_000.0), 5.0),
        Fix::at(FixSource::Pin, north(0.0)),
    ]);

    assert!(off(&fused).abs() < 0.1);
    assert_eq!(flags(&fused), [Flag::PhotoFarFromPin]);
}

#[test]
fn a_photo_from_across_the_street_is_not_far_from_the_pin() {
    let fused =
        fused(&[fix(FixSource::PhotoExif, north(60.0), 5.0), fix(FixSource::Pin, north(0.0), 3.0)]);

    assert_eq!(flags(&fused), []);
}

#[test]
fn a_device_tells_whom_to_believe_and_is_the_point_only_alone() {
    let device = fix(FixSource::Device, north(8.0), 3.0);

    let beside_a_pin = fused(&[device.clone(), Fix::at(FixSource::Pin, north(0.0))]);
    let alone = fused(&[device]);

    assert!(off(&beside_a_pin).abs() < 0.1);
    assert!(beside_a_pin.fixes[0].weight <= 0.0);
    assert!(beside_a_pin.fixes[0].note.starts_with("Agrees, 8 m away"));
    assert!((off(&alone) - 8.0).abs() < 0.1);
}

#[test]
fn zero_zero_is_no_place() {
    let sea = Place::new(0.0, 0.0).unwrap();

    let only = fused(&[Fix::at(FixSource::PhotoExif, sea)]);
    let beside_an_address =
        fused(&[Fix::at(FixSource::PhotoExif, sea), Fix::at(FixSource::Address, north(0.0))]);

    assert_eq!((only.place, only.confidence), (None, 0.0));
    assert_eq!(flags(&only), [Flag::NullIsland]);
    assert!(off(&beside_an_address).abs() < 0.1);
    assert_eq!(flags(&beside_an_address), [Flag::NullIsland]);
}

#[test]
fn swapped_axes_are_put_right_where_that_leads_into_the_city() {
    let swapped = Fix::at(FixSource::Pin, Place::new(LONG, LAT).unwrap());
    let elsewhere = Fix::at(FixSource::Pin, Place::new(10.0, 20.0).unwrap());

    let righted = fused(&[swapped]);
    let kept = fused(&[elsewhere]);

    assert!(off(&righted).abs() < 0.1);
    assert_eq!(flags(&righted), [Flag::SwappedAxes]);
    assert_eq!(flags(&kept), [Flag::OutsideJurisdiction]);
}

#[test]
fn an_old_fix_is_rougher_the_longer_its_owner_may_have_walked() {
    let aged = |minutes| Fix {
        age: Some(TimeDelta::minutes(minutes)),
        ..fix(FixSource::Device, north(0.0), 5.0)
    };

    let (new, old, older) = (fused(&[aged(1)]), fused(&[aged(10)]), fused(&[aged(60)]));

    assert_eq!(flags(&new), []);
    assert_eq!(flags(&old), [Flag::StaleFix, Flag::LowAccuracy]);
    assert!(older.radius_m > old.radius_m && old.radius_m > new.radius_m);
    assert!(older.confidence < old.confidence && old.confidence < new.confidence);
    assert!(
        old.fixes[0].note.ends_with("It was 10 minutes old already, so it may be farther off.")
    );
}

#[test]
fn a_point_that_stands_for_unknown_gives_way_to_anything_else() {
    let hall = north(1_500.0);
    let index = city();
    let ground = Ground { areas: &index, crowded: &[hall] };

    let only = fuse(&[Fix::at(FixSource::Pin, hall)], &ground);
    let beside_a_device =
        fuse(&[Fix::at(FixSource::Pin, hall), fix(FixSource::Device, north(0.0), 20.0)], &ground);

    assert_eq!(only.place, Some(hall));
    assert_eq!(flags(&only), [Flag::CityHallDefault]);
    assert!(only.confidence < 0.1);
    assert!(off(&beside_a_device).abs() < 0.1);
}

#[test]
fn more_that_agree_are_more_certain() {
    let pin = Fix::at(FixSource::Pin, north(0.0));
    let photo = fix(FixSource::PhotoExif, north(4.0), 10.0);

    let (one, two) = (fused(std::slice::from_ref(&pin)), fused(&[pin, photo]));

    assert!(two.confidence > one.confidence);
    assert!(two.radius_m < one.radius_m);
}

#[test]
fn nothing_is_nowhere() {
    let fused = fused(&[]);

    assert_eq!((fused.place, fused.radius_m, fused.confidence), (None, None, 0.0));
}

#[test]
fn the_date_line_runs_between_two_fixes() {
    let place = |long| Place::new(-17.0, long).unwrap();
    let ground = Ground { areas: &AreaIndex::default(), crowded: &[] };
    let fixes = [
        fix(FixSource::Pin, place(179.999_9), 10.0),
        fix(FixSource::Asset, place(-179.999_9), 10.0),
    ];

    let fused = fuse(&fixes, &ground);

    assert!(fused.place.unwrap().long().abs() > 179.99, "{:?}", fused.place);
}
