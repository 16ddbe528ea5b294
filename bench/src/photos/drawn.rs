//! A 12-megapixel photo, composed of the demo town's photos.

use std::io::Cursor;

use anyhow::Context;
use chrono::DateTime;
use fixtures::{LatLong, Scene};
use image::{ImageDecoder, RgbImage, codecs::jpeg::JpegDecoder, imageops};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Size of a phone photo, in pixels.
const SIZE: (u16, u16) = (4_032, 3_024);

/// Typical JPEG quality of phones.
const QUALITY: u8 = 92;

/// Number of parts in each row and column.
const ACROSS: u32 = 3;

/// Nine parts of street photos at their original scale, so that the amount of detail is realistic,
/// with camera metadata.
pub(super) fn photo() -> anyhow::Result<Vec<u8>> {
    let mut whole = RgbImage::new(SIZE.0.into(), SIZE.1.into());
    let (width, height) = (whole.width() / ACROSS, whole.height() / ACROSS);
    let (pothole, notes) = decoded(Scene::Pothole)?;
    let (patched, _) = decoded(Scene::Patched)?;
    for at in 0..ACROSS * ACROSS {
        let scene = if at % 2 == 0 { &pothole } else { &patched };
        let (column, row) = (at % ACROSS, at / ACROSS);
        // Each part shows another section: a photo is 256 pixels wider and 192 higher than a part.
        let part = imageops::crop_imm(scene, 120 * column, 90 * row, width, height).to_image();
        imageops::replace(&mut whole, &part, (column * width).into(), (row * height).into());
    }
    let mut jpeg = vec![];
    let mut encoder = Encoder::new(&mut jpeg, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.add_exif_metadata(&notes)?;
    encoder.encode(&whole, SIZE.0, SIZE.1, ColorType::Rgb)?;
    Ok(jpeg)
}

/// Pixels and EXIF block of a photo.
fn decoded(scene: Scene) -> anyhow::Result<(RgbImage, Vec<u8>)> {
    let jpeg = fixtures::photo(scene, LatLong { lat: 52.1, long: 5.3 }, DateTime::UNIX_EPOCH);
    let mut decoder = JpegDecoder::new(Cursor::new(&jpeg))?;
    let notes = decoder.exif_metadata()?.context("the picture has no EXIF block")?;
    Ok((image::DynamicImage::from_decoder(decoder)?.into_rgb8(), notes))
}
