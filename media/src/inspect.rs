//! Reads the properties of a photo without decoding pixels.

use image::{ImageDecoder, metadata::Orientation};

use crate::{CameraNotes, Format, Limits, PhotoError, camera_notes, decode, guard::guarded};

/// Properties from the header of a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspected {
    /// Format, detected from the bytes.
    pub format: Format,
    /// Width after rotation to upright, in pixels.
    pub width: u32,
    /// Height after rotation to upright, in pixels.
    pub height: u32,
    /// Metadata of the camera.
    pub notes: CameraNotes,
}

/// Reads format, size and camera notes. Fast, because no pixel is decoded.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Inspected, PhotoError> {
    guarded(|| {
        let (format, decoder) = decode::open(bytes, limits)?;
        let (width, height) = upright(decoder.dimensions(), decode::orientation(bytes));
        Ok(Inspected { format, width, height, notes: camera_notes(bytes) })
    })
}

fn upright((width, height): (u32, u32), orientation: Orientation) -> (u32, u32) {
    match orientation {
        Orientation::NoTransforms
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical
        | Orientation::Rotate180 => (width, height),
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => (height, width),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn what_is_no_photo_is_refused_in_plain_words() {
        let refusal = |bytes: &[u8]| inspect(bytes, &Limits::default()).unwrap_err().to_string();

        assert_eq!(refusal(b""), "the photo is empty");
        assert_eq!(refusal(b"GIF89a"), "the file is not a JPEG, PNG or WebP picture");
        assert_eq!(
            refusal(&sample::heif(b"", b"")),
            "the photo is a HEIC or AVIF picture, which cannot be shown here: please send a JPEG"
        );
        assert_eq!(refusal(b"\xFF\xD8\xFF\xE0"), "the photo is damaged and cannot be read");
        assert_eq!(refusal(&vec![0; 21_000_000]), "the photo is larger than 20 MB");
    }
}
