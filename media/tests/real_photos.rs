//! Photos by some thirty cameras: cleaned, shrunk, turned, compared.
#![expect(clippy::unwrap_used, reason = "a test may fall over what it did not expect")]
#![expect(clippy::indexing_slicing, reason = "a test may fall over what it did not expect")]

#[expect(dead_code, reason = "this test needs but a part of what all share")]
mod shared;

use std::fs;

use image::{DynamicImage, imageops::FilterType};
use media::{Clean, Likeness, Limits, Rendition, clean, likeness, shrink, verify_clean};

fn cleaned(bytes: &[u8]) -> Clean {
    clean(bytes, &Limits::default()).unwrap()
}

#[test]
fn a_published_photo_tells_nothing_of_its_owner() {
    let Some(images) = shared::images() else { return };
    let marks: [&[u8]; 4] = [b"Exif", b"http://ns.adobe.com", b"Photoshop 3.0", b"ftyp"];
    for folder in ["gps", "gps_edge", "orientation"] {
        for (name, photo) in shared::files(&images.join(folder)) {
            let cleaned = cleaned(&photo);
            for rendition in Rendition::ALL {
                let jpeg = shrink(&cleaned.jpeg, rendition).unwrap().jpeg;

                verify_clean(&jpeg).unwrap_or_else(|error| panic!("{name}: {error}"));
                let tells = |mark: &&[u8]| jpeg.windows(mark.len()).any(|part| part == *mark);
                assert!(!marks.iter().any(tells), "{name}, {}", rendition.name());
            }
        }
    }
}

#[test]
fn a_rendition_fits_its_size() {
    let Some(images) = shared::images() else { return };
    let photo = cleaned(&fs::read(images.join("gps/dn_Nokia_Lumia_800.jpg")).unwrap());

    let sizes = Rendition::ALL.map(|rendition| {
        let rendered = shrink(&photo.jpeg, rendition).unwrap();
        let decoded = image::load_from_memory(&rendered.jpeg).unwrap();
        assert_eq!((decoded.width(), decoded.height()), (rendered.width, rendered.height));
        (rendered.width, rendered.height)
    });

    assert_eq!(sizes, [(240, 320), (1200, 1600), (2448, 3264)]);
}

#[test]
fn however_the_camera_was_held_the_photo_stands_upright() {
    let Some(images) = shared::images() else { return };
    for (shape, size) in [("Landscape", (1800, 1200)), ("Portrait", (1200, 1800))] {
        let upright = |turn: u32| {
            let photo = images.join(format!("orientation/rc_{shape}_{turn}.jpg"));
            cleaned(&fs::read(photo).unwrap())
        };
        let first = upright(0);
        let expected = likeness(&first.jpeg).unwrap();
        for turn in 1..=8 {
            let photo = upright(turn);

            assert_eq!((photo.width, photo.height), size, "{shape} {turn}");
            assert!(likeness(&photo.jpeg).unwrap().same_picture(&expected), "{shape} {turn}");
        }

        let pixels = image::load_from_memory(&first.jpeg).unwrap();
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
    likeness(&cleaned(&jpeg).jpeg).unwrap()
}

#[test]
fn a_copy_of_a_photo_is_recognised_and_another_photo_is_not() {
    let Some(images) = shared::images() else { return };
    let mut likenesses: Vec<(String, Likeness)> = Vec::new();
    for (name, photo) in shared::files(&images.join("potholes")) {
        let cleaned = cleaned(&photo);
        let original = likeness(&cleaned.jpeg).unwrap();
        // Every photo meets every other; copies of some will do.
        if likenesses.len().is_multiple_of(3) {
            for (which, copy) in copies(&cleaned.jpeg).iter().enumerate() {
                let copy = likeness_of(copy);
                let distance = copy.distance(&original);
                assert!(copy.same_picture(&original), "{name}, copy {which}: {distance}");
            }
        }
        for (other, likeness) in &likenesses {
            let distance = likeness.distance(&original);
            assert!(!likeness.same_picture(&original), "{name} and {other}: {distance}");
        }
        likenesses.push((name, original));
    }
    assert_eq!(likenesses.len(), 60);
}

/// Without five in a hundred, half as large, brighter.
fn copies(jpeg: &[u8]) -> [DynamicImage; 3] {
    let pixels = image::load_from_memory(jpeg).unwrap();
    let (width, height) = (pixels.width(), pixels.height());
    [
        pixels.crop_imm(width / 40, height / 40, width - width / 20, height - height / 20),
        pixels.resize_exact(width / 2, height / 2, FilterType::Triangle),
        pixels.brighten(20),
    ]
}
