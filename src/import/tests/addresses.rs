//! `import addresses`.

use shared_data::shared;

use super::town::Town;
use crate::import::{AddressesArgs, AddressesReport, addresses};

pub(super) fn args(town: &Town, file: std::path::PathBuf) -> AddressesArgs {
    AddressesArgs {
        file,
        jurisdiction: town.city.clone(),
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
    }
}

impl Town {
    async fn take(&self, name: &str, content: impl AsRef<[u8]>) -> anyhow::Result<AddressesReport> {
        addresses(&self.cluster.url(), &self.clock, &args(self, self.file(name, content))).await
    }

    async fn stored(&self) -> String {
        let all = "select string_agg(concat_ws('|', number, street, locality, zipcode, \
                   round(ST_Y(place::geometry)::numeric, 4), round(ST_X(place::geometry)::numeric, 4)), \
                   ', ' order by source_id) from address";
        self.ask(all).await
    }
}

const CSV: &str = "property_id,location,latitude,longitude,zip\n\
    1,6-10 A St  Hyde Park  MA  02136,42.2506,-71.1250,02136\n\
    2,7 A St  Hyde Park  MA,42.2505,-71.1254,02137\n\
    3,INTERSECTION of A St & B St  Hyde Park  MA,42.2,-71.1,\n\
    4,9 A St  Hyde Park  MA  02136,,,\n\
    5,A St  Hyde Park  MA  02136,42.2,-71.1,\n\
    6,11 A St  Hyde Park  MA  02136,0,0,\n\
    1,12 A St  Hyde Park  MA  02136,42.2505,-71.1254,\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_comes_again_is_the_same_addresses() {
    let town = Town::found().await;

    let first = town.take("a.csv", CSV).await.unwrap();
    let id = town.ask("select address_id from address where source_id = '2'").await;
    let again = town.take("a.csv", CSV).await.unwrap();
    let moved = CSV.replace("42.2505,-71.1254,02137", "42.2508,-71.1254,02137");
    let changed = town.take("b.csv", moved).await.unwrap();

    let counts = |report: &AddressesReport| {
        let kept = report.kept;
        (kept.added, kept.changed, kept.same, kept.twice, report.left_out.count())
    };
    assert_eq!(counts(&first), (2, 0, 0, 1, 4));
    assert_eq!(counts(&again), (0, 0, 2, 1, 4));
    assert_eq!(counts(&changed), (0, 1, 1, 1, 4));
    assert_eq!(town.ask("select address_id from address where source_id = '2'").await, id);
    assert_eq!(
        town.stored().await,
        "6-10|A St|Hyde Park|02136|42.2506|-71.1250, 7|A St|Hyde Park|02137|42.2508|-71.1254"
    );
    let numbers =
        "select string_agg(number_low || '-' || number_high, ' ' order by source_id) from address";
    assert_eq!(town.ask(numbers).await, "6-10 7-7");
    let said = first.to_string();
    for words in ["is an intersection: 4", "has no place on the map: 5", "has no house number: 6"] {
        assert!(said.contains(words), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_and_properties_may_have_other_names() {
    let town = Town::found().await;
    let geojson = r#"{"type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2249"}},
        "features": [{"type": "Feature",
            "properties": {"HOUSE_NUM": 8, "ST_NAME": "Elm St", "Zip Code": "02108", "ID": "x"},
            "geometry": {"type": "Point", "coordinates": [775613.04, 2955571.45]}}]}"#;
    let csv = "key;nr\n";
    let odd = "nr,calle,north,east\n5,Calle Mayor,40.4155,-3.7074\n";
    let mut named = args(&town, town.file("odd.csv", odd));
    named.number_field = Some("nr".to_owned());
    named.street_field = Some("calle".to_owned());
    named.lat_field = Some("north".to_owned());
    named.long_field = Some("East".to_owned());
    named.source = Some("madrid".to_owned());

    town.take("a.geojson", geojson).await.unwrap();
    let plain = addresses(&town.cluster.url(), &town.clock, &named).await.unwrap();
    let error = town.take("b.csv", csv).await.unwrap_err();

    assert_eq!(plain.kept.added, 1);
    assert_eq!(
        town.stored().await,
        "5|Calle Mayor|||40.4155|-3.7074, 8|Elm St||02108|42.3574|-71.0581"
    );
    assert!(
        format!("{error:#}").contains("it has no latitude and longitude; it has key;nr"),
        "{error:#}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn house_numbers_of_openstreetmap_are_points_and_middles_of_buildings() {
    let town = Town::found().await;
    let xml = r#"<?xml version="1.0"?><osm version="0.6">
        <node id="1" lat="52.5" lon="13.3"><tag k="addr:housenumber" v="12a"/>
            <tag k="addr:street" v="Straße des 17. Juni"/><tag k="addr:postcode" v="10557"/></node>
        <node id="2" lat="52.0" lon="13.0"/><node id="3" lat="52.0" lon="13.2"/>
        <node id="4" lat="52.2" lon="13.2"/><node id="5" lat="52.2" lon="13.0"/>
        <way id="7"><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="2"/>
            <tag k="addr:housenumber" v="3"/><tag k="addr:street" v="Unter den Linden"/></way>
        <way id="8"><nd ref="2"/><tag k="addr:housenumber" v="4"/></way></osm>"#;

    let report = town.take("a.osm", xml).await.unwrap();
    let cut = town.take("b.osm", xml.get(..600).unwrap()).await.unwrap_err();

    assert_eq!((report.kept.added, report.left_out.count()), (2, 1));
    assert_eq!(
        town.stored().await,
        "12a|Straße des 17. Juni||10557|52.5000|13.3000, 3|Unter den Linden|||52.1000|13.1000"
    );
    assert!(format!("{cut:#}").contains("the extract"), "{cut:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_wrong_as_a_whole_leaves_nothing() {
    let town = Town::found().await;
    let nothing_in_it = "location,latitude,longitude\nnowhere,42,-71\n";

    for (name, content, reason) in [
        (
            "a.csv",
            "id,latitude,longitude\n1,42,-71\n".as_bytes(),
            "neither a house number and a street",
        ),
        ("b.csv", "latitude,longitude,location\n".as_bytes(), "it has no rows"),
        ("c.csv", nothing_in_it.as_bytes(), "there is no address in it"),
        ("d.geojson", b"{\"type\": \"Feature\"", "it is not GeoJSON"),
        ("e.zip", b"PK\x03\x04 nothing", "the zip cannot be read"),
        ("f.pbf", b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x05", "the extract cannot be read"),
        ("g.gz", b"\x1f\x8b\x08\0rubbish that is no gzip", "cannot be imported"),
    ] {
        let error = format!("{:#}", town.take(name, content).await.unwrap_err());
        assert!(error.contains(reason), "{name}: {error}");
    }
    assert_eq!(town.ask("select count(*) from address").await, "0");
    assert_eq!(town.ask("select count(*) from street_name").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn real_extracts_are_read_in_both_forms() {
    let town = Town::found().await;
    for (file, least) in [("streets/gh_krems.osm.gz", 289), ("streets/osrm_monaco.osm.pbf", 20)] {
        let path = shared(file);
        let report = addresses(&town.cluster.url(), &town.clock, &args(&town, path)).await.unwrap();
        assert!(report.kept.added >= least, "{file}: {report}");
    }
}
