//! Resizes pixels.

use fast_image_resize::{
    Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::U8x3,
};
use image::{DynamicImage, RgbImage};

use crate::PhotoError;

/// Resamples grey or RGB pixels. The result has 8 bits per channel and no alpha channel.
///
/// Grey pixels are resampled as RGB: the library compiles all its code again for each pixel type,
/// half a minute of an unoptimised build, and few photos are grey.
pub(crate) fn resize(
    pixels: &DynamicImage,
    width: u32,
    height: u32,
) -> Result<DynamicImage, PhotoError> {
    match pixels {
        DynamicImage::ImageRgb8(pixels) => Ok(resize_rgb(pixels, width, height)?.into()),
        DynamicImage::ImageLuma8(_) => {
            let small = DynamicImage::from(resize_rgb(&pixels.to_rgb8(), width, height)?);
            Ok(small.into_luma8().into())
        }
        other => Ok(resize_rgb(&other.to_rgb8(), width, height)?.into()),
    }
}

fn resize_rgb(pixels: &RgbImage, width: u32, height: u32) -> Result<RgbImage, PhotoError> {
    let mut small = RgbImage::new(width, height);
    let source = TypedImageRef::<U8x3>::from_buffer(pixels.width(), pixels.height(), pixels)
        .map_err(PhotoError::unwritable)?;
    let mut target = TypedImage::<U8x3>::from_buffer(width, height, &mut small)
        .map_err(PhotoError::unwritable)?;
    Resizer::new().resize_typed(&source, &mut target, None).map_err(PhotoError::unwritable)?;
    Ok(small)
}

/// Returns the size with `side` as its longest side. `None` if it is not larger than that.
pub(crate) fn fitted((width, height): (u32, u32), side: u32) -> Option<(u32, u32)> {
    let longest = width.max(height);
    if longest <= side {
        return None;
    }
    let scaled = |length: u32| {
        let rounded =
            (u64::from(length) * u64::from(side) + u64::from(longest / 2)) / u64::from(longest);
        u32::try_from(rounded).unwrap_or(side).max(1)
    };
    Some((scaled(width), scaled(height)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_of_one_colour_keep_it_at_any_size() {
        let colour = image::Rgb([9, 200, 77]);
        let large = DynamicImage::ImageRgb8(RgbImage::from_pixel(40, 30, colour));
        let deep = DynamicImage::ImageRgba16(large.to_rgba16());
        for pixels in [&large, &deep] {
            let small = resize(pixels, 7, 5).unwrap();
            assert!(small.as_rgb8().unwrap().pixels().all(|pixel| *pixel == colour));
        }

        let grey = image::GrayImage::from_pixel(40, 30, image::Luma([9])).into();
        let small = resize(&grey, 7, 5).unwrap();
        assert!(small.as_luma8().unwrap().pixels().all(|pixel| pixel.0 == [9]));
    }

    #[test]
    fn the_longest_side_fits_and_the_shape_stays() {
        assert_eq!(fitted((4032, 3024), 1600), Some((1600, 1200)));
        assert_eq!(fitted((3024, 4032), 320), Some((240, 320)));
        assert_eq!(fitted((60_000, 3), 320), Some((320, 1)));
        assert_eq!(fitted((320, 200), 320), None);
    }
}
