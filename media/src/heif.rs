//! Finds metadata and size in a HEIC or AVIF photo. Does not decode pixels.

use crate::{Limits, PhotoError};

/// Brands of HEIC and AVIF files.
const BRANDS: [&[u8]; 10] =
    [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"];

/// Whether the file is HEIC or AVIF, by its first bytes.
pub fn is_heif(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|name| BRANDS.contains(&name))
}

/// Returns the EXIF block. The four bytes before it contain the offset of its start.
pub(crate) fn exif(bytes: &[u8]) -> Option<&[u8]> {
    let item = Item::list(bytes)?.find(|item| &item.kind == b"Exif")?;
    let (skip, rest) = item.id.contents(bytes)?.split_first_chunk()?;
    rest.get(usize::try_from(u32::from_be_bytes(*skip)).ok()?..)
}

/// Returns the XMP packet.
pub(crate) fn xmp(bytes: &[u8]) -> Option<&[u8]> {
    let is_xmp = |item: &Item<'_>| {
        &item.kind == b"mime" && item.words().nth(1) == Some(b"application/rdf+xml")
    };
    Item::list(bytes)?.find(is_xmp)?.id.contents(bytes)
}

/// Checks that another program may decode the file: it is HEIC or AVIF, and no declared size
/// exceeds the limits.
pub fn check_heif(bytes: &[u8], limits: &Limits) -> Result<(), PhotoError> {
    limits.check_bytes(bytes)?;
    if !is_heif(bytes) {
        return Err(PhotoError::UnknownFormat);
    }
    let mut claims = sizes(bytes).ok_or_else(|| PhotoError::broken("it has no sizes"))?;
    let first = claims.next().ok_or_else(|| PhotoError::broken("it has no sizes"))?;
    for (width, height) in [first].into_iter().chain(claims) {
        let area = u64::from(width) * u64::from(height);
        limits.check_pixels((width, height), area.saturating_mul(4))?;
    }
    Ok(())
}

/// Sizes of all images, tiles and other items with pixels.
fn sizes(bytes: &[u8]) -> Option<impl Iterator<Item = (u32, u32)>> {
    let mut properties = meta(bytes)?.inner(*b"iprp")?.inner(*b"ipco")?;
    let size = |mut body: Cursor<'_>| {
        body.piece(4)?;
        let mut side = || u32::try_from(body.number(4)?).ok();
        Some((side()?, side()?))
    };
    let next = move || properties.next_box();
    let of_sizes = |(name, body)| (name == *b"ispe").then_some(body);
    Some(std::iter::from_fn(next).filter_map(of_sizes).filter_map(size))
}

/// Reads big-endian numbers of any width and slices.
#[derive(Clone, Copy)]
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn piece(&mut self, length: usize) -> Option<&'a [u8]> {
        let (piece, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(piece)
    }

    fn number(&mut self, width: usize) -> Option<usize> {
        let digits = self.piece(width)?;
        digits
            .iter()
            .try_fold(0_usize, |sum, &digit| sum.checked_mul(256)?.checked_add(usize::from(digit)))
    }

    fn name(&mut self) -> Option<[u8; 4]> {
        self.piece(4)?.try_into().ok()
    }

    /// Reads the next box: its type and as much of its content as exists.
    fn next_box(&mut self) -> Option<([u8; 4], Self)> {
        let length = self.number(4)?;
        let name = self.name()?;
        let length = match length {
            0 => self.0.len(),
            1 => self.number(8)?.checked_sub(16)?,
            whole => whole.checked_sub(8)?,
        };
        let body = self.piece(length.min(self.0.len()))?;
        Some((name, Self(body)))
    }

    /// Returns the content of the first box of this type.
    fn inner(mut self, wanted: [u8; 4]) -> Option<Self> {
        while let Some((name, body)) = self.next_box() {
            if name == wanted {
                return Some(body);
            }
        }
        None
    }
}

/// Returns the `meta` box after its version.
fn meta(bytes: &[u8]) -> Option<Cursor<'_>> {
    let mut meta = Cursor(bytes).inner(*b"meta")?;
    meta.piece(4)?;
    Some(meta)
}

/// An item of the file: metadata or pixels.
struct Item<'a> {
    id: ItemId,
    kind: [u8; 4],
    /// Name and, for some types, the media type. Each ends with a zero.
    texts: &'a [u8],
}

impl<'a> Item<'a> {
    fn list(bytes: &'a [u8]) -> Option<impl Iterator<Item = Self>> {
        let mut list = meta(bytes)?.inner(*b"iinf")?;
        let wide = list.number(4)? >> 24 != 0;
        list.number(if wide { 4 } else { 2 })?;
        Some(std::iter::from_fn(move || Some(Self::read(list.next_box()?.1))).flatten())
    }

