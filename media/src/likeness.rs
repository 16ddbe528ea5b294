//! Perceptual hashes, to find copies of a photo.

use image::{DynamicImage, imageops::crop_imm};
use image_hasher::{HashAlg, HasherConfig};

use crate::{Limits, PhotoError, decode, guard::guarded, resize::resize};

/// 144 bits: for each cell of a coarse grid, whether it is lighter than its right and its lower
/// neighbour.
type View = [u8; 18];

/// Twice the number of grid steps. The library halves it for each of the two directions.
const GRID: u32 = 16;

/// Side of the square from which all views are computed, in pixels.
const SQUARE: u32 = 160;

/// Margin that a crop of 5 % removes if all of it is on one side, in pixels.
const ALL: u32 = SQUARE / 20;

/// The same if both sides lose equal parts.
const HALF: u32 = ALL / 2;

/// Margins that each view leaves out: left, top, right and bottom. The first view is the whole
/// photo.
///
/// For a crop between two of these, the nearer one is close enough.
const CUTS: [[u32; 4]; 17] = [
    [0, 0, 0, 0],
    [HALF, HALF, HALF, HALF],
    [ALL, ALL, ALL, ALL],
    [ALL, 0, 0, 0],
    [0, ALL, 0, 0],
    [0, 0, ALL, 0],
    [0, 0, 0, ALL],
    [ALL, ALL, 0, 0],
    [0, ALL, ALL, 0],
    [0, 0, ALL, ALL],
    [ALL, 0, 0, ALL],
    [HALF, 0, HALF, 0],
    [0, HALF, 0, HALF],
    [HALF, ALL, HALF, 0],
    [HALF, 0, HALF, ALL],
    [ALL, HALF, 0, HALF],
    [0, HALF, ALL, HALF],
];

/// Maximum distance of two copies of the same photo.
///
/// Measured on 60 photos of roads, many from one series, so that different photos are as similar as
/// possible, and on 25 photos by phones and cameras. 638 copies were cropped by up to 5 % of width
/// and height on any side, halved in size, brightened and recompressed: half of them are within
/// distance 4, 99 % within 12, and the maximum is 16. Of all 3,570 pairs of different photos the
/// minimum is 16 and the median about 58.
const SAME: u32 = 14;

/// A perceptual hash of a photo. The photo cannot be reconstructed from it.
///
/// It contains views of the whole photo and of the photo without parts of its margin, so that
/// cropped copies are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Likeness {
    whole: View,
    cut: [View; CUTS.len() - 1],
}

impl Likeness {
    /// Size in bytes in the database.
    pub const BYTES: usize = CUTS.len() * size_of::<View>();

    /// Converts the hash to the database format.
    pub fn to_bytes(self) -> Vec<u8> {
        [&self.whole[..], self.cut.as_flattened()].concat()
    }

    /// Converts the database format. `None` if the bytes are invalid.
    ///
    /// Fewer views than today are valid, if they include the whole photo.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (views, rest) = bytes.as_chunks();
        let (&whole, views) = views.split_first()?;
        let mut cut = [whole; CUTS.len() - 1];
        cut.get_mut(..views.len())?.copy_from_slice(views);
        rest.is_empty().then_some(Self { whole, cut })
    }

    /// Distance of two photos: 0 means equal, 72 no correlation, 144 a negative.
    pub fn distance(&self, other: &Self) -> u32 {
        let to = |whole: View| move |view: &View| differing_bits(view, &whole);
        let uncut = differing_bits(&self.whole, &other.whole);
        let cut = self.cut.iter().map(to(other.whole)).chain(other.cut.iter().map(to(self.whole)));
        cut.fold(uncut, u32::min)
    }

    /// Whether both are copies of the same photo. One may be resized, recompressed, or cropped by
    /// up to 5 % of its width and height.
    pub fn same_picture(&self, other: &Self) -> bool {
        self.distance(other) <= SAME
    }
}

fn differing_bits(one: &View, another: &View) -> u32 {
    one.iter().zip(another).map(|(one, another)| (one ^ another).count_ones()).sum()
}

/// Computes the hash of a photo that `clean` has written.
pub fn likeness(clean_jpeg: &[u8]) -> Result<Likeness, PhotoError> {
    guarded(|| {
        let (_, picture) = decode::decode(clean_jpeg, &Limits::OUR_OWN)?;
        of(&picture.pixels)
    })
}

/// Computes the hash of upright pixels.
pub(crate) fn of(pixels: &DynamicImage) -> Result<Likeness, PhotoError> {
    let square = resize(pixels, SQUARE, SQUARE)?.into_luma8();
    let hasher =
        HasherConfig::new().hash_alg(HashAlg::DoubleGradient).hash_size(GRID, GRID).to_hasher();
    let mut views = Vec::with_capacity(Likeness::BYTES);
    for [left, top, right, bottom] in CUTS {
        let (width, height) = (SQUARE - left - right, SQUARE - top - bottom);
        let view = crop_imm(&square, left, top, width, height).to_image();
        views.extend_from_slice(hasher.hash_image(&view).as_bytes());
    }
    Likeness::from_bytes(&views).ok_or_else(|| PhotoError::unwritable("a view has another size"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rendition, sample};

    #[test]
    fn a_likeness_survives_the_database() {
        let likeness = likeness(&sample::clean_jpeg()).unwrap();
        let bytes = likeness.to_bytes();

        assert_eq!(bytes.len(), Likeness::BYTES);
        assert_eq!(Likeness::from_bytes(&bytes), Some(likeness));
        assert_eq!(Likeness::from_bytes(&bytes[1..]), None);
        assert_eq!(Likeness::from_bytes(&[&bytes[..], &bytes].concat()), None);
        assert_eq!(Likeness::from_bytes(b""), None);
    }

    #[test]
    fn the_likeness_of_the_pixels_is_that_of_the_clean_picture() {
        let cleaned = crate::clean(&sample::clean_jpeg(), &Limits::default()).unwrap();

        assert!(
            cleaned
                .likeness
                .same_picture(&likeness(cleaned.renditions.get(Rendition::Full)).unwrap())
        );
    }

    #[test]
    fn a_picture_is_like_itself_and_unlike_its_negative() {
        let mut negative = image::load_from_memory(&sample::clean_jpeg()).unwrap();
        negative.invert();
        let picture = likeness(&sample::clean_jpeg()).unwrap();
        let negative = likeness(&sample::jpeg_of(&negative)).unwrap();

        assert_eq!(picture.distance(&picture), 0);
        assert!(!picture.same_picture(&negative));
        assert_eq!(picture.distance(&negative), negative.distance(&picture));
    }

    #[test]
    fn a_likeness_with_fewer_views_still_finds_its_picture() {
        let full = likeness(&sample::clean_jpeg()).unwrap();

        let older = Likeness::from_bytes(&full.to_bytes()[..36]).unwrap();

        assert_eq!(older.distance(&full), 0);
        assert_eq!(Likeness::from_bytes(&older.to_bytes()), Some(older));
    }
}
