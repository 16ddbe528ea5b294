//! How large a photo may be before we refuse to look at it.

use image::ImageError;

use crate::PhotoError;

/// The largest photo we take.
///
/// All of it is checked before a pixel is decoded, so a small file that claims to be a huge picture
/// costs no memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub max_bytes: usize,
    /// Pixels along the longest side; at most 65,535, which is all that a JPEG can have.
    pub max_side: u32,
    /// Pixels in all.
    pub max_pixels: u64,
    /// Bytes of decoded pixels; a picture of 16 bits a channel needs twice as many.
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
    /// For what this crate wrote itself; only the format's own bounds are left.
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

    /// The same limits in the decoders' own terms.
    pub(crate) fn for_decoder(&self) -> image::Limits {
        let mut limits = image::Limits::default();
        limits.max_image_width = Some(self.max_side);
        limits.max_image_height = Some(self.max_side);
        limits.max_alloc = Some(self.max_alloc);
        limits
    }

    /// What a decoder's complaint means to the sender.
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
