//! Reads the metadata of the camera.

use std::{collections::BTreeMap, panic::catch_unwind};

use nom_exif::{EntryValue, IfdIndex, IfdKind, MediaParser, MediaSource};

use super::{
    block::{self, PREFIX},
    effort, gps, taken, xmp,
};
use crate::{CameraPosition, TakenAt};

/// Maximum size of an EXIF block in a JPEG segment, without the length and the prefix.
const MAX_BLOCK: usize = 65_535 - 2 - PREFIX.len();

/// Metadata of the camera. It is evidence and may be wrong: clocks may be off and positions old.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CameraNotes {
    /// Position of the camera.
    pub position: Option<CameraPosition>,
    /// Time of the photo.
    pub taken: Option<TakenAt>,
}

/// Reads the metadata of a JPEG, PNG, WebP, HEIC or AVIF photo of any size.
///
/// A photo with damaged metadata is still valid, so there is no error: unreadable notes are absent.
pub fn camera_notes(bytes: &[u8]) -> CameraNotes {
    let entries = entries(bytes);
    let position = positions(&entries, bytes).find(|position| !position.is_null_island());
    CameraNotes { position, taken: taken::taken(&entries) }
}

/// Returns all positions in a photo: first from its EXIF block, then from its XMP packet.
///
/// Includes the position 0, 0, because it matters as evidence. [`CameraNotes`] ignores it.
pub fn camera_positions(bytes: &[u8]) -> Vec<CameraPosition> {
    positions(&entries(bytes), bytes).collect()
}

fn positions(entries: &Entries, bytes: &[u8]) -> impl Iterator<Item = CameraPosition> {
    let by_packet = || {
        let packet = block::packet(bytes)?;
        catch_unwind(|| xmp::position(packet)).ok().flatten()
    };
    gps::position(entries).into_iter().chain(std::iter::once_with(by_packet).flatten())
}

/// EXIF values of the main image, by directory and tag.
pub(super) type Entries = BTreeMap<(Part, u16), EntryValue>;

/// Directories that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Camera,
    Gps,
}

/// Reads the EXIF values. Empty if reading the block would take too long.
fn entries(bytes: &[u8]) -> Entries {
    let Some(block) = block::block(bytes) else { return Entries::new() };
    let block = block.get(..MAX_BLOCK).unwrap_or(block);
    if !effort::is_modest(block) {
        return Entries::new();
    }
    // The library may panic on untrusted bytes.
    catch_unwind(|| parsed(block)).ok().flatten().unwrap_or_default()
}

fn parsed(block: &[u8]) -> Option<Entries> {
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

/// Wraps the block as the only segment of a JPEG.
///
/// The library can read each format, but it would then also process any amount of metadata.
fn enveloped(block: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(2 + PREFIX.len() + block.len()).ok()?.to_be_bytes();
    Some([b"\xFF\xD8\xFF\xE1", &length[..], PREFIX, block, b"\xFF\xD9"].concat())
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use image::{DynamicImage, ImageFormat};

    use super::*;
    use crate::{Limits, NotedIn, clean, sample};

    fn jpeg_with(block: &[u8]) -> Vec<u8> {
        sample::with_segment(&sample::clean_jpeg(), 0xE1, &[PREFIX, block].concat())
    }

    fn expected() -> CameraNotes {
        CameraNotes {
            position: Some(CameraPosition {
                lat: 51.5,
                long: -0.25,
                altitude_m: None,
                accuracy_m: Some(6.0),
                dilution: None,
                heading_deg: None,
                fixed_at: None,
                noted_in: NotedIn::Exif,
            }),
            taken: Some(TakenAt::Utc(Utc.with_ymd_and_hms(2026, 5, 1, 11, 0, 0).unwrap())),
        }
    }

    #[test]
    fn the_notes_of_a_jpeg_are_read() {
        assert_eq!(camera_notes(&jpeg_with(&sample::exif_block())), expected());
    }

    #[test]
    fn the_notes_of_a_png_are_read() {
        let mut png = sample::png_head(1, 1);
        png.splice(33..33, sample::png_chunk(*b"eXIf", &sample::exif_block()));

        assert_eq!(camera_notes(&png), expected());
    }

    #[test]
    fn the_notes_of_a_webp_are_read_with_prefix_or_without() {
        let block = sample::exif_block();
        let plain = sample::encoded(&DynamicImage::new_rgb8(2, 2), ImageFormat::WebP);
        for body in [block.clone(), [PREFIX, &block].concat()] {
            let length = u32::try_from(body.len()).unwrap().to_le_bytes();
            let webp = [&plain[..], b"EXIF", &length, &body].concat();

            assert_eq!(camera_notes(&webp), expected());
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

        assert_eq!(camera_notes(&jpeg_with(&block)), CameraNotes::default());
    }

    #[test]
    fn the_notes_of_a_heic_are_read() {
        let heic = sample::heif(&sample::exif_block(), b"");

        assert_eq!(camera_notes(&heic), expected());
    }

    const PACKET: &[u8] =
        b"http://ns.adobe.com/xap/1.0/\0<a xmlns:e='http://ns.adobe.com/exif/1.0/'\
        e:GPSLatitude='10.5' e:GPSLongitude='20.5'/>";

    #[test]
    fn a_place_noted_twice_is_told_twice_and_the_block_is_believed() {
        let photo = sample::with_segment(&jpeg_with(&sample::exif_block()), 0xE1, PACKET);

        let places = camera_positions(&photo);

        let noted: Vec<_> = places.iter().map(|place| (place.lat, place.noted_in)).collect();
        assert_eq!(noted, [(51.5, NotedIn::Exif), (10.5, NotedIn::Xmp)]);
        assert_eq!(camera_notes(&photo), expected());
    }

    #[test]
    fn the_packet_is_believed_where_the_block_says_nothing() {
        let photo = sample::with_segment(&sample::clean_jpeg(), 0xE1, PACKET);

        let place = camera_notes(&photo).position.unwrap();

        assert_eq!((place.lat, place.long, place.noted_in), (10.5, 20.5, NotedIn::Xmp));
    }
}
