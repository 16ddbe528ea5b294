//! Whether two photos show the same picture.

use image::DynamicImage;
use image_hasher::{HashAlg, Hasher, HasherConfig};

use crate::{Limits, PhotoError, decode, guard::guarded, rendition::resize};

/// 144 bits: is each place of a coarse grid lighter than its right and its lower neighbour?
type View = [u8; 18];

/// Twice the grid's steps; the library halves it for each of the two directions.
const GRID: u32 = 16;

/// Both views are taken from a square of this many pixels.
const SQUARE: u32 = 256;

/// What a crop of five in a hundred takes from each edge of the square.
const MARGIN: u32 = 6;

/// The largest distance between two copies of one picture.
///
/// Measured on sixty photos of roads, many from one series, so that strangers look as alike as they
/// ever will. Smaller, recompressed, brighter or evenly cropped by five in a hundred, a copy is at
/// most 7 away (11 among phone photos); of all 1,770 pairs of different photos the nearest are 17
/// apart, and half are more than 54 apart. A crop from one corner only is found now and then.
const SAME: u32 = 14;

/// A picture boiled down to where it grows lighter; nothing else can be told from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Likeness {
    whole: View,
    /// Without its margin, so that a copy that lost its margin is found.
    middle: View,
}

impl Likeness {
    /// How many bytes it has in the database.
    pub const BYTES: usize = 2 * size_of::<View>();

    /// As the database keeps it.
    pub fn to_bytes(self) -> Vec<u8> {
        [self.whole, self.middle].concat()
    }

    /// `None` if the bytes are no likeness.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (whole, middle) = bytes.split_first_chunk()?;
        Some(Self { whole: *whole, middle: middle.try_into().ok()? })
    }

    /// How far apart two pictures are: 0 is alike, 72 is chance, 144 is a negative.
    pub fn distance(&self, other: &Self) -> u32 {
        let pairs = [
            (&self.whole, &other.whole),
            (&self.middle, &other.whole),
            (&self.whole, &other.middle),
        ];
        pairs.into_iter().map(|(one, another)| differing_bits(one, another)).min().unwrap_or(0)
    }

    /// Whether both are copies of one picture, though one may be smaller, recompressed or cropped a
    /// little.
    pub fn same_picture(&self, other: &Self) -> bool {
        self.distance(other) <= SAME
    }
}

fn differing_bits(one: &View, another: &View) -> u32 {
    one.iter().zip(another).map(|(one, another)| (one ^ another).count_ones()).sum()
}

/// Takes the likeness of a picture that `clean` or `shrink` has written.
pub fn likeness(clean_jpeg: &[u8]) -> Result<Likeness, PhotoError> {
    guarded(|| {
        let (_, picture) = decode::decode(clean_jpeg, &Limits::OUR_OWN)?;
        of(&picture.pixels)
    })
}

/// Takes the likeness of upright pixels.
pub(crate) fn of(pixels: &DynamicImage) -> Result<Likeness, PhotoError> {
    let square = resize(pixels, SQUARE, SQUARE)?;
    let inner = SQUARE - 2 * MARGIN;
    let middle = square.crop_imm(MARGIN, MARGIN, inner, inner);
    let hasher =
        HasherConfig::new().hash_alg(HashAlg::DoubleGradient).hash_size(GRID, GRID).to_hasher();
    Ok(Likeness { whole: view(&hasher, &square)?, middle: view(&hasher, &middle)? })
}

fn view(hasher: &Hasher, pixels: &DynamicImage) -> Result<View, PhotoError> {
    View::try_from(hasher.hash_image(pixels).as_bytes()).map_err(PhotoError::unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_likeness_survives_the_database() {
        let likeness = likeness(&sample::clean_jpeg()).unwrap();
        let bytes = likeness.to_bytes();

        assert_eq!(bytes.len(), Likeness::BYTES);
        assert_eq!(Likeness::from_bytes(&bytes), Some(likeness));
        assert_eq!(Likeness::from_bytes(&bytes[1..]), None);
        assert_eq!(Likeness::from_bytes(b""), None);
    }

    #[test]
    fn the_likeness_of_the_pixels_is_that_of_the_clean_picture() {
        let cleaned = crate::clean(&sample::clean_jpeg(), &Limits::default()).unwrap();

        assert!(cleaned.likeness.same_picture(&likeness(&cleaned.jpeg).unwrap()));
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
}
