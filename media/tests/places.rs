//! Where some forty cameras were, as two other readers say.
#![expect(clippy::unwrap_used, reason = "a test may fall over what it did not expect")]
#![expect(clippy::indexing_slicing, reason = "a test may fall over what it did not expect")]

#[expect(dead_code, reason = "this test needs but a part of what all share")]
mod shared;

use std::fs;

use media::{
    Limits, NotedIn, PhotoError, Rendition, camera_notes, camera_positions, clean, inspect,
};

/// Where the second reader is wrong, and what the bytes say.
const DECIDED_BY_THE_BYTES: [(&str, &str); 3] = [
    // 0/1 degrees, 19/1 minutes, 441/100 seconds, `W`: it gives the sign to the degrees, and there
    // is no minus zero among whole numbers.
    ("gps/dn_Apple_iPhone_6.jpg", "the sign"),
    // 0/1 degrees, 4/1 minutes, 383959/10000 seconds, `W`: the same.
    ("gps/dn_Nexus_4.jpg", "the sign"),
    // 0/0 six times and no hemispheres: the camera knew no place, and the reader made zeros of it.
    ("heic_gps/dn_Issue_487.heic", "the zeros"),
];

fn is_near(one: (f64, f64), another: (f64, f64)) -> bool {
    (one.0 - another.0).abs() < 1e-5 && (one.1 - another.1).abs() < 1e-5
}

#[test]
#[ignore = "needs ../shared/data"]
fn every_camera_was_where_two_other_readers_say() {
    let images = shared::images();
    let mut with_place = 0;
    let mut disagreements = Vec::new();
    for folder in ["gps", "gps_edge", "heic_gps", "orientation"] {
        for shared::Expected { file, first, second, .. } in shared::index(&images, folder) {
            let photo = fs::read(images.join(&file)).unwrap();
            let places = camera_positions(&photo);
            let place = places.first().map(|place| (place.lat, place.long));

            if DECIDED_BY_THE_BYTES.iter().any(|(decided, _)| *decided == file) {
                assert_eq!(place.is_some(), first.is_some(), "{file}: {place:?}");
                disagreements.push(file.clone());
            } else if let Some(second) = second {
                assert!(place.is_some_and(|place| is_near(place, second)), "{file}: {place:?}");
            }
            if let Some(first) = first {
                assert!(place.is_some_and(|place| is_near(place, first)), "{file}: {place:?}");
            }
            assert!(place.is_none() || first.or(second).is_some(), "{file}: {place:?}");
            with_place += usize::from(place.is_some());
        }
    }
    assert_eq!(with_place, 28 + 4 + 7);
    disagreements.sort();
    assert_eq!(disagreements, DECIDED_BY_THE_BYTES.map(|(file, _)| file));
}

#[test]
#[ignore = "needs ../shared/data"]
fn zero_zero_is_evidence_but_no_place() {
    let images = shared::images();
    for file in [
        "gps_edge/dn_FLIR_Vue_Pro_640.jpg",
        "gps_edge/dn_Issue_308.jpg",
        "gps_edge/dn_Samsung_GT-I9000_Galaxy_S_.jpg",
        "heic_gps/ph_spatial_photo.heic",
    ] {
        let photo = fs::read(images.join(file)).unwrap();

        assert!(camera_positions(&photo)[0].is_null_island(), "{file}");
        assert_eq!(camera_notes(&photo).position, None, "{file}");
    }
}

#[test]
#[ignore = "needs ../shared/data"]
fn a_place_noted_twice_is_the_same_place_twice() {
    let images = shared::images();
    for file in [
        "gps/dn_Nokia_Lumia_800.jpg",
        "gps/dn_Olympus_FE230-X790.jpg",
        // Of its seconds the block says 0/0.
        "gps_edge/dn_Nikon_D5000.jpg",
    ] {
        let places = camera_positions(&fs::read(images.join(file)).unwrap());

        let noted: Vec<_> = places.iter().map(|place| place.noted_in).collect();
        assert_eq!(noted, [NotedIn::Exif, NotedIn::Xmp], "{file}");
        assert!(is_near((places[0].lat, places[0].long), (places[1].lat, places[1].long)));
        let altitudes = [places[0].altitude_m, places[1].altitude_m];
        assert!(altitudes[0].is_some() && altitudes[0] == altitudes[1], "{file}: {altitudes:?}");
    }
}

#[test]
#[ignore = "needs ../shared/data"]
fn every_photo_that_we_decode_stands_upright_in_its_size() {
    let images = shared::images();
    for folder in ["gps", "gps_edge", "orientation"] {
        for expected in shared::index(&images, folder) {
            let photo = fs::read(images.join(&expected.file)).unwrap();
            let inspected = inspect(&photo, &Limits::default()).unwrap();
            let cleaned = clean(&photo, &Limits::default()).unwrap();
            let decoded = image::load_from_memory(cleaned.renditions.get(Rendition::Full)).unwrap();

            let size = expected.upright.unwrap();
            assert_eq!((inspected.width, inspected.height), size, "{}", expected.file);
            assert_eq!((cleaned.width, cleaned.height), size, "{}", expected.file);
            assert_eq!((decoded.width(), decoded.height()), size, "{}", expected.file);
        }
    }
}

#[test]
#[ignore = "needs ../shared/data"]
fn a_heic_picture_is_answered_with_a_wish_for_a_jpeg() {
    let images = shared::images();
    for (name, photo) in shared::files(&images.join("heic_gps")) {
        let refusal = clean(&photo, &Limits::default()).unwrap_err();

        assert!(matches!(refusal, PhotoError::Heif), "{name}: {refusal}");
        assert!(refusal.to_string().contains("JPEG"), "{refusal}");
        assert!(camera_notes(&photo).taken.is_some() || name.starts_with("ph_spatial"), "{name}");
    }
}
