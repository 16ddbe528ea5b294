//! What a photo tells of its owner is in none of its renditions.
#![expect(clippy::unwrap_used, reason = "a test may fall over what it did not expect")]
#![expect(clippy::indexing_slicing, reason = "a test may fall over what it did not expect")]

#[path = "shared/secrets.rs"]
mod secrets;
#[expect(dead_code, reason = "this test needs but a part of what all share")]
mod shared;

use std::collections::BTreeMap;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use media::{Limits, Rendition, clean, shrink, verify_clean};
use secrets::Secrets;

/// Marks of metadata; none of them has fewer than six bytes, so none stands in a picture by chance.
const MARKS: [&[u8]; 9] = [
    b"Exif\0\0",
    b"http://ns.adobe.com",
    b"<x:xmpmeta",
    b"<?xpacket",
    b"Photoshop 3.0",
    b"8BIM\x04\x04",
    b"ftypmp42",
    b"MotionPhoto",
    b"Apple iOS\0",
];

/// All renditions of a photo; none if it is none.
fn renditions(photo: &[u8]) -> Vec<Vec<u8>> {
    let Ok(cleaned) = clean(photo, &Limits::default()) else { return Vec::new() };
    Rendition::ALL.map(|rendition| shrink(&cleaned.jpeg, rendition).unwrap().jpeg).to_vec()
}

/// Renditions of a picture without a past: tables that stand in each of ours.
fn innocents() -> Vec<Vec<u8>> {
    let slope = |x: u32, y: u32| Rgb([x, y, x ^ y].map(|it| u8::try_from(it % 256).unwrap()));
    let colour = DynamicImage::from(RgbImage::from_fn(1700, 400, slope));
    let grey = DynamicImage::from(colour.to_luma8());
    let as_png = |pixels: DynamicImage| {
        let mut png = std::io::Cursor::new(Vec::new());
        pixels.write_to(&mut png, ImageFormat::Png).unwrap();
        png.into_inner()
    };
    [colour, grey].map(as_png).iter().flat_map(|png| renditions(png)).collect()
}

#[test]
fn no_rendition_holds_anything_that_its_original_tells() {
    let Some(images) = shared::images() else { return };
    let innocents = innocents();
    let mut told = BTreeMap::<_, usize>::new();
    let mut scanned = 0;
    for folder in ["gps", "gps_edge", "orientation", "malformed", "potholes"] {
        for (name, photo) in shared::files(&images.join(folder)) {
            let renditions = renditions(&photo);
            if renditions.is_empty() {
                continue;
            }
            let mut secrets = Secrets::of(&photo);
            for kind in secrets.named.keys() {
                *told.entry(*kind).or_default() += 1;
            }
            // The scan must find in the original what it is to miss in the renditions.
            assert_eq!(secrets.named.is_empty(), secrets.found_in(&photo).is_none(), "{name}");
            for innocent in &innocents {
                secrets.pardon(innocent);
            }
            for jpeg in renditions {
                verify_clean(&jpeg).unwrap();
                assert_eq!(secrets.found_in(&jpeg), None, "{name}");
                let mark =
                    MARKS.iter().find(|mark| jpeg.windows(mark.len()).any(|it| it == **mark));
                assert_eq!(mark, None, "{name}");
                scanned += 1;
            }
        }
    }
    shared::say(&format!("{scanned} renditions scanned; originals that tell: {told:?}"));
    assert!(scanned >= 400, "{scanned}");
    for (kind, at_least) in [
        ("camera", 40),
        ("coordinate", 25),
        ("exif", 60),
        ("iptc", 5),
        ("maker note", 10),
        ("owner", 5),
        ("serial", 1),
        ("trailer", 1),
        ("xmp packet", 10),
        ("xmp value", 10),
    ] {
        assert!(told.get(kind).is_some_and(|&many| many >= at_least), "{kind}: {told:?}");
    }
}

#[test]
fn every_single_secret_is_found_wherever_it_is_put() {
    let Some(images) = shared::images() else { return };
    let innocent = innocents().swap_remove(0);
    for (name, photo) in shared::files(&images.join("gps")) {
        let mut secrets = Secrets::of(&photo);
        secrets.pardon(&innocent);
        assert_eq!(secrets.found_in(&innocent), None);
        for secret in secrets.named.values().flatten() {
            assert!(photo.windows(secret.len()).any(|part| part == secret), "{name}");
            let leaky = [&innocent[..], secret].concat();
            assert!(secrets.found_in(&leaky).is_some(), "{name}: {}", secret.escape_ascii());
        }
        let place = media::camera_positions(&photo)[0];
        let leaky = [&innocent[..], format!(" {} ", place.lat.abs()).as_bytes()].concat();
        assert!(secrets.found_in(&leaky).is_some(), "{name}: {place:?}");
    }
}
