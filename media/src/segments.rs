//! Reads the segments of a JPEG.

use crate::PhotoError;

pub(crate) const APP0: u8 = 0xE0;
pub(crate) const APP1: u8 = 0xE1;
pub(crate) const APP2: u8 = 0xE2;
pub(crate) const EOI: u8 = 0xD9;
pub(crate) const SOS: u8 = 0xDA;

/// A segment with its marker and content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment<'a> {
    pub(crate) marker: u8,
    /// Content without marker and length. For the end marker: all bytes after it.
    pub(crate) body: &'a [u8],
}

/// Iterator over the segments. Skips the coded pixels after a scan header.
///
/// A well-formed file ends with the segment `EOI`. On invalid data the iterator ends, so callers
/// that need certainty check for that last segment.
pub(crate) struct Segments<'a> {
    rest: &'a [u8],
    in_scan: bool,
}

impl<'a> Segments<'a> {
    /// `None` if the bytes do not begin like a JPEG.
    pub(crate) fn of(jpeg: &'a [u8]) -> Option<Self> {
        Some(Self { rest: jpeg.strip_prefix(&[0xFF, 0xD8])?, in_scan: false })
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let from = if self.in_scan { past_scan(self.rest)? } else { self.rest };
        let (marker, after) = marker(from)?;
        if marker == EOI {
            self.rest = &[];
            self.in_scan = false;
            return Some(Segment { marker, body: after });
        }
        let (length, after) = after.split_first_chunk()?;
        let length = usize::from(u16::from_be_bytes(*length)).checked_sub(2)?;
        let (body, rest) = after.split_at_checked(length)?;
        self.rest = rest;
        self.in_scan = marker == SOS;
        Some(Segment { marker, body })
    }
}

/// Any number of fill bytes may precede a marker.
fn marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (&0xFF, mut rest) = bytes.split_first()? else { return None };
    while let Some((&0xFF, after)) = rest.split_first() {
        rest = after;
    }
    let (&marker, rest) = rest.split_first()?;
    (marker != 0).then_some((marker, rest))
}

/// In coded pixels, 0xFF is followed by 0 or a restart marker. Anything else ends the scan.
fn past_scan(bytes: &[u8]) -> Option<&[u8]> {
    let ends =
        |pair: &[u8]| matches!(pair, [0xFF, next] if !matches!(next, 0x00 | 0xD0..=0xD7 | 0xFF));
    bytes.windows(2).position(ends).and_then(|at| bytes.get(at..))
}

/// Rejects a sequential JPEG with a separate scan for each colour.
///
/// Such files are valid but rare, and the decoder silently decodes them wrongly. A wrong photo is
/// worse than none.
pub(crate) fn check_scan(jpeg: &[u8]) -> Result<(), PhotoError> {
    let mut colours = None;
    for Segment { marker, body } in Segments::of(jpeg).into_iter().flatten() {
        match marker {
            0xC0 | 0xC1 => colours = body.get(5).copied(),
            SOS if body.first().copied() < colours => {
                return Err(PhotoError::broken("its colours come one after the other"));
            }
            SOS => break,
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jpeg_encoder::{ColorType, Encoder};

    use super::*;
    use crate::{Limits, clean};

    #[test]
    fn a_photo_whose_colours_come_one_after_the_other_is_refused() {
        let written = |apart: bool| {
            let mut jpeg = vec![];
            let mut encoder = Encoder::new(&mut jpeg, 85);
            encoder.set_optimized_huffman_tables(apart);
            encoder.encode(&[128; 32 * 32 * 3], 32, 32, ColorType::Rgb).unwrap();
            clean(&jpeg, &Limits::default())
        };

        assert!(written(false).is_ok());
        assert!(matches!(written(true), Err(PhotoError::Broken(_))));
    }

    fn walk(jpeg: &[u8]) -> Vec<(u8, &[u8])> {
        Segments::of(jpeg).unwrap().map(|segment| (segment.marker, segment.body)).collect()
    }

    #[test]
    fn segments_come_in_order_and_the_end_carries_what_trails() {
        let jpeg =
            b"\xFF\xD8\xFF\xFE\x00\x04hi\xFF\xFF\xDA\x00\x02ab\xFF\x00c\xFF\xD0d\xFF\xD9tail";

        assert_eq!(walk(jpeg), [(0xFE, &b"hi"[..]), (SOS, b""), (EOI, b"tail")]);
    }

    #[test]
    fn a_length_past_the_end_stops_the_walk() {
        assert_eq!(walk(b"\xFF\xD8\xFF\xFE\x00\x40hi"), []);
        assert_eq!(walk(b"\xFF\xD8\xFF\xFE\x00\x01hi"), []);
        assert_eq!(walk(b"\xFF\xD8\xFF\xDA\x00\x02pixels without an end"), [(SOS, &b""[..])]);
    }

    #[test]
    fn what_is_no_jpeg_has_no_segments() {
        assert!(Segments::of(b"\x89PNG").is_none());
        assert!(Segments::of(b"").is_none());
    }
}
