//! Writes WebP variants of a photo.

use image::DynamicImage;
use webp::{Encoder, WebPConfig};

use super::verify_clean_webp;
use crate::{
    Limits, PhotoError, Rendition,
    decode::{self, Picture},
    guard::guarded,
    renditions::shrunk,
};

/// WebP quality, comparable to a JPEG quality of 80.
const QUALITY: f32 = 76.0;

/// Maximum side of a WebP, in pixels.
const MAX_SIDE: u32 = 16_383;

/// Sizes that are written as WebP: the ones that are viewed most.
const SIZES: [Rendition; 2] = [Rendition::Screen, Rendition::Thumbnail];

/// Encodes the smaller sizes of a photo that `clean` has written as WebP.
///
/// It takes about ten times as long as JPEG, so it runs in the background. The sizes are computed
/// from the full photo, so that compression losses do not add up. A grey photo with a profile has
/// no WebP, because the format has no grey pixels for the profile.
pub fn webp(clean_jpeg: &[u8]) -> Result<Vec<(Rendition, Vec<u8>)>, PhotoError> {
    guarded(|| {
        let (_, mut picture) = decode::decode(clean_jpeg, &Limits::OUR_OWN)?;
        if picture.profile.is_some() && !picture.pixels.color().has_color() {
            return Ok(vec![]);
        }
        picture.pixels = DynamicImage::ImageRgb8(picture.pixels.into_rgb8());
        let mut files = vec![];
        for size in SIZES {
            picture = shrunk(&picture, size)?.unwrap_or(picture);
            // A photo that needs no resizing may be too large for the format.
            if picture.pixels.width().max(picture.pixels.height()) <= MAX_SIDE {
                files.push((size, written(&picture)?));
            }
        }
        Ok(files)
    })
}

/// Encodes a photo and verifies that the file is clean.
fn written(picture: &Picture) -> Result<Vec<u8>, PhotoError> {
    let (width, height) = (picture.pixels.width(), picture.pixels.height());
    let mut config =
        WebPConfig::new().map_err(|()| PhotoError::unwritable("the encoder has no settings"))?;
    config.quality = QUALITY;
    let coded = Encoder::from_rgb(picture.pixels.as_bytes(), width, height)
        .encode_advanced(&config)
        .map_err(|error| PhotoError::unwritable(format!("{error:?}")))?;
    let file = match &picture.profile {
        Some(profile) => coloured(&coded, profile, (width, height))?,
        None => coded.to_vec(),
    };
    verify_clean_webp(&file)?;
    Ok(file)
}

/// Adds a colour profile to the file, with the extended header that it requires.
fn coloured(
    plain: &[u8],
    profile: &[u8],
    (width, height): (u32, u32),
) -> Result<Vec<u8>, PhotoError> {
    let frame = plain.get(12..).unwrap_or_default();
    let side = |length: u32| {
        let [low, middle, high, _] = length.saturating_sub(1).to_le_bytes();
        [low, middle, high]
    };
    let head = [&[PROFILED, 0, 0, 0][..], &side(width), &side(height)].concat();
    let chunks = [chunk(*b"VP8X", &head)?, chunk(*b"ICCP", profile)?, frame.to_vec()].concat();
    chunk(*b"RIFF", &[b"WEBP", &chunks[..]].concat())
}

/// Flag for a colour profile in the extended header.
pub(super) const PROFILED: u8 = 0x20;

/// Builds a chunk. Odd lengths are padded with a zero.
fn chunk(name: [u8; 4], body: &[u8]) -> Result<Vec<u8>, PhotoError> {
    let length = u32::try_from(body.len()).map_err(PhotoError::unwritable)?.to_le_bytes();
    let padding: &[u8] = if body.len().is_multiple_of(2) { &[] } else { &[0] };
    Ok([&name[..], &length, body, padding].concat())
}

#[cfg(test)]
mod tests {
    use image::{ImageDecoder, Rgb, RgbImage, codecs::webp::WebPDecoder};

    use super::*;
    use crate::{encode, sample};

    fn slope(width: u32, height: u32) -> DynamicImage {
        let slope = |x: u32, y: u32| Rgb([x, y, x ^ y].map(|it| u8::try_from(it % 256).unwrap()));
        RgbImage::from_fn(width, height, slope).into()
    }

    fn jpeg(pixels: DynamicImage, profile: Option<Vec<u8>>) -> Vec<u8> {
        encode::jpeg(&Picture { pixels, profile }, Rendition::Full).unwrap()
    }

    #[test]
    fn the_smaller_sizes_come_once_more() {
        let files = webp(&jpeg(slope(1800, 900), None)).unwrap();

        let sizes: Vec<_> = files
            .iter()
            .map(|(rendition, file)| {
                let pixels = image::load_from_memory(file).unwrap();
                (*rendition, pixels.width(), pixels.height())
            })
            .collect();
        assert_eq!(sizes, [(Rendition::Screen, 1600, 800), (Rendition::Thumbnail, 320, 160)]);
    }

    #[test]
    fn the_colour_profile_stays() {
        for length in [132, 133] {
            let mut profile = sample::profile(*b"RGB ");
            profile.resize(length, 0);
            profile[3] = u8::try_from(length).unwrap();

            let files = webp(&jpeg(slope(64, 48), Some(profile.clone()))).unwrap();

            for (_, file) in files {
                let mut decoder = WebPDecoder::new(std::io::Cursor::new(&file)).unwrap();
                assert_eq!(decoder.dimensions(), (64, 48));
                assert_eq!(decoder.icc_profile().unwrap(), Some(profile.clone()));
            }
        }
    }

    #[test]
    fn a_grey_picture_has_one_unless_a_profile_says_which_grey() {
        let grey = || DynamicImage::from(slope(64, 48).to_luma8());

        assert_eq!(webp(&jpeg(grey(), None)).unwrap().len(), 2);
        assert!(webp(&jpeg(grey(), Some(sample::profile(*b"GRAY")))).unwrap().is_empty());
    }
}
