//! The formats a photo may come in.

use image::ImageFormat;

/// A format that we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// What nearly every camera writes.
    Jpeg,
    /// What screenshots are.
    Png,
    /// What messengers make of photos.
    WebP,
}

impl Format {
    /// Tells the format by the first bytes; file names and declared types are not believed.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match image::guess_format(bytes).ok()? {
            ImageFormat::Jpeg => Some(Self::Jpeg),
            ImageFormat::Png => Some(Self::Png),
            ImageFormat::WebP => Some(Self::WebP),
            _ => None,
        }
    }

    /// The format's registered media type.
    pub fn media_type(self) -> &'static str {
        self.codec().to_mime_type()
    }

    pub(crate) fn codec(self) -> ImageFormat {
        match self {
            Self::Jpeg => ImageFormat::Jpeg,
            Self::Png => ImageFormat::Png,
            Self::WebP => ImageFormat::WebP,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_the_first_bytes() {
        assert_eq!(Format::of(b"\xFF\xD8\xFF\xE0"), Some(Format::Jpeg));
        assert_eq!(Format::of(b"\x89PNG\r\n\x1A\n"), Some(Format::Png));
        assert_eq!(Format::of(b"RIFF\0\0\0\0WEBPVP8 "), Some(Format::WebP));
        assert_eq!(Format::of(b"GIF89a"), None);
        assert_eq!(Format::of(b"<svg>"), None);
    }

    #[test]
    fn a_format_has_its_media_type() {
        assert_eq!(Format::Jpeg.media_type(), "image/jpeg");
        assert_eq!(Format::WebP.media_type(), "image/webp");
    }
}
