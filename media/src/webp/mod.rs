//! WebP: reads chunks, and writes WebP variants of a JPEG.

mod verify;
mod write;

pub use self::{verify::verify_clean_webp, write::webp};
use crate::PhotoError;

/// A chunk: its name and as much of its content as the file has.
struct Chunk<'a> {
    name: [u8; 4],
    body: &'a [u8],
    whole: bool,
}

struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Chunks<'a> {
    /// `RIFF`, a length, `WEBP`, then chunks.
    fn of(webp: &'a [u8]) -> Self {
        Self { rest: webp.get(12..).unwrap_or_default() }
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let (name, after) = self.rest.split_first_chunk()?;
        let (length, after) = after.split_first_chunk()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (body, whole) = match after.get(..length) {
            Some(body) => (body, true),
            None => (after, false),
        };
        // Chunks begin at even offsets.
        self.rest = after.get(length.saturating_add(length % 2)..).unwrap_or_default();
        Some(Chunk { name: *name, body, whole })
    }
}

/// Returns the EXIF block. It may be truncated.
pub(crate) fn exif(webp: &[u8]) -> Option<&[u8]> {
    Chunks::of(webp).find(|chunk| &chunk.name == b"EXIF").map(|chunk| chunk.body)
}

/// Returns the XMP packet. It may be truncated.
pub(crate) fn xmp(webp: &[u8]) -> Option<&[u8]> {
    Chunks::of(webp).find(|chunk| &chunk.name == b"XMP ").map(|chunk| chunk.body)
}

/// Returns the colour profile, if it is complete.
pub(crate) fn profile(webp: &[u8]) -> Option<&[u8]> {
    Chunks::of(webp).find(|chunk| &chunk.name == b"ICCP" && chunk.whole).map(|chunk| chunk.body)
}

/// Rejects a file with frames that are larger than its canvas.
///
/// The decoder compares the two only after decoding the frame, so a small canvas could bypass the
/// limits with a huge frame.
pub(crate) fn check_frames(webp: &[u8], canvas: (u32, u32)) -> Result<(), PhotoError> {
    let fits = |chunk: Chunk<'_>| match &chunk.name {
        b"VP8 " => frame_fits(chunk.body, canvas),
        // 16 bytes contain the position and duration of the frame. Its own chunks follow.
        b"ANMF" => Chunks { rest: chunk.body.get(16..).unwrap_or_default() }
            .filter(|inner| &inner.name == b"VP8 ")
            .all(|inner| frame_fits(inner.body, canvas)),
        _ => true,
    };
    if Chunks::of(webp).all(fits) {
        Ok(())
    } else {
        Err(PhotoError::broken("a frame is larger than its canvas"))
    }
}

/// A lossy frame: three bytes of flags, three of start code, then width and height in 14 bits each.
fn frame_fits(frame: &[u8], (width, height): (u32, u32)) -> bool {
    let Some(&[w0, w1, h0, h1]) = frame.get(6..10) else { return true };
    let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
    side(w0, w1) <= width && side(h0, h1) <= height
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        let mut chunk = [&name[..], &length, body].concat();
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    }

    fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
        [b"RIFF\0\0\0\0WEBP".to_vec(), chunks.concat()].concat()
    }

    fn frame(width: u16, height: u16) -> Vec<u8> {
        [&[0; 3][..], b"\x9D\x01\x2A", &width.to_le_bytes(), &height.to_le_bytes()].concat()
    }

    #[test]
    fn an_odd_chunk_is_followed_by_a_byte_of_padding() {
        let webp = file(&[chunk(*b"ICCP", b"odd"), chunk(*b"EXIF", b"notes")]);

        assert_eq!(exif(&webp), Some(&b"notes"[..]));
        assert_eq!(profile(&webp), Some(&b"odd"[..]));
    }

    #[test]
    fn a_cut_off_profile_is_none_but_cut_off_notes_are_some() {
        let mut webp = file(&[chunk(*b"ICCP", b"profile!")]);
        webp.truncate(webp.len() - 4);
        assert_eq!(profile(&webp), None);

        let mut webp = file(&[chunk(*b"EXIF", b"notes!!!")]);
        webp.truncate(webp.len() - 4);
        assert_eq!(exif(&webp), Some(&b"note"[..]));
    }

    #[test]
    fn a_frame_larger_than_its_canvas_is_refused() {
        let small = file(&[chunk(*b"VP8 ", &frame(10, 10))]);
        let large = file(&[chunk(*b"VP8 ", &frame(16_383, 16_383))]);
        let hidden =
            file(&[chunk(*b"ANMF", &[vec![0; 16], chunk(*b"VP8 ", &frame(16_383, 10))].concat())]);

        assert!(check_frames(&small, (10, 10)).is_ok());
        assert!(check_frames(&large, (10, 10)).is_err());
        assert!(check_frames(&hidden, (10, 10)).is_err());
    }
}
