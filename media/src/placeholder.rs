//! A blurred preview until the photo is loaded.

use base64::{Engine, engine::general_purpose::STANDARD};
use image::DynamicImage;

use crate::{
    PhotoError,
    resize::{fitted, resize},
};

/// Maximum side that the library accepts, in pixels. More than the preview shows.
const SIDE: u32 = 100;

/// Computes the `ThumbHash` of upright pixels, in Base64.
///
/// It has at most 36 characters. A browser renders it as a blurred image with the same colours and
/// about the same shape. It is fastest from a thumbnail.
pub(crate) fn of(pixels: &DynamicImage) -> Result<String, PhotoError> {
    let small = match fitted((pixels.width(), pixels.height()), SIDE) {
        Some((width, height)) => resize(pixels, width, height)?.into_rgba8(),
        None => pixels.to_rgba8(),
    };
    let length = |pixels: u32| usize::try_from(pixels).map_err(PhotoError::unwritable);
    let (width, height) = (length(small.width())?, length(small.height())?);
    Ok(STANDARD.encode(thumbhash::rgba_to_thumb_hash(width, height, small.as_raw())))
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    fn hash(pixels: &DynamicImage) -> Vec<u8> {
        let text = of(pixels).unwrap();
        assert!(text.len() <= 36, "{text}");
        STANDARD.decode(text).unwrap()
    }

    fn plain(width: u32, height: u32, colour: [u8; 3]) -> DynamicImage {
        RgbImage::from_pixel(width, height, Rgb(colour)).into()
    }

    #[test]
    fn a_placeholder_has_the_colour_of_its_picture() {
        let (red, green, blue, alpha) =
            thumbhash::thumb_hash_to_average_rgba(&hash(&plain(400, 300, [250, 128, 5]))).unwrap();

        assert!(red > 0.9 && (0.4..0.6).contains(&green) && blue < 0.1, "{red} {green} {blue}");
        assert!(alpha > 0.99);
    }

    #[test]
    fn a_placeholder_has_the_shape_of_its_picture() {
        let shape = |width, height| {
            let hash = hash(&plain(width, height, [9, 9, 9]));
            thumbhash::thumb_hash_to_approximate_aspect_ratio(&hash).unwrap()
        };

        assert!(shape(800, 400) > 1.5);
        assert!(shape(40, 80) < 0.7);
    }

    #[test]
    fn a_picture_of_any_shape_has_a_placeholder() {
        for (width, height) in [(1, 1), (1, 900), (16_000, 2)] {
            assert!(!hash(&plain(width, height, [1, 2, 3])).is_empty(), "{width} by {height}");
        }
    }
}
