//! Permanently covers parts of a photo.

use image::{DynamicImage, GenericImage, Rgba};

use crate::{Limits, PhotoError, Renditions, decode, guard::guarded, renditions::Looks};

/// Colour of covered parts. A plain colour, because a blur can be reversed.
const COVER: Rgba<u8> = Rgba([64, 64, 64, 255]);

/// A part of a photo, in fractions of its width and height: 0 is left and top, 1 is right and
/// bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Area {
    /// Whether it is not empty and lies within the photo.
    pub fn is_within(&self) -> bool {
        let spans = |from: f64, length: f64| {
            from >= 0.0 && length > 0.0 && from + length <= 1.0 + TOLERANCE
        };
        spans(self.x, self.width) && spans(self.y, self.height)
    }

    /// Returns the part that lies within the photo. `None` if that is empty.
    pub fn clamped(&self) -> Option<Self> {
        if self.is_within() {
            return Some(*self);
        }
        let span = |from: f64, length: f64| {
            let (first, behind) = (from.clamp(0.0, 1.0), (from + length).clamp(0.0, 1.0));
            (behind > first).then_some((first, behind - first))
        };
        let ((x, width), (y, height)) = (span(self.x, self.width)?, span(self.y, self.height)?);
        Some(Self { x, y, width, height })
    }
}

/// Tolerance for rounded fractions, whose sum may be a little over 1.
const TOLERANCE: f64 = 1e-6;

/// A photo with covered parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    /// The photo in all sizes.
    pub renditions: Renditions,
    /// See [`Clean::placeholder`](crate::Clean::placeholder).
    pub placeholder: String,
}

/// Covers parts of a photo that `clean` has written, and encodes it in all sizes.
pub fn redact(clean_jpeg: &[u8], areas: &[Area]) -> Result<Redacted, PhotoError> {
    guarded(|| {
        let (_, mut picture) = decode::decode(clean_jpeg, &Limits::OUR_OWN)?;
        for area in areas {
            cover(&mut picture.pixels, area);
        }
        let (renditions, Looks { placeholder, .. }) = Renditions::of(picture)?;
        Ok(Redacted { renditions, placeholder })
    })
}

/// Covers every pixel that the area touches.
fn cover(pixels: &mut DynamicImage, area: &Area) {
    let (left, right) = span(area.x, area.width, pixels.width());
    let (top, bottom) = span(area.y, area.height, pixels.height());
    for y in top..bottom {
        for x in left..right {
            pixels.put_pixel(x, y, COVER);
        }
    }
}

/// Returns the first pixel and the one after the last.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it saturates, and what is outside is cut off"
)]
fn span(from: f64, length: f64, whole: u32) -> (u32, u32) {
    let pixels = f64::from(whole);
    let first = (from * pixels).floor() as u32;
    let behind = ((from + length) * pixels).ceil() as u32;
    (first.min(whole), behind.min(whole))
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;
    use crate::{Rendition, sample, verify_clean};

    fn area(x: f64, y: f64, width: f64, height: f64) -> Area {
        Area { x, y, width, height }
    }

    #[test]
    fn nothing_is_left_of_what_was_there_and_the_rest_stays() {
        let picture =
            sample::jpeg_of(&RgbImage::from_pixel(2000, 1000, Rgb([250, 200, 20])).into());

        let redacted = redact(&picture, &[area(0.25, 0.5, 0.25, 0.25)]).unwrap();

        for rendition in Rendition::ALL {
            let jpeg = redacted.renditions.get(rendition);
            verify_clean(jpeg).unwrap();
            let pixels = image::load_from_memory(jpeg).unwrap().into_rgb8();
            let at = |x: f64, y: f64| {
                let (x, _) = span(x, 0.0, pixels.width());
                let (y, _) = span(y, 0.0, pixels.height());
                pixels.get_pixel(x, y).0
            };
            for (x, y) in [(0.27, 0.53), (0.48, 0.72), (0.37, 0.6)] {
                let [red, green, blue] = at(x, y);
                assert!([red, green, blue].iter().all(|it| it.abs_diff(64) < 16), "{rendition:?}");
            }
            for (x, y) in [(0.1, 0.1), (0.22, 0.6), (0.53, 0.6), (0.37, 0.45), (0.37, 0.8)] {
                assert!(at(x, y)[0] > 200, "{rendition:?} {x} {y} {:?}", at(x, y));
            }
        }
    }

    #[test]
    fn an_area_has_a_size_and_lies_within() {
        assert!(area(0.0, 0.0, 1.0, 1.0).is_within());
        assert!(area(0.7, 0.1, 0.3, 0.1).is_within());
        for outside in [
            area(-0.1, 0.0, 0.5, 0.5),
            area(0.6, 0.0, 0.5, 0.5),
            area(0.0, 0.0, 0.0, 0.5),
            area(0.0, 0.0, 0.5, -0.5),
            area(f64::NAN, 0.0, 0.5, 0.5),
            area(0.0, 0.0, f64::INFINITY, 0.5),
        ] {
            assert!(!outside.is_within(), "{outside:?}");
        }
    }

    #[test]
    fn what_sticks_out_of_the_picture_is_cut_off() {
        for (sticks_out, within) in [
            (area(-0.25, -0.5, 0.5, 1.0), area(0.0, 0.0, 0.25, 0.5)),
            (area(0.75, 0.5, 0.5, 0.75), area(0.75, 0.5, 0.25, 0.5)),
            (area(-1.0, -1.0, 3.0, 3.0), area(0.0, 0.0, 1.0, 1.0)),
            (area(0.3, 0.1, 0.4, 0.1), area(0.3, 0.1, 0.4, 0.1)),
        ] {
            assert_eq!(sticks_out.clamped(), Some(within), "{sticks_out:?}");
        }
        for from in [-0.3, 0.1, 0.7, 0.999_999_9] {
            let cut = area(from, from, 1.1, 1.1).clamped().unwrap();
            assert!(cut.is_within(), "{cut:?}");
        }
    }

    #[test]
    fn of_an_area_without_size_in_the_picture_nothing_is_left() {
        for outside in [
            area(0.5, 0.5, 0.0, 0.1),
            area(0.5, 0.5, 0.1, -0.1),
            area(1.0, 0.5, 0.1, 0.1),
            area(0.5, -0.2, 0.1, 0.2),
            area(-1e300, 0.0, 1e300, 1.0),
            area(f64::NAN, 0.0, 0.5, 0.5),
            area(0.0, 0.0, f64::NAN, 0.5),
        ] {
            assert_eq!(outside.clamped(), None, "{outside:?}");
        }
    }

    #[test]
    fn the_smallest_area_covers_the_pixel_that_it_touches() {
        assert_eq!(span(0.999, 0.0005, 100), (99, 100));
        assert_eq!(span(0.0, 1.0, 7), (0, 7));
    }
}
