//! The built command, told how travel times are reckoned by its settings.

use std::fs;

use harness::{Streetcorner, shared};

#[test]
fn a_source_that_cannot_be_is_refused_at_the_start() {
    let streetcorner = Streetcorner::default();
    streetcorner.succeed(&["migrate"]);
    let folder = tempfile::tempdir().unwrap();
    let (cut, picture) = (folder.path().join("cut.osm"), folder.path().join("picture.osm.pbf"));
    fs::write(&cut, "<osm><node id=\"1\" lat=\"1\" lon=\"1\"/>").unwrap();
    fs::write(&picture, b"\xff\xd8\xff\xe0 a picture").unwrap();
    for (source, why) in [
        ("teleport".to_owned(), "line, streets:FILE, osrm:URL or valhalla:URL"),
        ("streets:".to_owned(), "line, streets:FILE, osrm:URL or valhalla:URL"),
        ("osrm:nowhere".to_owned(), "the routing service has no address"),
        ("osrm:ftp://127.0.0.1/".to_owned(), "must begin with http:// or https://"),
        ("valhalla:http://me:hunter2@127.0.0.1/".to_owned(), "must hold no user name or password"),
        ("streets:/nowhere/map.osm.pbf".to_owned(), "there is no file /nowhere/map.osm.pbf"),
        (format!("streets:{}", cut.display()), "ends in the middle"),
        (
            format!("streets:{}", picture.display()),
            "neither an extract of OpenStreetMap nor GeoJSON",
        ),
    ] {
        let output = streetcorner.run(&["worker", "--travel", &source]);

        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(why), "{source}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
#[ignore = "needs ../shared/data"]
fn the_command_works_with_a_city_in_a_file() {
    let map = shared("streets/valhalla_baltimore.osm.pbf");
    let mut streetcorner = Streetcorner::default();
    streetcorner.set("STREETCORNER_TRAVEL", &format!("streets:{}", map.display()));

    streetcorner.serve();
}

#[test]
fn how_travel_times_are_reckoned_is_explained() {
    let streetcorner = Streetcorner::default();
    for command in ["serve", "worker"] {
        let help = streetcorner.succeed(&[command, "--help"]);

        for setting in ["line|streets:FILE|osrm:URL|valhalla:URL", "STREETCORNER_TRAVEL_TIMEOUT"] {
            assert!(help.contains(setting), "{setting} is not explained");
        }
    }
}
