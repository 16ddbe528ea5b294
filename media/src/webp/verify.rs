//! Final check of a WebP file before publication.

use super::write::PROFILED;
use crate::{PhotoError, profile};

/// Returns an error if a WebP contains anything except one coded frame and a colour profile.
///
/// It uses an allow list, as for JPEG: a lossy frame alone, or an extended header that declares a
/// profile only, the profile, and the frame. The file must have the declared length, so no bytes
/// can follow.
pub fn verify_clean_webp(webp: &[u8]) -> Result<(), PhotoError> {
    let chunks = chunks(webp).ok_or(PhotoError::Unclean("it is not a WebP, or not whole"))?;
    let frame = match chunks.as_slice() {
        [(b"VP8 ", frame)] => frame,
        [(b"VP8X", head), (b"ICCP", colours), (b"VP8 ", frame)] => {
            if head.len() != 10 || !head.starts_with(&[PROFILED, 0, 0, 0]) {
                return Err(PhotoError::Unclean("its head tells of metadata"));
            }
            if !profile::is_plain(colours) {
                return Err(PhotoError::Unclean("its colour profile holds something else"));
            }
            frame
        }
        _ => return Err(PhotoError::Unclean("it holds a chunk of an unknown kind")),
    };
    // A key frame: the lowest bit is not set, and a start code follows.
    let is_frame = frame.first().is_some_and(|flags| flags & 1 == 0)
        && frame.get(3..6) == Some(&[0x9D, 0x01, 0x2A]);
    if is_frame { Ok(()) } else { Err(PhotoError::Unclean("it holds no frame")) }
}

/// Returns name and content of each chunk. `None` unless they fill the file exactly.
fn chunks(webp: &[u8]) -> Option<Vec<(&[u8; 4], &[u8])>> {
    let (length, rest) = webp.strip_prefix(b"RIFF")?.split_first_chunk()?;
    if usize::try_from(u32::from_le_bytes(*length)).ok()? != rest.len() {
        return None;
    }
    let mut rest = rest.strip_prefix(b"WEBP")?;
    let mut chunks = vec![];
    while !rest.is_empty() {
        let (name, after) = rest.split_first_chunk()?;
        let (length, after) = after.split_first_chunk()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (body, after) = after.split_at_checked(length)?;
        // The padding byte must be 0, so that it hides no data.
        rest = if length % 2 == 1 { after.strip_prefix(&[0])? } else { after };
        chunks.push((name, body));
    }
    Some(chunks)
}

#[cfg(test)]
mod tests {
    use image::DynamicImage;

    use super::*;
    use crate::{sample, webp};

    fn plain() -> Vec<u8> {
        webp(&sample::clean_jpeg()).unwrap().swap_remove(0).1
    }

    /// Appends bytes to the file and adjusts its length.
    fn with(webp: &[u8], more: &[u8]) -> Vec<u8> {
        let mut longer = [webp, more].concat();
        let length = u32::try_from(longer.len() - 8).unwrap().to_le_bytes();
        longer[4..8].copy_from_slice(&length);
        longer
    }

    #[test]
    fn what_we_write_is_clean() {
        assert!(verify_clean_webp(&plain()).is_ok());
    }

    #[test]
    fn any_other_chunk_is_found() {
        for name in [b"EXIF", b"XMP ", b"ALPH", b"ANIM", b"VP8L", b"ICCP", b"VP8 ", b"note"] {
            let told = with(&plain(), &[&name[..], &[4, 0, 0, 0], b"MM\0*"].concat());
            assert!(verify_clean_webp(&told).is_err(), "{}", name.escape_ascii());
        }
    }

    #[test]
    fn nothing_may_follow_or_be_missing() {
        let plain = plain();
        assert!(verify_clean_webp(&[&plain[..], b"a film"].concat()).is_err());
        assert!(verify_clean_webp(&with(&plain, b"a film")).is_err());
        for length in 0..plain.len() {
            assert!(verify_clean_webp(&plain[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn a_head_that_tells_of_more_is_found() {
        let body = plain()[12..].to_vec();
        let profile = sample::profile(*b"RGB ");
        let file = |flags: u8, profile: &[u8]| {
            let head = [b"VP8X\x0A\0\0\0", &[flags][..], &[0; 3], &[63, 0, 0, 47, 0, 0]].concat();
            let length = u32::try_from(profile.len()).unwrap().to_le_bytes();
            let colours = [b"ICCP", &length[..], profile].concat();
            with(b"RIFF\0\0\0\0WEBP", &[head, colours, body.clone()].concat())
        };

        assert!(verify_clean_webp(&file(PROFILED, &profile)).is_ok());
        for flag in [0x02, 0x04, 0x08, 0x10, 0x01] {
            assert!(verify_clean_webp(&file(PROFILED | flag, &profile)).is_err(), "{flag:#x}");
        }
        let mut loaded = profile;
        loaded[60..64].copy_from_slice(b"Exif");
        assert!(verify_clean_webp(&file(PROFILED, &loaded)).is_err());
    }

    #[test]
    fn a_lossless_or_broken_frame_is_none_of_ours() {
        let lossless = sample::encoded(&DynamicImage::new_rgb8(4, 4), image::ImageFormat::WebP);
        assert!(verify_clean_webp(&lossless).is_err());

        let mut broken = plain();
        broken[23] = 0;
        assert!(verify_clean_webp(&broken).is_err());
    }
}
