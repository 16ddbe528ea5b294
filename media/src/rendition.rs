//! The sizes in which a photo is shown.

use fast_image_resize::Resizer;
use image::{DynamicImage, ImageDecoder};

use crate::{
    Limits, PhotoError,
    decode::{self, Picture},
    encode,
    guard::guarded,
};

/// Of a picture that is only looked at.
const QUALITY: u8 = 80;

/// One of the sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rendition {
    /// 320 pixels along the longest side: for lists and maps.
    Thumbnail,
    /// 1,600 pixels along the longest side: for a page.
    Screen,
    /// As large as it came.
    Full,
}

impl Rendition {
    /// Every size, the smallest first.
    pub const ALL: [Self; 3] = [Self::Thumbnail, Self::Screen, Self::Full];

    /// Its name in addresses and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Thumbnail => "thumbnail",
            Self::Screen => "screen",
            Self::Full => "full",
        }
    }

    /// The size of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rendition| rendition.name() == name)
    }

    fn longest_side(self) -> Option<u32> {
        match self {
            Self::Thumbnail => Some(320),
            Self::Screen => Some(1600),
            Self::Full => None,
        }
    }
}

/// A photo in one of the sizes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The picture: a JPEG that passes `verify_clean`.
    pub jpeg: Vec<u8>,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

/// Makes a rendition of a picture that `clean` has written.
///
/// It never enlarges: what is small enough already is handed back as it is.
pub fn shrink(clean_jpeg: &[u8], rendition: Rendition) -> Result<Rendered, PhotoError> {
    guarded(|| {
        let (_, decoder) = decode::open(clean_jpeg, &Limits::OUR_OWN)?;
        let (width, height) = decoder.dimensions();
        let target = rendition.longest_side().and_then(|side| fitted((width, height), side));
        let Some((width, height)) = target else {
            return Ok(Rendered { jpeg: clean_jpeg.to_vec(), width, height });
        };
        let (_, full) = decode::decode(clean_jpeg, &Limits::OUR_OWN)?;
        let pixels = resize(&full.pixels, width, height)?;
        let jpeg = encode::jpeg(&Picture { pixels, profile: full.profile }, QUALITY)?;
        Ok(Rendered { jpeg, width, height })
    })
}

/// Resamples flattened pixels.
pub(crate) fn resize(
    pixels: &DynamicImage,
    width: u32,
    height: u32,
) -> Result<DynamicImage, PhotoError> {
    let mut small = DynamicImage::new(width, height, pixels.color());
    Resizer::new().resize(pixels, &mut small, None).map_err(PhotoError::unwritable)?;
    Ok(small)
}

/// The size with `side` as its longest side; `None` if it is no larger already.
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
    use crate::{sample, verify_clean};

    #[test]
    fn a_rendition_is_found_by_its_name() {
        for rendition in Rendition::ALL {
            assert_eq!(Rendition::from_name(rendition.name()), Some(rendition));
        }
        assert_eq!(Rendition::from_name("huge"), None);
    }

    #[test]
    fn the_longest_side_fits_and_the_shape_stays() {
        assert_eq!(fitted((4032, 3024), 1600), Some((1600, 1200)));
        assert_eq!(fitted((3024, 4032), 320), Some((240, 320)));
        assert_eq!(fitted((60_000, 3), 320), Some((320, 1)));
        assert_eq!(fitted((320, 200), 320), None);
    }

    #[test]
    fn a_small_picture_is_not_enlarged() {
        let jpeg = sample::clean_jpeg();

        for rendition in Rendition::ALL {
            assert_eq!(shrink(&jpeg, rendition).unwrap().jpeg, jpeg);
        }
    }

    #[test]
    fn a_thumbnail_is_small_and_clean() {
        let large = sample::jpeg_of(&DynamicImage::new_rgb8(900, 600));

        let thumbnail = shrink(&large, Rendition::Thumbnail).unwrap();

        assert_eq!((thumbnail.width, thumbnail.height), (320, 213));
        assert!(verify_clean(&thumbnail.jpeg).is_ok());
        let decoded = image::load_from_memory(&thumbnail.jpeg).unwrap();
        assert_eq!((decoded.width(), decoded.height()), (320, 213));
    }
}
