//! What a photo tells of its owner is in none of its renditions.
#![expect(clippy::unwrap_used, reason = "a test may fall over what it did not expect")]
#![expect(clippy::indexing_slicing, reason = "a test may fall over what it did not expect")]

#[path = "shared/secrets.rs"]
mod secrets;
#[expect(dead_code, reason = "this test needs but a part of what all share")]
mod shared;

use std::{collections::BTreeMap, io::Cursor, path::Path, process::Command};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use media::{
    Clean, Format, Limits, Rendition, check_heif, clean, clean_converted, verify_clean,
    verify_clean_webp, webp,
};
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

/// All renditions of a photo in all formats; none if it is none.
fn renditions(photo: &[u8]) -> Vec<Vec<u8>> {
    clean(photo, &Limits::default()).map(|cleaned| files(&cleaned)).unwrap_or_default()
}

fn files(cleaned: &Clean) -> Vec<Vec<u8>> {
    let jpegs = Rendition::ALL.map(|rendition| cleaned.renditions.get(rendition).to_vec());
    let webps = webp(&jpegs[2]).unwrap().into_iter().map(|(_, file)| file);
    jpegs.into_iter().chain(webps).collect()
}

/// Renditions of a picture without a past: tables that stand in each of ours.
fn innocents() -> Vec<Vec<u8>> {
    let slope = |x: u32, y: u32| Rgb([x, y, x ^ y].map(|it| u8::try_from(it % 256).unwrap()));
    let colour = DynamicImage::from(RgbImage::from_fn(1700, 400, slope));
    let grey = DynamicImage::from(colour.to_luma8());
    [colour, grey].iter().flat_map(|pixels| renditions(&as_png(pixels))).collect()
}

fn as_png(pixels: &DynamicImage) -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    pixels.write_to(&mut png, ImageFormat::Png).unwrap();
    png.into_inner()
}

#[test]
#[ignore = "needs ../shared/data"]
fn no_rendition_holds_anything_that_its_original_tells() {
    let images = shared::images();
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
            for file in renditions {
                assert_tells_nothing(&file, &secrets, &name);
                scanned += 1;
            }
        }
    }
    shared::say(&format!("{scanned} renditions scanned; originals that tell: {told:?}"));
    assert!(scanned >= 650, "{scanned}");
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

fn assert_tells_nothing(file: &[u8], secrets: &Secrets, name: &str) {
    match Format::of(file) {
        Some(Format::WebP) => verify_clean_webp(file).unwrap(),
        _ => verify_clean(file).unwrap(),
    }
    assert_eq!(secrets.found_in(file), None, "{name}");
    let mark = MARKS.iter().find(|mark| file.windows(mark.len()).any(|it| it == **mark));
    assert_eq!(mark, None, "{name}");
}

/// What the program that decodes HEIC pictures makes of one, notes and all; `None` where it cannot.
fn converted(photo: &Path) -> Option<Vec<u8>> {
    let out = std::env::temp_dir().join(format!("leaks-{}.jpg", std::process::id()));
    let mut program = Command::new("heif-convert");
    let ended = program.args(["-q", "95"]).arg(photo).arg(&out).output().ok()?;
    let first = out.with_extension("").to_string_lossy().into_owned() + "-1.jpg";
    let file = std::fs::read(&out).or_else(|_| std::fs::read(&first)).ok();
    for made in [out, first.clone().into(), first.replace("-1.jpg", "-2.jpg").into()] {
        std::fs::remove_file(made).ok();
    }
    file.filter(|_| ended.status.success())
}

#[test]
#[ignore = "needs ../shared/data and heif-convert"]
fn no_rendition_of_a_heic_photo_holds_anything_that_its_original_tells() {
    let images = shared::images();
    let program = Command::new("heif-convert").arg("--help").output();
    program.expect("this needs heif-convert, which .ci/setup heic installs");
    let mut told = BTreeMap::<_, usize>::new();
    let mut scanned = 0;
    for (name, photo) in shared::files(&images.join("heic_gps")) {
        if check_heif(&photo, &Limits::default()).is_err() {
            continue;
        }
        let converted = converted(&images.join("heic_gps").join(&name)).unwrap();
        let cleaned = clean_converted(&converted, &photo, &Limits::default()).unwrap();
        let secrets = Secrets::of(&photo);
        for kind in secrets.named.keys() {
            *told.entry(*kind).or_default() += 1;
        }
        // The program keeps the notes, so it is we who must drop them.
        let keeps = verify_clean(&converted).is_err();
        assert!(keeps || name.starts_with("ph_spatial"), "{name}");
        for file in files(&cleaned) {
            assert_tells_nothing(&file, &secrets, &name);
            scanned += 1;
        }
    }
    shared::say(&format!("{scanned} renditions of HEIC scanned; originals that tell: {told:?}"));
    assert_eq!(scanned, 8 * 5);
    assert!(["camera", "coordinate"].iter().all(|kind| told[kind] >= 5), "{told:?}");
}

#[test]
#[ignore = "needs ../shared/data"]
fn every_single_secret_is_found_wherever_it_is_put() {
    let images = shared::images();
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
