//! A photo of twelve megapixels, put together from the demo town's pictures.

use std::io::Cursor;

use anyhow::Context;
use chrono::DateTime;
use fixtures::Scene;
use geo::Point;
use image::{ImageDecoder, RgbImage, codecs::jpeg::JpegDecoder, imageops};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// As telephones have it.
const SIZE: (u16, u16) = (4_032, 3_024);

/// About what telephones write.
const QUALITY: u8 = 92;

/// How many pictures stand beside each other, and one above the other.
const ACROSS: u64 = 3;

/// Nine different streets at the scale in which each was taken, so that there is as much detail in each
/// pixel as in a real one; with the notes of a camera.
pub(super) fn photo() -> anyhow::Result<Vec<u8>> {
    let mut whole = RgbImage::new(SIZE.0.into(), SIZE.1.into());
    let (width, height) = (whole.width() / 3, whole.height() / 3);
    let mut notes = None;
    for at in 0..ACROSS * ACROSS {
        let scene = if at % 2 == 0 { Scene::Pothole } else { Scene::Patched };
        let piece = fixtures::photo(scene, at, Point::new(5.3, 52.1), DateTime::UNIX_EPOCH);
        let mut decoder = JpegDecoder::new(Cursor::new(&piece))?;
        notes = notes.or(decoder.exif_metadata()?);
        let piece = image::DynamicImage::from_decoder(decoder)?.into_rgb8();
        let piece = imageops::crop_imm(&piece, 100, 100, width, height).to_image();
        let (column, row) = (i64::try_from(at % ACROSS)?, i64::try_from(at / ACROSS)?);
        imageops::replace(&mut whole, &piece, column * i64::from(width), row * i64::from(height));
    }
    let mut jpeg = vec![];
    let mut encoder = Encoder::new(&mut jpeg, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.add_exif_metadata(&notes.context("the pictures have no notes")?)?;
    encoder.encode(&whole, SIZE.0, SIZE.1, ColorType::Rgb)?;
    Ok(jpeg)
}
