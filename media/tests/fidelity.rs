//! What the public sees looks like what was sent.
#![expect(clippy::unwrap_used, reason = "a test may fall over what it did not expect")]
#![expect(clippy::indexing_slicing, reason = "a test may fall over what it did not expect")]

#[expect(dead_code, reason = "this test needs but a part of what all share")]
mod shared;

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader, imageops::FilterType};
use media::{Format, Limits, Rendition, clean, webp};

/// Upright, as another program would show it.
fn sent(photo: &[u8]) -> DynamicImage {
    let reader = ImageReader::new(Cursor::new(photo)).with_guessed_format().unwrap();
    let mut decoder = reader.into_decoder().unwrap();
    let orientation = decoder.orientation().unwrap();
    let mut pixels = DynamicImage::from_decoder(decoder).unwrap();
    pixels.apply_orientation(orientation);
    pixels
}

/// How near two pictures are, in decibels: from 30 on few people see a difference.
fn nearness(one: &DynamicImage, another: &DynamicImage) -> f64 {
    let (one, another) = (one.to_rgb8(), another.to_rgb8());
    assert_eq!(one.dimensions(), another.dimensions());
    let squares = one.iter().zip(another.iter()).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
    let values = f64::from(one.width()) * f64::from(one.height()) * 3.0;
    10.0 * (255.0 * 255.0 * values / squares.sum::<f64>().max(1.0)).log10()
}

#[test]
#[ignore = "needs ../shared/data"]
fn every_rendition_looks_like_the_photo_that_was_sent() {
    let images = shared::images();
    let files =
        ["orientation", "gps", "potholes"].map(|folder| shared::files(&images.join(folder)));
    let mut least = [f64::INFINITY; 5];
    // Of a transparent one nobody knows what is behind it.
    let opaque =
        files.concat().into_iter().filter(|(_, photo)| Format::of(photo) != Some(Format::WebP));
    for (name, photo) in opaque.step_by(4) {
        let sent = sent(&photo);
        let cleaned = clean(&photo, &Limits::default()).unwrap();
        let webps = webp(cleaned.renditions.get(Rendition::Full)).unwrap();
        let files = Rendition::ALL.map(|rendition| cleaned.renditions.get(rendition));
        let webps = webps.iter().map(|(_, file)| file.as_slice());
        for (file, least) in files.into_iter().chain(webps).zip(&mut least) {
            let shown = image::load_from_memory(file).unwrap();
            let (width, height) = (shown.width(), shown.height());
            let near = nearness(&shown, &sent.resize_exact(width, height, FilterType::Lanczos3));
            assert!(near >= 28.0, "{name}, {width} by {height}: {near:.1} dB");
            *least = least.min(near);
        }
    }
    shared::say(&format!("the farthest from what was sent, in dB: {least:.1?}"));
}
