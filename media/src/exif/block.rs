//! Finds the metadata of a photo: EXIF block and XMP packet.

use crate::{
    Format, heif, png,
    segments::{APP1, SOS, Segments},
    webp,
};

/// Prefix of the EXIF block in a JPEG. Some programs write it in other formats, too.
pub(super) const PREFIX: &[u8] = b"Exif\0\0";

/// Prefix of the XMP packet in a JPEG.
const XMP_PREFIX: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// Keyword of the XMP packet in a PNG. The five zeros mean uncompressed and without a language.
const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp\0\0\0\0\0";

/// Returns the EXIF block from its byte order mark. It may be truncated.
pub(crate) fn block(bytes: &[u8]) -> Option<&[u8]> {
    let found = match Format::of(bytes) {
        Some(Format::Jpeg) => in_jpeg(bytes, PREFIX),
        Some(Format::Png) => png::chunks(bytes).find(|(name, _)| name == b"eXIf").map(|(_, it)| it),
        Some(Format::WebP) => webp::exif(bytes),
        None if heif::is_heif(bytes) => heif::exif(bytes),
        None => None,
    }?;
    Some(found.strip_prefix(PREFIX).unwrap_or(found))
}

/// Returns the XMP packet. It may be truncated.
pub(super) fn packet(bytes: &[u8]) -> Option<&[u8]> {
    match Format::of(bytes) {
        Some(Format::Jpeg) => in_jpeg(bytes, XMP_PREFIX),
        Some(Format::Png) => png::chunks(bytes)
            .filter(|(name, _)| name == b"iTXt")
            .find_map(|(_, text)| text.strip_prefix(XMP_KEYWORD)),
        Some(Format::WebP) => webp::xmp(bytes),
        None if heif::is_heif(bytes) => heif::xmp(bytes),
        None => None,
    }
}

fn in_jpeg<'a>(jpeg: &'a [u8], prefix: &[u8]) -> Option<&'a [u8]> {
    Segments::of(jpeg)?
        .take_while(|segment| segment.marker != SOS)
        .filter(|segment| segment.marker == APP1)
        .find_map(|segment| segment.body.strip_prefix(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_block_of_a_jpeg_is_found_behind_other_segments() {
        let jpeg = sample::with_segment(&sample::clean_jpeg(), APP1, b"Exif\0\0II*\0");
        let jpeg = sample::with_segment(&jpeg, APP1, b"http://ns.adobe.com/xap/1.0/\0<x/>");

        assert_eq!(block(&jpeg), Some(&b"II*\0"[..]));
        assert_eq!(packet(&jpeg), Some(&b"<x/>"[..]));
        assert_eq!(block(&sample::clean_jpeg()), None);
        assert_eq!(packet(&sample::clean_jpeg()), None);
    }

    #[test]
    fn the_notes_of_a_png_are_found() {
        let mut png = sample::png_head(1, 1);
        assert_eq!(block(&png), None);

        png.splice(33..33, sample::png_chunk(*b"eXIf", b"MM\0*"));
        png.splice(33..33, sample::png_chunk(*b"iTXt", &[XMP_KEYWORD, b"<x/>"].concat()));
        assert_eq!(block(&png), Some(&b"MM\0*"[..]));
        assert_eq!(packet(&png), Some(&b"<x/>"[..]));
    }

    #[test]
    fn the_notes_of_a_heic_are_found_with_prefix_or_without() {
        for block_as_written in [&b"MM\0*"[..], b"Exif\0\0MM\0*"] {
            let heic = sample::heif(block_as_written, b"<x/>");

            assert_eq!(block(&heic), Some(&b"MM\0*"[..]));
            assert_eq!(packet(&heic), Some(&b"<x/>"[..]));
        }
    }
}
