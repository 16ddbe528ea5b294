//! Sizes of published photos.

use crate::resize::fitted;

/// A published size of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rendition {
    /// 320 pixels on the longest side, for lists and maps.
    Thumbnail,
    /// 1,600 pixels on the longest side, for a page.
    Screen,
    /// The original size.
    Full,
}

impl Rendition {
    /// All sizes, smallest first.
    pub const ALL: [Self; 3] = [Self::Thumbnail, Self::Screen, Self::Full];

    /// Name in URLs and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Thumbnail => "thumbnail",
            Self::Screen => "screen",
            Self::Full => "full",
        }
    }

    /// Returns the size with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rendition| rendition.name() == name)
    }

    /// Maximum side in pixels. `None` for the original size.
    pub const fn longest_side(self) -> Option<u32> {
        match self {
            Self::Thumbnail => Some(320),
            Self::Screen => Some(1600),
            Self::Full => None,
        }
    }

    /// Width and height for a photo of this full size.
    pub fn size_of(self, full: (u32, u32)) -> (u32, u32) {
        self.longest_side().and_then(|side| fitted(full, side)).unwrap_or(full)
    }

    /// JPEG quality, from 1 to 100.
    pub const fn quality(self) -> u8 {
        match self {
            Self::Thumbnail | Self::Screen => 80,
            Self::Full => 85,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rendition_is_found_by_its_name() {
        for rendition in Rendition::ALL {
            assert_eq!(Rendition::from_name(rendition.name()), Some(rendition));
        }
        assert_eq!(Rendition::from_name("huge"), None);
    }
}
