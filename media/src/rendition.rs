//! The sizes in which a photo is shown.

use fast_image_resize::Resizer;
use image::DynamicImage;

use crate::{Likeness, PhotoError, decode::Picture, encode, likeness, placeholder};

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

    /// Pixels; `None` if it stays as large as it is.
    pub const fn longest_side(self) -> Option<u32> {
        match self {
            Self::Thumbnail => Some(320),
            Self::Screen => Some(1600),
            Self::Full => None,
        }
    }

    /// The pixels, across and down, of a picture that has so many in full.
    pub fn size_of(self, full: (u32, u32)) -> (u32, u32) {
        self.longest_side().and_then(|side| fitted(full, side)).unwrap_or(full)
    }

    /// Of its JPEG, on the usual scale to a hundred.
    pub const fn quality(self) -> u8 {
        match self {
            Self::Thumbnail | Self::Screen => 80,
            Self::Full => 85,
        }
    }
}

/// A photo in all of the sizes; each is a JPEG that passes `verify_clean`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renditions {
    thumbnail: Vec<u8>,
    screen: Vec<u8>,
    full: Vec<u8>,
}

/// What a picture looks like, in few bytes.
pub(crate) struct Looks {
    pub(crate) likeness: Likeness,
    pub(crate) placeholder: String,
}

impl Renditions {
    /// Writes all of them from one decoded picture, each from the next larger one's pixels.
    ///
    /// None is enlarged: what is small enough already is the same in several sizes.
    pub(crate) fn of(picture: Picture) -> Result<(Self, Looks), PhotoError> {
        let full = encode::jpeg(&picture, Rendition::Full)?;
        let (picture, screen) = next(picture, Rendition::Screen, &full)?;
        let likeness = likeness::of(&picture.pixels)?;
        let (picture, thumbnail) = next(picture, Rendition::Thumbnail, &screen)?;
        let placeholder = placeholder::of(&picture.pixels)?;
        Ok((Self { thumbnail, screen, full }, Looks { likeness, placeholder }))
    }

    /// The picture in this size.
    pub fn get(&self, rendition: Rendition) -> &[u8] {
        match rendition {
            Rendition::Thumbnail => &self.thumbnail,
            Rendition::Screen => &self.screen,
            Rendition::Full => &self.full,
        }
    }
}

/// The picture and its file in the next smaller size; as they are, if that is no smaller.
fn next(
    picture: Picture,
    rendition: Rendition,
    file: &[u8],
) -> Result<(Picture, Vec<u8>), PhotoError> {
    match shrunk(&picture, rendition)? {
        Some(small) => {
            let file = encode::jpeg(&small, rendition)?;
            Ok((small, file))
        }
        None => Ok((picture, file.to_vec())),
    }
}

/// The picture in this size; `None` if it is no larger already.
pub(crate) fn shrunk(
    picture: &Picture,
    rendition: Rendition,
) -> Result<Option<Picture>, PhotoError> {
    let size = (picture.pixels.width(), picture.pixels.height());
    let fitted = rendition.longest_side().and_then(|side| fitted(size, side));
    let Some((width, height)) = fitted else { return Ok(None) };
    let pixels = resize(&picture.pixels, width, height)?;
    Ok(Some(Picture { pixels, profile: picture.profile.clone() }))
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
    use crate::verify_clean;

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

    fn renditions(pixels: DynamicImage) -> Renditions {
        Renditions::of(Picture { pixels, profile: None }).unwrap().0
    }

    #[test]
    fn a_small_picture_is_not_enlarged() {
        let small = renditions(DynamicImage::new_rgb8(64, 48));

        for rendition in Rendition::ALL {
            assert_eq!(small.get(rendition), small.get(Rendition::Full));
        }
    }

    #[test]
    fn each_size_has_its_own_file_and_all_are_clean() {
        let large = renditions(DynamicImage::new_rgb8(2000, 1000));

        let sizes = Rendition::ALL.map(|rendition| {
            verify_clean(large.get(rendition)).unwrap();
            let decoded = image::load_from_memory(large.get(rendition)).unwrap();
            (decoded.width(), decoded.height())
        });
        assert_eq!(sizes, [(320, 160), (1600, 800), (2000, 1000)]);
    }
}
