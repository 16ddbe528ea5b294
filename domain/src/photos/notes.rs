//! Reads the positions in the metadata of a photo. The photo itself is not stored.

use chrono::{DateTime, TimeDelta, Utc};
use media::{CameraPosition, NotedIn, PhotoError, TakenAt};

use super::{PhotoProcessor, ProcessPhotoError};
use crate::{
    geotags::{Fix, FixSource},
    place::Place,
};

/// Largest offset of a time zone from UTC.
const MAX_ZONE_OFFSET: TimeDelta = TimeDelta::hours(14);

impl PhotoProcessor {
    /// Returns all positions in the metadata of a photo. Works for HEIC even if its pixels cannot
    /// be decoded.
    pub async fn read_notes(&self, bytes: Vec<u8>) -> Result<Vec<Fix>, ProcessPhotoError> {
        match self.inspect(&bytes) {
            Ok(()) | Err(PhotoError::Heif) => {}
            Err(refused) => return Err(refused.into()),
        }
        let read = move || (media::camera_positions(&bytes), media::camera_notes(&bytes).taken);
        let read = tokio::task::spawn_blocking(read).await;
        let (positions, taken) = read.map_err(|_panicked| ProcessPhotoError::GivenUp)?;
        Ok(positions.into_iter().filter_map(|position| fix(position, taken)).collect())
    }
}

fn fix(position: CameraPosition, taken: Option<TakenAt>) -> Option<Fix> {
    let CameraPosition { lat, long, accuracy_m, heading_deg, fixed_at, noted_in, .. } = position;
    let source = match noted_in {
        NotedIn::Exif => FixSource::PhotoExif,
        NotedIn::Xmp => FixSource::PhotoXmp,
    };
    let place = Place::new(lat, long).ok()?;
    let age = fixed_at.zip(taken).map(|(fixed_at, taken)| age(fixed_at, taken));
    let opened = taken.and_then(|taken| match taken {
        TakenAt::Utc(at) => Some(at),
        TakenAt::Local(_) => None,
    });
    let taken_at = fixed_at.or(opened);
    Some(Fix { accuracy_m, heading_deg, taken_at, age, ..Fix::at(source, place) })
}

/// Age of the position fix when the photo was taken: the smallest that is certain. A local time
/// without a zone may differ from UTC by up to [`MAX_ZONE_OFFSET`].
fn age(fixed_at: DateTime<Utc>, taken: TakenAt) -> TimeDelta {
    let age = match taken {
        TakenAt::Utc(at) => at - fixed_at,
        TakenAt::Local(at) => at - fixed_at.naive_utc() - MAX_ZONE_OFFSET,
    };
    age.max(TimeDelta::zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_fix_is_as_old_as_the_clocks_are_apart() {
        let taken = TakenAt::Utc(at("2026-11-22T10:00:00Z"));

        assert_eq!(age(at("2026-11-22T09:40:00Z"), taken), TimeDelta::minutes(20));
        assert_eq!(age(at("2026-11-22T10:00:05Z"), taken), TimeDelta::zero());
    }

    #[test]
    fn a_clock_without_a_zone_is_given_the_benefit_of_the_doubt() {
        let taken = TakenAt::Local(at("2026-11-22T10:00:00Z").naive_utc());

        assert_eq!(age(at("2026-11-22T02:00:00Z"), taken), TimeDelta::zero());
        assert_eq!(age(at("2026-11-20T20:00:00Z"), taken), TimeDelta::hours(24));
    }
}
