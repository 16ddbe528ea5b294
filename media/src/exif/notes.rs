//! Reads what the camera wrote down.

use std::{collections::BTreeMap, panic::catch_unwind};

use nom_exif::{EntryValue, IfdIndex, IfdKind, MediaParser, MediaSource};

use super::{
    block::{self, PREFIX},
    effort, gps, taken,
};
use crate::{CameraPosition, Format, TakenAt};

/// What fits into one segment of a JPEG beside its length and the prefix.
const MAX_BLOCK: usize = 65_535 - 2 - PREFIX.len();

/// What the camera wrote down. It is evidence, not truth: clocks go wrong and fixes are stale.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CameraNotes {
    /// Where the camera was.
    pub position: Option<CameraPosition>,
    /// When the shutter opened.
    pub taken: Option<TakenAt>,
}

/// Reads the notes; there are none where there is nothing that makes sense.
///
/// A photo whose notes are damaged is still a photo, so nothing here is an error.
pub(crate) fn notes(format: Format, bytes: &[u8]) -> CameraNotes {
    let Some(block) = block::block(format, bytes) else { return CameraNotes::default() };
    let block = block.get(..MAX_BLOCK).unwrap_or(block);
    if !effort::is_modest(block) {
        return CameraNotes::default();
    }
    // The library indexes into bytes that a stranger chose.
    let entries = catch_unwind(|| entries(block)).ok().flatten().unwrap_or_default();
    CameraNotes { position: gps::position(&entries), taken: taken::taken(&entries) }
}

/// The values of the main picture, by where they stand and what they are called.
pub(super) type Entries = BTreeMap<(Part, u16), EntryValue>;

/// The parts of the notes that we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Camera,
    Gps,
}

fn entries(block: &[u8]) -> Option<Entries> {
    let source = MediaSource::from_memory(enveloped(block)?).ok()?;
    let found = MediaParser::new().parse_exif(source).ok()?;
    let mut entries = Entries::new();
    for entry in found.filter(|entry| entry.ifd() == IfdIndex::MAIN) {
        let part = match entry.ifd_kind() {
            IfdKind::Exif => Part::Camera,
            IfdKind::Gps => Part::Gps,
            _ => continue,
        };
        let code = entry.tag().code();
        if let Ok(value) = entry.into_result() {
            entries.entry((part, code)).or_insert(value);
        }
    }
    Some(entries)
}

/// The block as the only segment of a JPEG.
///
/// The library would read each format by itself, but then it would also go through as many megabytes
/// of notes as somebody cares to send.
fn enveloped(block: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(2 + PREFIX.len() + block.len()).ok()?.to_be_bytes();
    Some([b"\xFF\xD8\xFF\xE1", &length[..], PREFIX, block, b"\xFF\xD9"].concat())
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use image::{DynamicImage, ImageFormat};

    use super::*;
    use crate::{Limits, clean, sample};

    fn jpeg_with(block: &[u8]) -> Vec<u8> {
        sample::with_segment(&sample::clean_jpeg(), 0xE1, &[PREFIX, block].concat())
    }

    fn expected() -> CameraNotes {
        CameraNotes {
            position: Some(CameraPosition {
                lat: 51.5,
                long: -0.25,
                accuracy_m: Some(6.0),
                heading_deg: None,
            }),
            taken: Some(TakenAt::Utc(Utc.with_ymd_and_hms(2026, 5, 1, 11, 0, 0).unwrap())),
        }
    }

    #[test]
    fn the_notes_of_a_jpeg_are_read() {
        assert_eq!(notes(Format::Jpeg, &jpeg_with(&sample::exif_block())), expected());
    }

    #[test]
    fn the_notes_of_a_png_are_read() {
        let mut png = sample::png_head(1, 1);
        png.splice(33..33, sample::png_chunk(*b"eXIf", &sample::exif_block()));

        assert_eq!(notes(Format::Png, &png), expected());
    }

    #[test]
    fn the_notes_of_a_webp_are_read_with_prefix_or_without() {
        let block = sample::exif_block();
        let plain = sample::encoded(&DynamicImage::new_rgb8(2, 2), ImageFormat::WebP);
        for body in [block.clone(), [PREFIX, &block].concat()] {
            let length = u32::try_from(body.len()).unwrap().to_le_bytes();
            let webp = [&plain[..], b"EXIF", &length, &body].concat();

            assert_eq!(notes(Format::WebP, &webp), expected());
        }
    }

    #[test]
    fn a_photo_with_notes_cut_off_anywhere_is_still_a_photo() {
        let block = sample::exif_block();
        for length in 0..block.len() {
            let photo = jpeg_with(&block[..length]);

            assert!(clean(&photo, &Limits::default()).is_ok(), "cut after {length} bytes");
        }
    }

    #[test]
    fn notes_that_lead_in_a_circle_for_ever_are_left_unread() {
        let mut block = sample::exif_block();
        block[30..34].fill(0);

        assert_eq!(notes(Format::Jpeg, &jpeg_with(&block)), CameraNotes::default());
    }
}
