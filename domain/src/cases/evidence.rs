//! Whether a proof photo proves anything.
//!
//! It has to be taken after the report (or after its last dispute), near the place, and must not be the report's own picture.

use chrono::{DateTime, TimeDelta, Utc};
use media::Likeness;

use super::Case;
use crate::{
    photos::{Photo, PhotoKind},
    place::Place,
    text_enum::text_enum,
};

/// A proof photo is near the case within this many metres, plus what the case itself is unsure.
const NEAR_M: f64 = 250.0;
/// As exactly as a camera tells the time.
const SECOND: TimeDelta = TimeDelta::seconds(1);

text_enum! {
    /// What a proof photo lacks.
    pub enum Doubt {
        /// There is none.
        NoPhoto = "no_photo",
        /// It shows the very picture that reported the problem.
        OwnPicture = "own_picture",
        /// It is older than the report.
        TakenBefore = "taken_before",
        /// It was taken elsewhere.
        FarAway = "far_away",
    }
}

/// The judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// At least one photo leaves no doubt.
    Proven,
    /// What is wrong with the best of them.
    Doubtful(Vec<Doubt>),
}

impl Evidence {
    /// The doubts in words for programs; `["proven"]` if there are none.
    pub fn codes(&self) -> Vec<&'static str> {
        match self {
            Self::Proven => vec!["proven"],
            Self::Doubtful(doubts) => doubts.iter().map(|doubt| doubt.as_str()).collect(),
        }
    }
}

/// Judges the photos of a case that has been open `since`. `seen_at` stands in where a camera
/// did not say where it was.
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
    // A camera counts whole seconds, and its clock may run ahead: no picture is younger than its
    // arrival here.
    let taken_by = proof.taken_at.map_or(proof.added_at, |second| second + SECOND);
    let taken_by = taken_by.min(proof.added_at);
    let far = match (case.place, proof.place.or(seen_at)) {
        (Some(place), Some(proof)) => {
            place.distance_m(proof) > NEAR_M + case.radius_m.unwrap_or_default()
        }
        // A case without a place has no far; a proof from nowhere has no near.
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
