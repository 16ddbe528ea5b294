//! Checks whether proof photos prove that a problem is fixed.
//!
//! A proof photo must be taken after the report (or the last dispute) and near the case, and must
//! not be a photo of the report.

use chrono::{DateTime, TimeDelta, Utc};
use media::Likeness;

use super::Case;
use crate::{
    photos::{Photo, PhotoKind},
    place::Place,
    text_enum::text_enum,
};

/// Maximum distance between a proof photo and the case in metres, plus the error radius of the
/// case.
const NEAR_M: f64 = 250.0;
/// Precision of the time in a photo.
const SECOND: TimeDelta = TimeDelta::seconds(1);

text_enum! {
    /// What is wrong with a proof photo.
    pub enum Doubt {
        /// There is no proof photo.
        NoPhoto = "no_photo",
        /// The photo is one of the report's own photos.
        OwnPicture = "own_picture",
        /// The photo was taken before the report or the last dispute.
        TakenBefore = "taken_before",
        /// The photo was taken far from the case.
        FarAway = "far_away",
    }
}

/// Result of the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// At least one photo is a valid proof.
    Proven,
    /// No photo is a valid proof. Holds the doubts about the best one.
    Doubtful(Vec<Doubt>),
}

impl Evidence {
    /// Returns the codes of the doubts, or `["proven"]` if there are none.
    pub fn codes(&self) -> Vec<&'static str> {
        match self {
            Self::Proven => vec!["proven"],
            Self::Doubtful(doubts) => doubts.iter().map(|doubt| doubt.as_str()).collect(),
        }
    }
}

/// Checks the photos of a case that has been open since `since`. `seen_at` is used for photos
/// without a location.
pub(super) fn judge(
    case: &Case,
    since: DateTime<Utc>,
    photos: &[Photo],
    seen_at: Option<Place>,
) -> Evidence {
    let reports: Vec<&Photo> = of(photos, PhotoKind::Report).collect();
    of(photos, PhotoKind::Proof)
        .map(|proof| doubts(case, since, &reports, proof, seen_at))
        .min_by_key(Vec::len)
        .map_or(Evidence::Doubtful(vec![Doubt::NoPhoto]), |doubts| {
            if doubts.is_empty() { Evidence::Proven } else { Evidence::Doubtful(doubts) }
        })
}

fn of(photos: &[Photo], kind: PhotoKind) -> impl Iterator<Item = &Photo> {
    photos.iter().filter(move |photo| photo.kind == kind)
}

fn doubts(
    case: &Case,
    since: DateTime<Utc>,
    reports: &[&Photo],
    proof: &Photo,
    seen_at: Option<Place>,
) -> Vec<Doubt> {
    let own = reports.iter().any(|report| is_same_picture(report, proof));
    // Cameras record whole seconds, and their clocks may be ahead. A photo cannot be newer than its
    // arrival here.
    let taken_by = proof.taken_at.map_or(proof.added_at, |second| second + SECOND);
    let taken_by = taken_by.min(proof.added_at);
    let far = match (case.place, proof.place.or(seen_at)) {
        (Some(place), Some(proof)) => {
            place.distance_m(proof) > NEAR_M + case.radius_m.unwrap_or_default()
        }
        // Without a place of the case the distance is not checked. Without a place of the photo it
        // counts as far away.
        (Some(_), None) => true,
        (None, _) => false,
    };
    [(own, Doubt::OwnPicture), (taken_by < since, Doubt::TakenBefore), (far, Doubt::FarAway)]
        .into_iter()
        .filter_map(|(holds, doubt)| holds.then_some(doubt))
        .collect()
}

fn is_same_picture(report: &Photo, proof: &Photo) -> bool {
    if report.original_sha256 == proof.original_sha256 {
        return true;
    }
    let likeness = |photo: &Photo| Likeness::from_bytes(&photo.likeness);
    match (likeness(report), likeness(proof)) {
        (Some(report), Some(proof)) => report.same_picture(&proof),
        _ => false,
    }
}
