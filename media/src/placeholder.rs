//! What stands in a photo's place until it has come.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{Limits, PhotoError, decode, guard::guarded, rendition};

/// The longest side that the library takes; far more than is left to be seen.
const SIDE: u32 = 100;

/// Boils a picture that `clean` or `shrink` has written down to a `ThumbHash` in Base64.
///
/// It has at most 36 characters, from which a browser paints a blurred picture of the same colours
/// and about the same shape. It is cheapest to make from a thumbnail.
pub fn placeholder(clean_jpeg: &[u8]) -> Result<String, PhotoError> {
    guarded(|| {
        let (_, picture) = decode::decode(clean_jpeg, &Limits::OUR_OWN)?;
        let full = (picture.pixels.width(), picture.pixels.height());
        let small = match rendition::fitted(full, SIDE) {
            Some((width, height)) => rendition::resize(&picture.pixels, width, height)?,
            None => picture.pixels,
        };
        let small = small.into_rgba8();
        let pixels = |length: u32| usize::try_from(length).map_err(PhotoError::unwritable);
        let (width, height) = (pixels(small.width())?, pixels(small.height())?);
        Ok(STANDARD.encode(thumbhash::rgba_to_thumb_hash(width, height, small.as_raw())))
    })
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, Rgb, RgbImage};

    use super::*;
    use crate::sample;

    fn hash(pixels: &DynamicImage) -> Vec<u8> {
        let text = placeholder(&sample::jpeg_of(pixels)).unwrap();
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
