//! Limits on the size of a photo.

use image::ImageError;

use crate::PhotoError;

/// Maximum size of a photo.
///
/// All limits are checked before pixels are decoded, so a small file that declares a huge size uses
/// no memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Maximum size of the file, in bytes.
    pub max_bytes: usize,
    /// Maximum side length, in pixels. At most 65,535, the limit of JPEG.
    pub max_side: u32,
    /// Maximum number of pixels.
    pub max_pixels: u64,
    /// Maximum size of the decoded pixels, in bytes. A photo with 16 bits per channel needs twice
    /// as many.
    pub max_alloc: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 20 * 1024 * 1024,
            max_side: 16_384,
            max_pixels: 50_000_000,
            max_alloc: 256 * 1024 * 1024,
        }
    }
}

impl Limits {
    /// Limits for files that this crate wrote: only those of the format.
    pub(crate) const OUR_OWN: Self =
        Self { max_bytes: usize::MAX, max_side: 65_535, max_pixels: u64::MAX, max_alloc: u64::MAX };

    pub(crate) fn check_bytes(&self, bytes: &[u8]) -> Result<(), PhotoError> {
        if bytes.is_empty() {
            return Err(PhotoError::Empty);
        }
        if bytes.len() > self.max_bytes {
            return Err(PhotoError::TooLarge { max_bytes: self.max_bytes });
        }
        Ok(())
    }

    pub(crate) fn check_pixels(
        &self,
        (width, height): (u32, u32),
        decoded_bytes: u64,
    ) -> Result<(), PhotoError> {
        let area = u64::from(width) * u64::from(height);
        let fits = width.max(height) <= self.max_side
            && area <= self.max_pixels
            && decoded_bytes <= self.max_alloc;
        if fits { Ok(()) } else { Err(self.too_many_pixels()) }
    }

    /// Converts the limits for the decoders.
    pub(crate) fn for_decoder(&self) -> image::Limits {
        let mut limits = image::Limits::default();
        limits.max_image_width = Some(self.max_side);
        limits.max_image_height = Some(self.max_side);
        limits.max_alloc = Some(self.max_alloc);
        limits
    }

    /// Converts a decoder's error.
    pub(crate) fn refusal(&self, error: ImageError) -> PhotoError {
        match error {
            ImageError::Limits(_) => self.too_many_pixels(),
            other => PhotoError::broken(other),
        }
    }

    fn too_many_pixels(&self) -> PhotoError {
        PhotoError::TooManyPixels { max_side: self.max_side, max_pixels: self.max_pixels }
    }
}
