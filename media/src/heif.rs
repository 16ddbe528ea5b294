//! Finds the notes and the size in a HEIC or AVIF picture; its pixels are not read here.

use crate::{Limits, PhotoError};

/// What the first box calls pictures of this kind.
const BRANDS: [&[u8]; 10] =
    [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"];

/// Whether it begins like a picture of this kind.
pub fn is_heif(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|name| BRANDS.contains(&name))
}

/// The EXIF block; four bytes before it say how far on it begins.
pub(crate) fn exif(bytes: &[u8]) -> Option<&[u8]> {
    let item = Item::list(bytes)?.find(|item| &item.kind == b"Exif")?;
    let (skip, rest) = item.id.contents(bytes)?.split_first_chunk()?;
    rest.get(usize::try_from(u32::from_be_bytes(*skip)).ok()?..)
}

/// The XMP packet.
pub(crate) fn xmp(bytes: &[u8]) -> Option<&[u8]> {
    let is_xmp = |item: &Item<'_>| {
        &item.kind == b"mime" && item.words().nth(1) == Some(b"application/rdf+xml")
    };
    Item::list(bytes)?.find(is_xmp)?.id.contents(bytes)
}

/// Whether somebody else may be asked to decode it: it is such a picture, and nothing in it claims
/// more pixels than the limits allow.
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

/// The size of each picture in the file, of their pieces, and of what else has pixels.
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

/// Big-endian numbers of any width, and pieces, one after the other.
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

    /// The next box: its name and as much of its contents as there is.
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

    /// The contents of the first box of that name among those that lie here.
    fn inner(mut self, wanted: [u8; 4]) -> Option<Self> {
        while let Some((name, body)) = self.next_box() {
            if name == wanted {
                return Some(body);
            }
        }
        None
    }
}

/// The box that tells of all items, behind its version.
fn meta(bytes: &[u8]) -> Option<Cursor<'_>> {
    let mut meta = Cursor(bytes).inner(*b"meta")?;
    meta.piece(4)?;
    Some(meta)
}

/// Something that the file holds beside its pixels, or the pixels.
struct Item<'a> {
    id: ItemId,
    kind: [u8; 4],
    /// Its name and, for some kinds, its media type; each ends with a zero.
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

/// An item's number within its file.
#[derive(Clone, Copy, PartialEq)]
struct ItemId(usize);

impl ItemId {
    /// What the item holds, as far as the file goes. Items in several pieces are none of ours.
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

    /// A picture that says these sizes of itself and its pieces.
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
