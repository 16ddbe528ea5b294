//! Encodes a photo in all sizes, each from the next larger one.

use crate::{
    Likeness, PhotoError, Rendition,
    decode::Picture,
    encode, likeness, placeholder,
    resize::{fitted, resize},
};

/// A photo in all sizes. Each is a JPEG that passes `verify_clean`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renditions {
    thumbnail: Vec<u8>,
    screen: Vec<u8>,
    full: Vec<u8>,
}

/// Perceptual hash and placeholder of a photo.
pub(crate) struct Looks {
    pub(crate) likeness: Likeness,
    pub(crate) placeholder: String,
}

impl Renditions {
    /// Encodes all sizes of a decoded photo, each from the pixels of the next larger one.
    ///
    /// Photos are never enlarged. A small photo is the same in several sizes.
    pub(crate) fn of(picture: Picture) -> Result<(Self, Looks), PhotoError> {
        let full = encode::jpeg(&picture, Rendition::Full)?;
        let (picture, screen) = next(picture, Rendition::Screen, &full)?;
        let likeness = likeness::of(&picture.pixels)?;
        let (picture, thumbnail) = next(picture, Rendition::Thumbnail, &screen)?;
        let placeholder = placeholder::of(&picture.pixels)?;
        Ok((Self { thumbnail, screen, full }, Looks { likeness, placeholder }))
    }

    /// Returns the photo in this size.
    pub fn get(&self, rendition: Rendition) -> &[u8] {
        match rendition {
            Rendition::Thumbnail => &self.thumbnail,
            Rendition::Screen => &self.screen,
            Rendition::Full => &self.full,
        }
    }
}

/// Returns pixels and file in the next smaller size. Unchanged if that is not smaller.
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

/// Resizes the pixels. `None` if they are not larger than this size.
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

#[cfg(test)]
mod tests {
    use image::DynamicImage;

    use super::*;
    use crate::verify_clean;

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
