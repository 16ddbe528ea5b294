//! Decodes untrusted bytes to upright pixels, within limits.

use std::io::Cursor;

use image::{
    DynamicImage, GrayImage, ImageDecoder, ImageReader, Luma, Pixel, Rgb, RgbImage, Rgba,
    metadata::Orientation,
};

use crate::{Format, Limits, PhotoError, exif, heif, profile, segments, webp};

/// Upright pixels (grey or RGB, 8 bits per channel) and their colour profile.
pub(crate) struct Picture {
    pub(crate) pixels: DynamicImage,
    pub(crate) profile: Option<Vec<u8>>,
}

/// Reads the header and rejects a photo that is too large, before any pixel is decoded.
pub(crate) fn open<'a>(
    bytes: &'a [u8],
    limits: &Limits,
) -> Result<(Format, impl ImageDecoder + use<'a>), PhotoError> {
    limits.check_bytes(bytes)?;
    let format = Format::of(bytes).ok_or_else(|| unread(bytes))?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format.codec());
    reader.limits(limits.for_decoder());
    let decoder = reader.into_decoder().map_err(|error| limits.refusal(error))?;
    // This decoder checks only the side lengths, so area and memory are checked here.
    limits.check_pixels(decoder.dimensions(), decoder.total_bytes())?;
    match format {
        Format::WebP => webp::check_frames(bytes, decoder.dimensions())?,
        Format::Jpeg => segments::check_scan(bytes)?,
        Format::Png => {}
    }
    Ok((format, decoder))
}

fn unread(bytes: &[u8]) -> PhotoError {
    if heif::is_heif(bytes) { PhotoError::Heif } else { PhotoError::UnknownFormat }
}

/// Decodes the first frame, turns it upright and blends it with white.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<(Format, Picture), PhotoError> {
    let (format, mut picture) = decode_as_it_lies(bytes, limits)?;
    picture.pixels.apply_orientation(orientation(bytes));
    Ok((format, picture))
}

/// The same without rotation, for a photo that is already upright regardless of its metadata.
pub(crate) fn decode_as_it_lies(
    bytes: &[u8],
    limits: &Limits,
) -> Result<(Format, Picture), PhotoError> {
    let (format, mut decoder) = open(bytes, limits)?;
    // The crate's own parser does not allocate the length that a chunk declares.
    let profile = match format {
        Format::WebP => webp::profile(bytes).map(<[u8]>::to_vec),
        Format::Jpeg | Format::Png => decoder.icc_profile().ok().flatten(),
    };
    let image = DynamicImage::from_decoder(decoder).map_err(|error| limits.refusal(error))?;
    let pixels = flatten(image);
    let profile = profile.filter(|profile| profile::fits(profile, &pixels));
    Ok((format, Picture { pixels, profile }))
}

/// Orientation from the EXIF data. Upright if there is none.
pub(crate) fn orientation(bytes: &[u8]) -> Orientation {
    exif::block(bytes).and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
}

fn flatten(image: DynamicImage) -> DynamicImage {
    match (image.color().has_color(), image.color().has_alpha()) {
        (true, false) => DynamicImage::ImageRgb8(image.into_rgb8()),
        (false, false) => DynamicImage::ImageLuma8(image.into_luma8()),
        (true, true) => DynamicImage::ImageRgb8(on_white(image)),
        (false, true) => {
            let (width, height) = (image.width(), image.height());
            let layered = image.into_luma_alpha8();
            let grey = |x, y| Luma([blend(layered.get_pixel(x, y).0)]);
            DynamicImage::ImageLuma8(GrayImage::from_fn(width, height, grey))
        }
    }
}

fn on_white(image: DynamicImage) -> RgbImage {
    let (width, height) = (image.width(), image.height());
    let layered = image.into_rgba8();
    RgbImage::from_fn(width, height, |x, y| {
        let Rgba([red, green, blue, alpha]) = *layered.get_pixel(x, y);
        Rgb([red, green, blue]).map(|channel| blend([channel, alpha]))
    })
}

/// Blends a channel with white by its alpha value.
fn blend([channel, alpha]: [u8; 2]) -> u8 {
    let (channel, alpha) = (u16::from(channel), u16::from(alpha));
    let mixed = (channel * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, LumaA};

    use super::*;

    #[test]
    fn what_is_transparent_becomes_white() {
        assert_eq!(blend([0, 255]), 0);
        assert_eq!(blend([0, 0]), 255);
        assert_eq!(blend([200, 0]), 255);
        assert_eq!(blend([0, 128]), 127);
        assert_eq!(blend([255, 77]), 255);
    }

    #[test]
    fn any_depth_of_grey_stays_grey() {
        let grey =
            DynamicImage::ImageLumaA8(image::GrayAlphaImage::from_pixel(2, 2, LumaA([9, 255])));
        assert_eq!(flatten(grey).as_luma8().unwrap().get_pixel(1, 1).0, [9]);

        let deep = DynamicImage::ImageLuma16(image::ImageBuffer::from_pixel(2, 2, Luma([0x8080])));
        assert_eq!(flatten(deep).as_luma8().unwrap().get_pixel(1, 1).0, [0x80]);
    }

    #[test]
    fn a_picture_of_sixteen_bits_a_channel_is_read() {
        let deep = image::ImageBuffer::from_pixel(3, 2, Rgba([65_535_u16, 0, 0, 65_535]));
        let mut png = Cursor::new(Vec::new());
        DynamicImage::ImageRgba16(deep).write_to(&mut png, ImageFormat::Png).unwrap();

        let (format, picture) = decode(&png.into_inner(), &Limits::default()).unwrap();

        assert_eq!(format, Format::Png);
        assert_eq!(picture.pixels.as_rgb8().unwrap().get_pixel(2, 1).0, [255, 0, 0]);
    }
}
