//! Creates a clean photo: upright pixels without metadata.

use crate::{
    CameraNotes, Format, Likeness, Limits, PhotoError, Renditions, camera_notes,
    decode::{self, Picture},
    guard::guarded,
    renditions::Looks,
};

/// A photo that may be published, with the metadata of the original.
#[derive(Debug, Clone, PartialEq)]
pub struct Clean {
    /// The photo in all sizes.
    pub renditions: Renditions,
    /// Width of the full size, in pixels.
    pub width: u32,
    /// Height of the full size, in pixels.
    pub height: u32,
    /// Metadata of the original. The renditions do not contain it.
    pub notes: CameraNotes,
    /// Perceptual hash, used to find copies of the photo.
    pub likeness: Likeness,
    /// `ThumbHash` in Base64, at most 36 characters: a blurred preview until the photo is loaded.
    pub placeholder: String,
    /// Format of the original.
    pub format: Format,
}

/// Decodes a photo within limits, turns it upright, and encodes it in all sizes from one decoding.
///
/// The result contains pixels and the colour profile only. Of an animation, the first frame is
/// used.
pub fn clean(bytes: &[u8], limits: &Limits) -> Result<Clean, PhotoError> {
    guarded(|| {
        let (format, picture) = decode::decode(bytes, limits)?;
        made(format, picture, bytes)
    })
}

/// Like [`clean`], for a photo that another program has converted from `original` and turned
/// upright.
///
/// The camera notes come from `original`. Metadata from the other program are ignored.
pub fn clean_converted(
    converted: &[u8],
    original: &[u8],
    limits: &Limits,
) -> Result<Clean, PhotoError> {
    guarded(|| {
        let (format, picture) = decode::decode_as_it_lies(converted, limits)?;
        made(format, picture, original)
    })
}

fn made(format: Format, picture: Picture, original: &[u8]) -> Result<Clean, PhotoError> {
    let (width, height) = (picture.pixels.width(), picture.pixels.height());
    let (renditions, Looks { likeness, placeholder }) = Renditions::of(picture)?;
    let notes = camera_notes(original);
    Ok(Clean { renditions, width, height, notes, likeness, placeholder, format })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::{Rendition, sample, verify_clean};

    #[test]
    fn a_tiny_file_that_claims_to_be_huge_is_refused_at_once() {
        let bomb = sample::png_head(60_000, 60_000);
        assert_eq!(bomb.len(), 68);
        let started = Instant::now();

        let outcome = clean(&bomb, &Limits::default());

        assert!(matches!(outcome, Err(PhotoError::TooManyPixels { .. })));
        assert!(started.elapsed() < Duration::from_millis(100));
    }

    #[test]
    fn an_area_is_refused_though_each_side_is_short_enough() {
        let outcome = clean(&sample::png_head(16_000, 16_000), &Limits::default());

        assert!(matches!(outcome, Err(PhotoError::TooManyPixels { .. })));
    }

    #[test]
    fn deep_colours_are_refused_though_the_pixels_are_few_enough() {
        let limits = Limits { max_alloc: 1_000, ..Limits::default() };

        let outcome = clean(&sample::png_head(20, 20), &limits);

        assert!(matches!(outcome, Err(PhotoError::TooManyPixels { .. })));
    }

    #[test]
    fn a_comment_and_a_film_behind_the_photo_are_gone() {
        let told = sample::with_segment(&sample::clean_jpeg(), 0xFE, b"12 Home Street");
        let told = [&told[..], b"a film"].concat();

        let cleaned = clean(&told, &Limits::default()).unwrap();

        assert!(verify_clean(cleaned.renditions.get(Rendition::Full)).is_ok());
        assert!(!cleaned.renditions.get(Rendition::Full).windows(4).any(|part| part == b"Home"));
    }

    #[test]
    fn the_colour_profile_stays() {
        let profile = sample::profile(*b"RGB ");
        let part = [b"ICC_PROFILE\0\x01\x01", &profile[..]].concat();
        let coloured = sample::with_segment(&sample::clean_jpeg(), 0xE2, &part);

        let cleaned = clean(&coloured, &Limits::default()).unwrap();

        assert!(
            cleaned
                .renditions
                .get(Rendition::Full)
                .windows(profile.len())
                .any(|part| part == profile)
        );
    }

    #[test]
    fn a_transparent_webp_is_laid_on_white() {
        let clear = image::RgbaImage::new(16, 16);
        let webp = sample::encoded(&clear.into(), image::ImageFormat::WebP);

        let cleaned = clean(&webp, &Limits::default()).unwrap();

        assert_eq!(cleaned.format, Format::WebP);
        let pixels =
            image::load_from_memory(cleaned.renditions.get(Rendition::Full)).unwrap().into_rgb8();
        assert_eq!(pixels.get_pixel(8, 8).0, [255, 255, 255]);
    }
}
