//! `import areas`.

use serde_json::{Value, json};

use super::town::{Town, csv, row};
use crate::import::{AreasArgs, AreasReport, areas};

impl Town {
    async fn draw(&self, geojson: &Value) -> anyhow::Result<AreasReport> {
        let args = AreasArgs {
            file: self.file("areas.geojson", geojson.to_string()),
            jurisdiction: self.city.clone(),
            kind: "ward".to_owned(),
            code_field: "WARD".to_owned(),
            name_field: None,
        };
        areas(&self.cluster.url(), &self.clock, &args).await
    }
}

/// Two wards. The second has a self-intersecting ring, which forms two triangles.
fn wards() -> Value {
    json!({
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
        "features": [
            feature(&json!(3), [[-71.2, 42.2], [-71.0, 42.2], [-71.0, 42.4], [-71.2, 42.4], [-71.2, 42.2]]),
            feature(&json!("4"), [[-70.0, 42.0], [-69.0, 43.0], [-69.0, 42.0], [-70.0, 43.0], [-70.0, 42.0]]),
        ],
    })
}

fn feature(code: &Value, ring: [[f64; 2]; 5]) -> Value {
    json!({
        "type": "Feature",
        "properties": {"WARD": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ring_that_crosses_itself_is_repaired() {
    let town = Town::found().await;

    let report = town.draw(&wards()).await.unwrap();
    let again = town.draw(&wards()).await.unwrap();

    assert_eq!((report.features, report.areas), (2, 2));
    assert_eq!(
        report.to_string(),
        "2 areas of kind ward stored, from 2 features; 1 repaired\n  \
         ward 4: Self-intersection[-69.5 42.5]"
    );
    assert_eq!(again, report);
    let stored = "select string_agg(name || ' ' || ST_IsValid(shape) || ' ' \
                  || ST_NumGeometries(shape), ', ' order by code) from area";
    assert_eq!(town.ask(stored).await, "Ward 3 true 1, Ward 4 true 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_without_a_ward_gets_it_from_the_map() {
    let town = Town::found().await;
    town.draw(&wards()).await.unwrap();
    let rows = [
        row(1),
        row(2).replace("Ward 3", " "),
        row(3).replace("Ward 3", "").replace("42.30", "44.30"),
        row(4).replace("Ward 3", "Ward 4"),
    ];

    let report = town.import(&town.file("rows.csv", csv(&rows))).await.unwrap();

    assert_eq!(report.placed, 1);
    let wards =
        "select string_agg(coalesce(areas ->> 'ward', '-'), ' ' order by external_id) from cases";
    assert_eq!(town.ask(wards).await, "3 3 - 4");
}

#[tokio::test(flavor = "multi_thread")]
async fn features_with_one_code_are_one_area() {
    let town = Town::found().await;
    let mut file = wards();
    file["features"][1]["properties"]["WARD"] = json!("3");

    let report = town.draw(&file).await.unwrap();

    assert_eq!((report.features, report.areas), (2, 1));
    assert_eq!(town.ask("select ST_NumGeometries(shape) from area").await, "3");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_drawn_is_refused_in_a_sentence_and_leaves_nothing() {
    let town = Town::found().await;
    let feet = json!({"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::2249"}}});
    let (mut other_system, mut off_the_map, mut no_code, mut flat, mut line) =
        (wards(), wards(), wards(), wards(), wards());
    other_system["crs"] = feet["crs"].clone();
    off_the_map["features"][1]["geometry"]["coordinates"][0][0] = json!([775_000.0, 2_956_000.0]);
    no_code["features"][1]["properties"] = json!({"NAME": "x"});
    flat["features"][1]["geometry"]["coordinates"][0] = json!([[1, 1], [2, 2], [3, 3], [1, 1]]);
    line["features"][1]["geometry"] =
        json!({"type": "LineString", "coordinates": [[1, 1], [2, 2]]});
    let nothing = json!({"type": "FeatureCollection", "features": []});

    for (file, reason) in [
        (
            &other_system,
            "its coordinates are in the reference system urn:ogc:def:crs:EPSG::2249: convert",
        ),
        (&off_the_map, "775000, 2956000 is no longitude and latitude of WGS 84 (CRS84)"),
        (&no_code, "feature 2 has no property WARD; it has NAME"),
        (&flat, "the shape of \"4\" encloses nothing"),
        (&line, "feature 2 is a LineString, not a polygon"),
        (&nothing, "it has no features"),
        (&json!("x"), "it is not GeoJSON"),
    ] {
        let error = format!("{:#}", town.draw(file).await.unwrap_err());
        assert!(error.contains(reason), "{error}");
    }
    assert_eq!(town.ask("select count(*) from area").await, "0");
}
