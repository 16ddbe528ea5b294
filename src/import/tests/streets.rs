//! `import streets`.

use shared_data::shared;

use super::town::Town;
use crate::import::{StreetsArgs, StreetsReport, streets};

impl Town {
    async fn lay(&self, file: std::path::PathBuf) -> anyhow::Result<StreetsReport> {
        let args = StreetsArgs {
            file,
            jurisdiction: self.city.clone(),
            source: None,
            system: None,
            id_field: None,
            name_field: None,
            left_from_field: None,
            left_to_field: None,
            right_from_field: None,
            right_to_field: None,
            quiet: true,
        };
        streets(&self.cluster.url(), &self.clock, &args).await
    }
}

const GEOJSON: &str = r#"{"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"STREET": "Elm St", "STREET_ID": 1, "L_F_ADD": 1, "L_T_ADD": 9,
        "R_F_ADD": 2, "R_T_ADD": 10, "ZIPL": "1", "ZIPR": "2"},
     "geometry": {"type": "LineString", "coordinates": [[-71.0, 42.0], [-71.0, 42.001]]}},
    {"type": "Feature", "properties": {"STREET": "Oak Ave", "STREET_ID": 2, "L_F_ADD": 0, "L_T_ADD": 0},
     "geometry": {"type": "MultiLineString", "coordinates": [[[-71.1, 42.0], [-71.0, 42.0]],
        [[-71.0, 42.0], [-70.9, 42.0]]]}},
    {"type": "Feature", "properties": {"STREET": null, "STREET_ID": 3},
     "geometry": {"type": "LineString", "coordinates": [[-71.0, 42.0], [-71.0, 42.1]]}}]}"#;

#[tokio::test(flavor = "multi_thread")]
async fn streets_come_with_their_numbers_and_meet() {
    let town = Town::found().await;

    let report = town.lay(town.file("a.geojson", GEOJSON)).await.unwrap();
    let again = town.lay(town.file("a.geojson", GEOJSON)).await.unwrap();

    assert_eq!(
        (report.streets.added, report.intersections.added, report.left_out.count()),
        (3, 1, 1)
    );
    assert_eq!((again.streets.same, again.intersections.same), (3, 1));
    let stored = "select string_agg(concat_ws(' ', source_id, name, left_from, left_to, right_from, \
                  right_to, left_zip, right_zip), ', ' order by source_id) from street";
    assert_eq!(town.ask(stored).await, "1 Elm St 1 9 2 10 1 2, 2/1 Oak Ave  , 2/2 Oak Ave  ");
    let met = "select street || ' & ' || cross_street from intersection";
    assert_eq!(town.ask(met).await, "Elm St & Oak Ave");
}

#[tokio::test(flavor = "multi_thread")]
async fn intersections_may_be_listed() {
    let town = Town::found().await;
    let csv = "intersection_id,location,latitude,longitude\n\
        1,INTERSECTION of W Fourth St & A St  South Boston  MA,42.3411,-71.0563\n\
        2,A St  South Boston  MA,42.3411,-71.0563\n";

    let report = town.lay(town.file("a.csv", csv)).await.unwrap();

    assert_eq!((report.intersections.added, report.left_out.count()), (1, 1));
    let met = "select concat_ws('|', street, cross_street, street_key, cross_key, locality) from intersection";
    assert_eq!(town.ask(met).await, "A St|W Fourth St|a street|west 4th street|South Boston");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn a_whole_city_comes_out_of_a_shapefile_in_feet() {
    let zip = shared("streets/syracuse_street_shapefile.zip");
    let degrees = shared("streets/syracuse_streets_wgs84_DERIVED.geojson.gz");
    let town = Town::found().await;

    let report = town.lay(zip).await.unwrap();
    let same = "select count(*) || ' ' || count(*) filter (where left_from is not null) || ' ' \
                || round(avg(ST_X(ST_StartPoint(line::geometry)))::numeric, 4) || ' ' \
                || round(avg(ST_Y(ST_StartPoint(line::geometry)))::numeric, 4) from street";
    let in_feet = town.ask(same).await;
    let again = town.lay(degrees).await.unwrap();

    assert!(report.streets.added > 6_000 && report.intersections.added > 2_000, "{report}");
    // The same streets with the same ids: another conversion gives the same coordinates.
    assert!(again.streets.added < 50, "{again}");
    assert_eq!(town.ask(same).await, in_feet);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn real_extracts_have_streets_that_meet() {
    let town = Town::found().await;
    for (file, streets, corners) in [
        ("streets/gh_berlin-siegessaeule.osm.gz", 48, 15),
        ("streets/valhalla_baltimore.osm.pbf", 100, 100),
    ] {
        let path = shared(file);
        let report = town.lay(path).await.unwrap();
        let (laid, met) = (report.streets.added, report.intersections.added);
        assert!(laid >= streets && met >= corners, "{file}: {report}");
    }
}
