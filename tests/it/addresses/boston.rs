//! The addresses of a whole city, as people write them.

#![expect(clippy::print_stdout, reason = "how many of a hundred is what one wants to see")]

use std::{
    io::Read,
    path::Path,
    time::{Duration, Instant},
};

use domain::{
    clock::Clock,
    jurisdictions::{NewJurisdiction, found},
    place::Place,
};
use geocoding::addresses::{Address, Candidate, reverse, search};
use harness::{Sample, TestApp, shared};
use streetcorner::import::{AddressesArgs, addresses};

use super::mangle::{Dice, Whole, mangle};

const FILE: &str = "addresses/boston_address_points_DERIVED_from_2015_cases.csv.gz";
/// Which addresses are drawn, and how they are mangled.
const SEED: u64 = 311;
/// How far off an answer may be.
const SEARCH_M: f64 = 50.0;
const REVERSE_M: f64 = 30.0;

/// An address of the file.
struct Door {
    whole: Whole,
    place: Place,
}

/// A city with the addresses of this file; says how many those are.
async fn boston(app: &TestApp, file: &Path) -> usize {
    let city = "boston".parse().unwrap();
    let new = NewJurisdiction {
        id: city,
        name: "Boston".to_owned(),
        time_zone: chrono_tz::America::New_York,
        center: None,
    };
    let mut conn = app.connect().await;
    found(&mut conn, app.clock.now(), new).await.unwrap();
    let args = AddressesArgs {
        file: file.to_owned(),
        jurisdiction: "boston".parse().unwrap(),
        source: None,
        system: None,
        id_field: None,
        line_field: None,
        number_field: None,
        street_field: None,
        locality_field: None,
        zip_field: None,
        lat_field: None,
        long_field: None,
        quiet: true,
    };
    let report = addresses(&app.database_url, &Clock::default(), &args).await.unwrap();
    report.kept.added
}

/// Some addresses of the file, each as likely as the other.
fn drawn(file: &Path, dice: &mut Dice, count: usize) -> Vec<Door> {
    let packed = std::fs::File::open(file).unwrap();
    let unpacked: Box<dyn Read> = match file.extension() {
        Some(kind) if kind == "gz" => Box::new(flate2::read::GzDecoder::new(packed)),
        _ => Box::new(packed),
    };
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(unpacked).records().map(Result::unwrap).collect();
    (0..count).map(|_| door(&rows[dice.within(0..rows.len())])).collect()
}

fn door(row: &csv::StringRecord) -> Door {
    let mut parts = row[1].split("  ").map(str::trim);
    let line = parts.next().unwrap();
    let (number, street) = line.split_once(' ').unwrap_or((line, ""));
    let mut rest: Vec<&str> = parts.filter(|part| *part != "MA").collect();
    let zip = rest.pop_if(|part| part.starts_with('0')).unwrap_or_default();
    let whole = Whole {
        number: number.to_owned(),
        street: street.to_owned(),
        locality: rest.join(" "),
        zip: zip.to_owned(),
    };
    let place = Place::new(row[2].parse().unwrap(), row[3].parse().unwrap()).unwrap();
    Door { whole, place }
}

/// So many of a hundred.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "there are few")]
fn percent(hits: usize, of: usize) -> f64 {
    100.0 * hits as f64 / of as f64
}

/// How many come back first and near, of addresses as people write them.
async fn searched(app: &TestApp, dice: &mut Dice, doors: &[Door]) -> usize {
    let (city, conn) = ("boston".parse().unwrap(), app.connect().await);
    let (mut hits, mut took) = (0, Duration::ZERO);
    for door in doors {
        let text = mangle(dice, &door.whole);
        let started = Instant::now();
        let found = search(&conn, &city, &text, None, 5).await.unwrap();
        took += started.elapsed();
        let near = |first: &Candidate| first.place.distance_m(door.place) <= SEARCH_M;
        if found.first().is_some_and(near) {
            hits += 1;
        } else {
            println!("  missed {text:?}, {:?}: {:?}", door.whole, found.first().map(|it| &it.line));
        }
    }
    let each = took / u32::try_from(doors.len()).unwrap();
    println!(
        "search: {:.2} % first within {SEARCH_M} m, {each:?} each",
        percent(hits, doors.len())
    );
    hits
}

/// How many points so far off name their own address, or a near one.
async fn named(app: &TestApp, dice: &mut Dice, doors: &[Door], off_m: f64) -> usize {
    let (city, conn) = ("boston".parse().unwrap(), app.connect().await);
    let (mut hits, mut took) = (0, Duration::ZERO);
    for door in doors {
        let place = stray(dice, door.place, off_m);
        let started = Instant::now();
        let near = reverse(&conn, &city, place).await.unwrap();
        took += started.elapsed();
        let near_enough =
            |(address, _): (Address, f64)| address.place.distance_m(door.place) <= REVERSE_M;
        hits += usize::from(near.address.is_some_and(near_enough));
    }
    let each = took / u32::try_from(doors.len()).unwrap();
    println!(
        "reverse, {off_m} m off: {:.2} % within {REVERSE_M} m, {each:?} each",
        percent(hits, doors.len())
    );
    hits
}

#[tokio::test(flavor = "multi_thread")]
async fn of_mangled_addresses_nearly_all_come_back_first_and_points_name_them() {
    let sample = Sample::default();
    assert_found(&sample.addresses(), Sample::ADDRESSES, 300).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn of_two_thousand_mangled_addresses_of_boston_nearly_all_come_back_first() {
    assert_found(&shared(FILE), 44_001, 2_000).await;
}

/// Imports a file with at least so many addresses, and looks for so many of them.
async fn assert_found(file: &Path, least: usize, count: usize) {
    let app = TestApp::start().await;
    let added = boston(&app, file).await;
    assert!(added >= least, "{added}");
    let mut dice = Dice(SEED);
    let doors = drawn(file, &mut dice, count);

    let found = searched(&app, &mut dice, &doors).await;
    let at_the_door = named(&app, &mut dice, &doors, 0.0).await;
    let in_the_street = named(&app, &mut dice, &doors, 10.0).await;

    let [found, at_the_door, in_the_street] =
        [found, at_the_door, in_the_street].map(|hits| percent(hits, count));
    assert!(found >= 95.0, "{found} %");
    assert!(at_the_door >= 99.0, "{at_the_door} %");
    assert!(in_the_street >= 99.0, "{in_the_street} %");
}

/// A point so far off, in any direction.
fn stray(dice: &mut Dice, place: Place, metres: f64) -> Place {
    let angle = f64::from(u32::try_from(dice.within(0..360)).unwrap()).to_radians();
    let (north, east) = (angle.sin() * metres / 111_195.0, angle.cos() * metres / 111_195.0);
    let narrow = place.lat().to_radians().cos();
    Place::new(place.lat() + north, place.long() + east / narrow).unwrap()
}
