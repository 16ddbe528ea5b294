//! Formats of photos.

use image::ImageFormat;

/// A supported format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG, the format of nearly every camera.
    Jpeg,
    /// PNG, the format of screenshots.
    Png,
    /// WebP, used by messengers.
    WebP,
}

impl Format {
    /// Detects the format from the first bytes. File names and declared types are ignored.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match image::guess_format(bytes).ok()? {
            ImageFormat::Jpeg => Some(Self::Jpeg),
            ImageFormat::Png => Some(Self::Png),
            ImageFormat::WebP => Some(Self::WebP),
            _ => None,
        }
    }

    /// Registered media type of the format.
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
