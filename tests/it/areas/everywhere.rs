//! Every file of boundaries, at every corner.

use domain::place::{self, Place};
use geo::{BoundingRect, Coord, CoordsIter, LinesIter};
use harness::{City, Sample, TestApp};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};

use super::maps::{Real, draw, draw_real, held_in_memory, held_in_postgis, index};

const FILES: [Real; 12] = [
    ("boston_wards", "boston_ward", "WARD"),
    ("boston_neighborhoods_bpda", "boston_neighborhood", "Name"),
    ("boston_precincts_wgs84_DERIVED", "boston_precinct", "WARD_PRECINCT"),
    ("boston_zip_codes", "boston_zip_code", "ZIP5"),
    ("boston_council_districts_2015_DERIVED_from_precincts", "boston_council", "district"),
    ("boston_pwd_districts_2015_DERIVED_from_precincts", "boston_works", "district"),
    ("burlington_on_wards", "burlington_ward", "WARD_NO"),
    ("chicago_neighborhoods", "chicago_neighborhood", "name"),
    ("chicago_wards_2013_DERIVED", "chicago_ward", "ward"),
    ("sf_analysis_neighborhood_tracts", "sf_tract", "geoid"),
    ("sf_planning_neighborhoods", "sf_neighborhood", "name"),
    ("zurich_quarters", "zurich_quarter", "name"),
];
/// Set where more than some edges of each area are looked at closely.
const LONG: &str = "STREETCORNER_LONG";
/// How far from an edge, in degrees: from a decimetre to less than a coordinate can tell.
const STEPS: [f64; 5] = [1e-6, 1e-9, 1e-12, 1e-14, 0.0];

#[tokio::test(flavor = "multi_thread")]
async fn the_map_in_memory_is_that_of_postgis_at_every_border() {
    let (app, city) = TestApp::with_city().await;
    let wards = Sample::default();
    let report = draw(&app, &city, wards.wards(), ("sample_ward", "WARD")).await;
    assert!(report.repaired.is_empty());

    let asked = assert_same_at_every_border(&app, &city, &["sample_ward"]).await;

    assert!(asked > 1_500, "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn it_is_at_every_border_of_real_cities() {
    let (app, city) = TestApp::with_city().await;
    let mut repaired = vec![];
    for file in FILES {
        let report = draw_real(&app, &city, file).await;
        repaired.extend(report.repaired.into_iter().map(|repair| (file.0, repair.code)));
    }
    let kinds: Vec<&str> = FILES.iter().map(|(_, kind, _)| *kind).collect();

    let asked = assert_same_at_every_border(&app, &city, &kinds).await;

    assert!(asked > 100_000, "{asked}");
    assert!(!repaired.is_empty());
}

/// Says of how many places that was.
async fn assert_same_at_every_border(app: &TestApp, city: &City, kinds: &[&str]) -> usize {
    let index = index(app, city).await;
    let places = places(app, city, kinds).await;
    let by_memory = held_in_memory(&index, &places);
    let by_postgis = held_in_postgis(app, city, &places).await;

    let held = by_postgis.iter().filter(|held| !held.is_empty()).count();
    assert!(held * 3 > places.len(), "only {held} of {} places are anywhere", places.len());
    for ((place, memory), postgis) in places.iter().zip(&by_memory).zip(&by_postgis) {
        assert_eq!(memory, postgis, "{place:?}");
    }
    places.len()
}

/// The corners and middles of edges and what is close to them, and places anywhere around.
async fn places(app: &TestApp, city: &City, kinds: &[&str]) -> Vec<Place> {
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[31; 32]);
    let mut dice = TestRunner::new_with_rng(ProptestConfig::default(), seed);
    let mut draw = |from: f64, to: f64| (from..=to).new_tree(&mut dice).unwrap().current();
    let areas =
        geocoding::areas::store::areas(&mut *app.connect().await, &city.id, kinds).await.unwrap();
    let edges = if std::env::var_os(LONG).is_some() { 60 } else { 5 };
    let mut coords = vec![];
    for area in &areas {
        let shape = place::from_multi_polygon(&area.shape);
        let every = (shape.coords_count() / edges).max(1);
        for edge in shape.lines_iter().step_by(every) {
            let along = draw(0.0, 1.0);
            for at in [edge.start, (edge.start + edge.end) / 2.0, edge.start + edge.delta() * along]
            {
                let step = |by: f64| Coord { x: at.x + by, y: at.y - by / 2.0 };
                coords.extend(STEPS.into_iter().flat_map(|by| [step(by), step(-by)]));
            }
        }
        let bounds = shape.bounding_rect().unwrap();
        let (low, high) = (bounds.min(), bounds.max());
        coords.extend((0..40).map(|_| Coord { x: draw(low.x, high.x), y: draw(low.y, high.y) }));
    }
    coords.into_iter().map(|Coord { x, y }| Place::new(y, x).unwrap()).collect()
}
