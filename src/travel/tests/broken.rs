//! Damaged and malicious files.

use std::io::{Read, Write};

use flate2::{Compression, write::GzEncoder};
use shared_data::shared;

use super::open;

fn unpacked(file: &str) -> Vec<u8> {
    let bytes = std::fs::read(shared(file)).unwrap();
    let mut plain = vec![];
    if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).unwrap();
        return plain;
    }
    bytes
}

#[test]
#[ignore = "needs ../shared/data"]
fn a_file_that_was_cut_is_refused_wherever_it_was_cut() {
    for file in [
        "streets/valhalla_paris_bss.osm.pbf",
        "streets/gh_berlin-siegessaeule.osm.gz",
        "streets/syracuse_streets_wgs84_DERIVED.geojson.gz",
    ] {
        let whole = unpacked(file);
        for part in 1..8 {
            let cut = &whole[..whole.len() * part / 8];

            let said = open(cut).unwrap_err();

            assert!(said.contains("is no map that travel times"), "{file}, {part}/8: {said}");
        }
        open(whole).unwrap();
    }
}

#[test]
#[ignore = "needs ../shared/data"]
fn a_byte_that_tipped_over_is_an_error_or_another_map_and_never_a_panic() {
    let whole = unpacked("streets/valhalla_paris_bss.osm.pbf");
    let mut refused = 0;
    for nth in 0..120 {
        let mut bytes = whole.clone();
        let at = nth * 7_919 % bytes.len();
        bytes[at] ^= 1 << (nth % 8);

        if let Err(said) = open(bytes) {
            refused += 1;
            assert!(said.contains("is no map"), "{said}");
        }
    }
    assert!(refused > 20, "{refused}");
}

#[test]
fn nonsense_is_refused_and_says_why() {
    let osm = |inside: &str| format!("<osm>{inside}</osm>");
    let way = r#"<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>"#;
    let far = r#"<node id="1" lat="95" lon="0"/><node id="2" lat="0" lon="0"/>"#;
    let itself = r#"<node id="1" lat="1" lon="1"/><way id="1"><nd ref="1"/><nd ref="1"/>
        <nd ref="1"/><tag k="highway" v="residential"/></way>"#;
    let line = |at: &str| {
        format!(
            r#"{{"type": "FeatureCollection", "features": [{{"type": "Feature", "properties": {{}},
                "geometry": {{"type": "LineString", "coordinates": {at}}}}}]}}"#
        )
    };
    for (map, why) in [
        ("STREET,SPEED\nElm St,30\n".to_owned(), "neither an extract of OpenStreetMap nor GeoJSON"),
        (osm(""), "there is no street in it"),
        (osm(way), "there is no street in it"),
        (osm(&format!("{far}{way}")), "point 1 of a street is nowhere on earth"),
        (osm(itself), "there is no street in it"),
        (r#"{"type": "Feature"}"#.to_owned(), "not a collection of features"),
        (r#"{"type": "FeatureCollection", "features": 7}"#.to_owned(), "expected features"),
        (r#"{"type": "FeatureCollection", "features": []} x"#.to_owned(), "trailing characters"),
        (line("[[712331.1, 1101223.2], [712332, 1101224]]"), "coordinates have to be degrees"),
        (line("[[1], [2]]"), "is no map"),
        (line("[[0, 0], [0, 0]]"), "there is no street in it"),
        (line(&"[".repeat(100_000)), "is no map"),
    ] {
        let said = open(&map).unwrap_err();

        assert!(said.contains(why), "{}: {said}", &map[..map.len().min(200)]);
    }
    let missing = super::super::open(std::path::Path::new("/nowhere/map.osm.pbf")).unwrap_err();
    assert!(format!("{missing:#}").contains("there is no file"), "{missing:#}");
}

/// A file that is small when compressed.
fn bomb(start: &str, filling: &[u8], megabytes: usize) -> Vec<u8> {
    let mut packed = GzEncoder::new(vec![], Compression::fast());
    packed.write_all(start.as_bytes()).unwrap();
    let block = filling.repeat((1 << 20) / filling.len());
    for _ in 0..megabytes {
        packed.write_all(&block).unwrap();
    }
    packed.finish().unwrap()
}

#[test]
fn a_small_file_that_swells_is_given_up_before_it_fills_the_memory() {
    let blob = {
        // A block that declares a size of two gigabytes.
        let header = b"\x0a\x07OSMData\x18\xff\xff\xff\xff\x07";
        let length = u32::try_from(header.len()).unwrap().to_be_bytes();
        let first = b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x00";
        [first.as_slice(), &length, header].concat()
    };
    let mut packed = GzEncoder::new(vec![], Compression::fast());
    packed.write_all(&blob).unwrap();
    (0..40).for_each(|_| packed.write_all(&vec![0x1a; 1 << 20]).unwrap());
    for (bytes, name) in [
        (bomb("<osm><node id=\"", b"7", 40), "an endless number"),
        (bomb("<osm><way id=\"1\">", b"<nd ref=\"1\"/>", 40), "an endless street"),
        (bomb("<osm><!-- ", b"x", 40), "an endless comment"),
        (bomb("{\"features\": [{\"type\": \"", b"x", 40), "an endless feature"),
        (bomb("{\"x\": \"", b"x", 40), "an endless text"),
        (packed.finish().unwrap(), "an endless block"),
    ] {
        let said = open(&bytes).unwrap_err();

        assert!(bytes.len() < 2 << 20 && said.contains("is no map"), "{name}: {said}");
    }
}
