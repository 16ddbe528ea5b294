//! Final check of a photo before publication.

use crate::{
    PhotoError, profile,
    segments::{APP0, APP2, EOI, SOS, Segment, Segments},
};

/// Returns an error if a JPEG contains anything except pixels and a colour profile.
///
/// It uses an allow list, so unknown content is rejected: any application segment except a plain
/// JFIF header and a colour profile, any comment, any byte after the end.
pub fn verify_clean(jpeg: &[u8]) -> Result<(), PhotoError> {
    let segments = Segments::of(jpeg).ok_or(PhotoError::Unclean("it is not a JPEG"))?;
    let mut profile = Vec::new();
    let mut ended = false;
    for segment in segments {
        check(segment)?;
        if segment.marker == APP2 {
            profile.extend_from_slice(profile_part(segment.body)?);
        }
        ended = segment.marker == EOI;
    }
    if !ended {
        return Err(PhotoError::Unclean("it does not come to its end"));
    }
    if !profile.is_empty() && !profile::is_plain(&profile) {
        return Err(PhotoError::Unclean("its colour profile holds something else"));
    }
    Ok(())
}

fn check(segment: Segment<'_>) -> Result<(), PhotoError> {
    match segment.marker {
        // Tables, frame, restart interval, scan; baseline, extended or progressive.
        0xC0..=0xC2 | 0xC4 | 0xDB | 0xDD | SOS | APP2 => Ok(()),
        APP0 if is_bare_head(segment.body) => Ok(()),
        EOI if segment.body.is_empty() => Ok(()),
        EOI => Err(PhotoError::Unclean("something follows its end")),
        0xFE => Err(PhotoError::Unclean("it holds a comment")),
        0xE0..=0xEF => Err(PhotoError::Unclean("it holds metadata")),
        _ => Err(PhotoError::Unclean("it holds a segment of an unknown kind")),
    }
}

/// Whether it is a JFIF header without a thumbnail.
fn is_bare_head(body: &[u8]) -> bool {
    body.len() == 14 && body.starts_with(b"JFIF\0") && body.ends_with(&[0, 0])
}

/// A profile may be split into numbered parts.
fn profile_part(body: &[u8]) -> Result<&[u8], PhotoError> {
    body.strip_prefix(b"ICC_PROFILE\0")
        .and_then(|numbered| numbered.get(2..))
        .ok_or(PhotoError::Unclean("it holds metadata"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn with_segment(marker: u8, body: &[u8]) -> Vec<u8> {
        sample::with_segment(&sample::clean_jpeg(), marker, body)
    }

    fn complaint(jpeg: &[u8]) -> String {
        verify_clean(jpeg).unwrap_err().to_string()
    }

    #[test]
    fn what_we_write_is_clean() {
        assert!(verify_clean(&sample::clean_jpeg()).is_ok());
    }

    #[test]
    fn any_metadata_is_found() {
        for marker in (0xE1..=0xEF).chain([0xFE]) {
            assert!(verify_clean(&with_segment(marker, b"Exif\0\0MM")).is_err(), "{marker:#x}");
        }
        let message = complaint(&with_segment(0xFE, b"a note"));
        assert_eq!(message, "the photo is not fit to publish: it holds a comment");
    }

    #[test]
    fn a_head_with_a_preview_in_it_is_found() {
        let preview = b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01\xFF\xFF\xFF";

        assert!(verify_clean(&with_segment(APP0, preview)).is_err());
    }

    #[test]
    fn a_profile_must_be_one() {
        let plain = [b"ICC_PROFILE\0\x01\x01", &sample::profile(*b"RGB ")[..]].concat();
        assert!(verify_clean(&with_segment(APP2, &plain)).is_ok());

        assert!(verify_clean(&with_segment(APP2, b"ICC_PROFILE\0\x01\x01somewhere else")).is_err());
        assert!(verify_clean(&with_segment(APP2, b"MPF\0II*\0")).is_err());
    }

    #[test]
    fn nothing_may_follow_the_end() {
        let trailed = [&sample::clean_jpeg()[..], b"a film"].concat();
        assert_eq!(
            complaint(&trailed),
            "the photo is not fit to publish: something follows its end"
        );

        let jpeg = sample::clean_jpeg();
        assert!(verify_clean(&jpeg[..jpeg.len() - 2]).is_err());
        assert!(verify_clean(b"").is_err());
    }
}
