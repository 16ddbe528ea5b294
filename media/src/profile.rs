//! Decides which colour profiles are kept.

use image::DynamicImage;

/// Maximum size of a profile, in bytes. Camera and display profiles have a few kilobytes; only
/// those of printing presses are larger.
const MAX_BYTES: usize = 256 * 1024;

/// Signatures of metadata that may be hidden in a profile.
const METADATA: [&[u8]; 3] = [b"Exif", b"http://ns.adobe.com", b"<x:xmpmeta"];

/// Whether the profile describes these pixels and nothing else.
///
/// A CMYK profile would change the colours of a photo that was converted to RGB.
pub(crate) fn fits(profile: &[u8], pixels: &DynamicImage) -> bool {
    let colours: &[u8] = if pixels.color().has_color() { b"RGB " } else { b"GRAY" };
    is_plain(profile) && profile.get(16..20) == Some(colours)
}

/// Whether it is a complete colour profile without hidden metadata.
pub(crate) fn is_plain(profile: &[u8]) -> bool {
    let says_its_length = profile
        .first_chunk()
        .is_some_and(|length| usize::try_from(u32::from_be_bytes(*length)) == Ok(profile.len()));
    says_its_length
        && (128..=MAX_BYTES).contains(&profile.len())
        && profile.get(36..40) == Some(b"acsp")
        && !METADATA.iter().any(|mark| profile.windows(mark.len()).any(|part| part == *mark))
}

#[cfg(test)]
mod tests {
    use image::DynamicImage;

    use super::*;
    use crate::sample;

    #[test]
    fn a_profile_stays_with_pixels_of_its_kind() {
        let colour = sample::profile(*b"RGB ");

        assert!(fits(&colour, &DynamicImage::new_rgb8(1, 1)));
        assert!(!fits(&colour, &DynamicImage::new_luma8(1, 1)));
        assert!(!fits(&sample::profile(*b"CMYK"), &DynamicImage::new_rgb8(1, 1)));
    }

    #[test]
    fn a_profile_with_a_rider_is_not_plain() {
        let mut long = sample::profile(*b"RGB ");
        long.push(0);
        assert!(!is_plain(&long));

        let mut loaded = sample::profile(*b"RGB ");
        loaded[60..64].copy_from_slice(b"Exif");
        assert!(!is_plain(&loaded));

        assert!(!is_plain(b""));
    }
}
