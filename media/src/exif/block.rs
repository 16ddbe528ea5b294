//! Finds the EXIF block in a photo.

use crate::{
    Format,
    segments::{APP1, SOS, Segments},
    webp,
};

/// What a JPEG puts before the block; some writers put it there in the other formats, too.
pub(super) const PREFIX: &[u8] = b"Exif\0\0";

/// The block from its byte order mark on; possibly cut off.
pub(crate) fn block(format: Format, bytes: &[u8]) -> Option<&[u8]> {
    let found = match format {
        Format::Jpeg => in_jpeg(bytes),
        Format::Png => in_png(bytes),
        Format::WebP => webp::exif(bytes),
    }?;
    Some(found.strip_prefix(PREFIX).unwrap_or(found))
}

fn in_jpeg(jpeg: &[u8]) -> Option<&[u8]> {
    Segments::of(jpeg)?
        .take_while(|segment| segment.marker != SOS)
        .find(|segment| segment.marker == APP1 && segment.body.starts_with(PREFIX))
        .map(|segment| segment.body)
}

/// Each chunk: its length, its name, its contents and a checksum.
fn in_png(png: &[u8]) -> Option<&[u8]> {
    let mut rest = png.get(8..)?;
    loop {
        let (length, after) = rest.split_first_chunk()?;
        let (name, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        if name == b"eXIf" {
            return Some(after.get(..length).unwrap_or(after));
        }
        rest = after.get(length.checked_add(4)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_block_of_a_jpeg_is_found_behind_other_segments() {
        let jpeg = sample::with_segment(&sample::clean_jpeg(), APP1, b"Exif\0\0II*\0");
        let jpeg = sample::with_segment(&jpeg, APP1, b"http://ns.adobe.com/xap/1.0/\0");

        assert_eq!(block(Format::Jpeg, &jpeg), Some(&b"II*\0"[..]));
        assert_eq!(block(Format::Jpeg, &sample::clean_jpeg()), None);
    }

    #[test]
    fn the_block_of_a_png_is_found() {
        let mut png = sample::png_head(1, 1);
        assert_eq!(block(Format::Png, &png), None);

        png.splice(33..33, sample::png_chunk(*b"eXIf", b"MM\0*"));
        assert_eq!(block(Format::Png, &png), Some(&b"MM\0*"[..]));
    }
}
