//! The ward of every case of a year, by the city's own label, by `PostGIS` and by us.

use domain::place::Place;
use harness::{TestApp, shared};
use streetcorner::say::remark;

use super::maps::{draw_real, held_in_memory, held_in_postgis, index};

/// What the file says where nobody knew the place.
const CITY_HALL: (f64, f64) = (42.3594, -71.0587);

/// The cases of the file: where, and in which ward it says they are.
fn cases() -> Vec<(Place, String)> {
    let file = std::fs::File::open(shared("311/boston_2015_jan-sep.csv.zst")).unwrap();
    let mut reader = csv::Reader::from_reader(zstd::Decoder::new(file).unwrap());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (lat, long, ward) = (column("LATITUDE"), column("LONGITUDE"), column("ward"));
    let row = |row: csv::StringRecord| {
        let place = Place::new(row[lat].parse().unwrap(), row[long].parse().unwrap()).unwrap();
        // "Ward 3", "03" or "3".
        let label = row[ward].trim_start_matches("Ward").trim().trim_start_matches('0');
        (place, label.to_owned())
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn each_case_of_a_year_lies_in_the_ward_where_postgis_sees_it() {
    let cases = cases();
    let (app, city) = TestApp::with_city().await;
    draw_real(&app, &city, ("boston_wards", "ward", "WARD")).await;
    let (places, labels): (Vec<Place>, Vec<String>) = cases.into_iter().unzip();

    let by_memory = held_in_memory(&*index(&app, &city).await, &places);
    let by_postgis = held_in_postgis(&app, &city, &places).await;

    assert_eq!(places.len(), 93_963);
    assert!(by_memory == by_postgis, "not row by row the same");
    let labelled = labels.iter().filter(|label| !label.is_empty()).count();
    let agree = |held: &[Vec<String>]| {
        let rows = held.iter().zip(&labels).filter(|(_, label)| !label.is_empty());
        rows.filter(|(held, label)| held.iter().any(|area| *area == format!("ward {label}")))
            .count()
    };
    let (ours, theirs) = (agree(&by_memory), agree(&by_postgis));
    remark(format!("{ours} of {labelled} labels agree with our ward, {theirs} with PostGIS"));
    assert_eq!(ours, theirs);
    // Where the place was not known, the city hall stands for it; the label is that of the address.
    let elsewhere = |at: usize| places[at] != Place::new(CITY_HALL.0, CITY_HALL.1).unwrap();
    let known = (0..places.len()).filter(|&at| !labels[at].is_empty() && elsewhere(at));
    let known: Vec<usize> = known.collect();
    let ours = known.iter().filter(|&&at| by_memory[at].contains(&format!("ward {}", labels[at])));
    let ours = ours.count();
    remark(format!("{ours} of {} do where the place was known", known.len()));
    assert!(ours * 100 > known.len() * 98, "{ours} of {}", known.len());
}