    fn read(mut entry: Cursor<'a>) -> Option<Self> {
        let width = match entry.number(4)? >> 24 {
            2 => 2,
            3 => 4,
            _ => return None,
        };
        let id = ItemId(entry.number(width)?);
        entry.number(2)?;
        Some(Self { id, kind: entry.name()?, texts: entry.0 })
    }

    fn words(&self) -> impl Iterator<Item = &'a [u8]> {
        self.texts.split(|byte| *byte == 0)
    }
}

/// Number of an item in its file.
#[derive(Clone, Copy, PartialEq)]
struct ItemId(usize);

impl ItemId {
    /// Returns the content of an item, as far as the file contains it. `None` for items in several
    /// extents.
    fn contents(self, bytes: &[u8]) -> Option<&[u8]> {
        let mut places = meta(bytes)?.inner(*b"iloc")?;
        let version = places.number(4)? >> 24;
        let sizes = places.number(2)?;
        let [offset, length, base, index] = [12, 8, 4, 0].map(|shift| (sizes >> shift) & 0xF);
        let index = if version == 0 { 0 } else { index };
        let wide = if version < 2 { 2 } else { 4 };
        for _ in 0..places.number(wide)? {
            let id = Self(places.number(wide)?);
            let method = if version == 0 { 0 } else { places.number(2)? & 0xF };
            places.number(2)?;
            let start = places.number(base)?;
            let pieces = places.number(2)?;
            let mut pieces_at = Cursor(places.piece(pieces * (index + offset + length))?);
            if id != self {
                continue;
            }
            pieces_at.number(index)?;
            let start = start.checked_add(pieces_at.number(offset)?)?;
            let length = pieces_at.number(length)?;
            let held = match method {
                0 => bytes,
                1 => meta(bytes)?.inner(*b"idat")?.0,
                _ => return None,
            };
            let rest = held.get(start..).filter(|_| pieces == 1)?;
            return rest.get(..length).or(Some(rest));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn notes_of_both_kinds_are_found() {
        let picture = sample::heif(b"MM\0*", b"<x:xmpmeta/>");

        assert!(is_heif(&picture));
        assert_eq!(exif(&picture), Some(&b"MM\0*"[..]));
        assert_eq!(xmp(&picture), Some(&b"<x:xmpmeta/>"[..]));
    }

    #[test]
    fn a_picture_cut_off_anywhere_has_part_of_its_notes_or_none() {
        let picture = sample::heif(b"MM\0*", b"<x:xmpmeta/>");
        for length in 0..picture.len() {
            let cut = &picture[..length];

            assert!(exif(cut).is_none_or(|block| b"MM\0*".starts_with(block)), "{length}");
            assert!(xmp(cut).is_none_or(|packet| b"<x:xmpmeta/>".starts_with(packet)), "{length}");
        }
    }

    /// A file that declares these sizes for itself and its tiles.
    fn sized(sizes: &[(u32, u32)]) -> Vec<u8> {
        let a_box = |name: &[u8], body: &[u8]| {
            let length = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
            [&length[..], name, body].concat()
        };
        let size = |(width, height): &(u32, u32)| {
            a_box(b"ispe", &[[0; 4], width.to_be_bytes(), height.to_be_bytes()].concat())
        };
        let properties =
            a_box(b"iprp", &a_box(b"ipco", &sizes.iter().flat_map(size).collect::<Vec<_>>()));
        let head = a_box(b"ftyp", b"heic\0\0\0\0mif1");
        [head, a_box(b"meta", &[&[0; 4][..], &properties].concat())].concat()
    }

    #[test]
    fn a_picture_is_decoded_elsewhere_only_if_all_its_claims_are_modest() {
        let check = |sizes: &[(u32, u32)]| check_heif(&sized(sizes), &Limits::default());

        assert!(check(&[(512, 512), (4_032, 3_024)]).is_ok());
        for huge in [(12_240, 16_320), (60_000, 10), (u32::MAX, u32::MAX)] {
            let refusal = check(&[(512, 512), huge]);
            assert!(matches!(refusal, Err(PhotoError::TooManyPixels { .. })), "{huge:?}");
        }
        assert!(matches!(check(&[]), Err(PhotoError::Broken(_))));
        let other = check_heif(&sample::clean_jpeg(), &Limits::default());
        assert!(matches!(other, Err(PhotoError::UnknownFormat)));
    }

    #[test]
    fn a_film_is_no_picture() {
        assert!(!is_heif(b"\0\0\0\x14ftypqt  "));
        assert!(!is_heif(&sample::clean_jpeg()));
        assert!(!is_heif(b""));
    }
}
