//! Photos by some thirty cameras: cleaned, shrunk, turned, compared.
#![expect(clippy::unwrap_used, reason = "a test may fall over what it did not expect")]
#![expect(clippy::indexing_slicing, reason = "a test may fall over what it did not expect")]

#[expect(dead_code, reason = "this test needs but a part of what all share")]
mod shared;

use std::fs;

use image::{DynamicImage, imageops::FilterType};
use media::{Clean, Likeness, Limits, Rendition, clean, likeness, verify_clean};

fn cleaned(bytes: &[u8]) -> Clean {
    clean(bytes, &Limits::default()).unwrap()
}

#[test]
#[ignore = "needs ../shared/data"]
fn a_published_photo_tells_nothing_of_its_owner() {
    let images = shared::images();
    let marks: [&[u8]; 4] = [b"Exif", b"http://ns.adobe.com", b"Photoshop 3.0", b"ftyp"];
    for folder in ["gps", "gps_edge", "orientation"] {
        for (name, photo) in shared::files(&images.join(folder)) {
            let cleaned = cleaned(&photo);
            for rendition in Rendition::ALL {
                let jpeg = cleaned.renditions.get(rendition);

                verify_clean(jpeg).unwrap_or_else(|error| panic!("{name}: {error}"));
                let tells = |mark: &&[u8]| jpeg.windows(mark.len()).any(|part| part == *mark);
                assert!(!marks.iter().any(tells), "{name}, {}", rendition.name());
            }
        }
    }
}

#[test]
#[ignore = "needs ../shared/data"]
fn a_rendition_fits_its_size() {
    let images = shared::images();
    let photo = cleaned(&fs::read(images.join("gps/dn_Nokia_Lumia_800.jpg")).unwrap());

    let sizes = Rendition::ALL.map(|rendition| {
        let decoded = image::load_from_memory(photo.renditions.get(rendition)).unwrap();
        (decoded.width(), decoded.height())
    });

    assert_eq!(sizes, [(240, 320), (1200, 1600), (2448, 3264)]);
}

#[test]
#[ignore = "needs ../shared/data"]
fn however_the_camera_was_held_the_photo_stands_upright() {
    let images = shared::images();
    for (shape, size) in [("Landscape", (1800, 1200)), ("Portrait", (1200, 1800))] {
        let upright = |turn: u32| {
            let photo = images.join(format!("orientation/rc_{shape}_{turn}.jpg"));
            cleaned(&fs::read(photo).unwrap())
        };
        let first = upright(0);
        let expected = likeness(first.renditions.get(Rendition::Full)).unwrap();
        for turn in 1..=8 {
            let photo = upright(turn);

            assert_eq!((photo.width, photo.height), size, "{shape} {turn}");
            assert!(
                likeness(photo.renditions.get(Rendition::Full)).unwrap().same_picture(&expected),
                "{shape} {turn}"
            );
        }

        let pixels = image::load_from_memory(first.renditions.get(Rendition::Full)).unwrap();
        for turned in [pixels.rotate180(), pixels.fliph(), pixels.flipv(), pixels.rotate90()] {
            assert!(!likeness_of(&turned).same_picture(&expected), "{shape} is not symmetrical");
        }
    }
}

/// Of a picture after it went through a lossy file once more.
fn likeness_of(pixels: &DynamicImage) -> Likeness {
    let mut jpeg = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 50);
    pixels.write_with_encoder(encoder).unwrap();
    likeness(cleaned(&jpeg).renditions.get(Rendition::Full)).unwrap()
}

#[test]
#[ignore = "needs ../shared/data"]
fn a_copy_of_a_photo_is_recognised_and_another_photo_is_not() {
    let images = shared::images();
    let files = ["potholes", "gps"].map(|folder| shared::files(&images.join(folder))).concat();
    let mut likenesses: Vec<Likeness> = Vec::new();
    let (mut nearest, mut distances) = (u32::MAX, Vec::new());
    for (name, photo) in files.iter().filter(|(name, _)| !name.starts_with("mt_")) {
        let cleaned = cleaned(photo);
        // Every photo meets every other; copies of some will do.
        if likenesses.len().is_multiple_of(3) {
            // As large as whoever takes a picture from a page has it.
            let copies = copies(cleaned.renditions.get(Rendition::Screen));
            distances
                .extend(copies.iter().map(|copy| likeness_of(copy).distance(&cleaned.likeness)));
        }
        for other in &likenesses {
            nearest = nearest.min(other.distance(&cleaned.likeness));
            assert!(!other.same_picture(&cleaned.likeness), "{name} is another picture");
        }
        likenesses.push(cleaned.likeness);
    }

    distances.sort_unstable();
    let copies = distances.len();
    let [half, most, all] = [copies / 2, copies * 99 / 100, copies - 1].map(|at| distances[at]);
    let photos = likenesses.len();
    shared::say(&format!("{copies} copies: half within {half}, 99 % {most}, all {all} away"));
    shared::say(&format!("{photos} photos: the nearest two are {nearest} apart"));
    assert!(photos >= 80 && copies >= 500);
    assert!(most <= 14 && nearest > 14, "of a hundred copies more than one is not found");
}

/// Cropped by up to five in a hundred of each side, then brighter, and about half as large.
fn copies(jpeg: &[u8]) -> Vec<DynamicImage> {
    let pixels = image::load_from_memory(jpeg).unwrap();
    let (width, height) = (pixels.width(), pixels.height());
    // What is gone of left, top, right and bottom, in thousandths.
    let known = [[0; 4], [25; 4], [50; 4], [50, 50, 0, 0], [0, 0, 50, 50], [50, 0, 0, 50]];
    let between = (0..16).map(|step| {
        let (across, down) = (step * 13 % 51, step * 29 % 51);
        [across, down, 50 - across, 50 - down]
    });
    let cropped = |[left, top, right, bottom]: [u32; 4]| {
        let of = |share: u32, length: u32| length * share / 1000;
        let inner = (of(1000 - left - right, width), of(1000 - top - bottom, height));
        let copy = pixels.crop_imm(of(left, width), of(top, height), inner.0, inner.1);
        let share = 400 + left * 5;
        copy.resize_exact(of(share, width), of(share, height), FilterType::Triangle).brighten(10)
    };
    known.into_iter().chain(between).map(cropped).collect()
}
