//! Fuses several fixes to one point. A pure function: the same fixes always give the same point.
//!
//! Fixes that agree are averaged. Each is weighted by the inverse of its variance (the square of
//! its accuracy radius) and by the trust in its source. First the group of agreeing fixes with the
//! most trust is chosen, so that a single wrong fix has no effect.
//!
//! A device's position is where its owner is, not where the problem is. It helps to decide which
//! other fixes to believe, and becomes the point only if there is nothing else.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use geocoding::areas::AreaIndex;

use super::{Fix, FixSource, Flag, Judged, words};
use crate::place::Place;

/// Map data of a jurisdiction that the fusion needs.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Areas of the jurisdiction.
    pub areas: &'a AreaIndex,
    /// Points that too many cases share.
    pub crowded: &'a [Place],
}

/// Result of the fusion.
#[derive(Debug, Clone, PartialEq)]
pub struct Fused {
    /// Fused point (WGS 84). `None` if no fix is usable.
    pub place: Option<Place>,
    /// Error radius of the point in metres, at about 68 % confidence.
    pub radius_m: Option<f64>,
    /// Confidence in the evidence, from 0 to 1.
    pub confidence: f64,
    /// Warnings about the evidence.
    pub flags: BTreeSet<Flag>,
    /// All fixes in their original order, with their weights.
    pub fixes: Vec<Judged>,
}

impl Fused {
    /// Whether the point comes only from the reporter's device.
    pub fn is_by_device(&self) -> bool {
        let moved = |judged: &&Judged| judged.weight > 0.0;
        let mut moving = self.fixes.iter().filter(moved).peekable();
        moving.peek().is_some() && moving.all(|judged| judged.fix.source == FixSource::Device)
    }
}

/// Age up to which a device's position counts as current.
const DEVICE_FRESH: TimeDelta = TimeDelta::minutes(2);
/// Age up to which a camera's position counts as current. Cameras measure it from time to time, not
/// for each photo.
const PHOTO_FRESH: TimeDelta = TimeDelta::minutes(5);
/// Speed in metres per second at which the error of an old fix grows: walking speed.
const WALK: f64 = 1.4;
/// Maximum error radius of an old fix in metres.
const LOST_M: f64 = 5_000.0;
/// Two fixes contradict each other if they are farther apart than three times their combined error
/// radius and than [`STREET_M`].
const SIGMAS: f64 = 3.0;
/// Width of a street in metres. See [`SIGMAS`].
const STREET_M: f64 = 30.0;
/// Maximum distance between a photo and its subject in metres.
const IN_SIGHT_M: f64 = 150.0;
/// Error radius in metres above which [`Flag::LowAccuracy`] is set.
const ROUGH_M: f64 = 100.0;

/// A fix with its weight during the fusion.
struct Candidate {
    fix: Fix,
    radius_m: f64,
    trust: f64,
    remark: Option<String>,
}

/// Fuses the fixes to one point.
pub fn fuse(fixes: &[Fix], ground: &Ground<'_>) -> Fused {
    let mut flags = BTreeSet::new();
    let candidates: Vec<Candidate> =
        fixes.iter().map(|fix| weigh(fix, ground, &mut flags)).collect();
    if photo_is_far_from_pin(&candidates) {
        flags.insert(Flag::PhotoFarFromPin);
    }
    let Some(anchor) = anchor(&candidates) else {
        let fixes = candidates.into_iter().map(Candidate::useless).collect();
        return Fused { place: None, radius_m: None, confidence: 0.0, flags, fixes };
    };
    let agree: Vec<bool> = candidates.iter().map(|other| agree(anchor, other)).collect();
    let (place, radius_m, weights) = average(&candidates, &agree);
    let confidence = confidence(&candidates, &agree, radius_m);
    if ground.areas.is_inside(place) == Some(false) {
        flags.insert(Flag::OutsideJurisdiction);
    }
    if radius_m > ROUGH_M {
        flags.insert(Flag::LowAccuracy);
    }
    let believed = anchor.fix.source;
    let verdicts = weights.into_iter().zip(agree);
    let fixes = candidates
        .into_iter()
        .zip(verdicts)
        .map(|(candidate, (weight, agrees))| candidate.judged(weight, agrees, place, believed))
        .collect();
    Fused { place: Some(place), radius_m: Some(radius_m), confidence, flags, fixes }
}

/// Computes the error radius and the trust of one fix, and adds its flags.
fn weigh(fix: &Fix, ground: &Ground<'_>, flags: &mut BTreeSet<Flag>) -> Candidate {
    let mut fix = fix.clone();
    let (mut radius_m, mut trust, mut remark) = (fix.radius_m(), fix.trust(), None);
    if fix.is_null_island() {
        flags.insert(Flag::NullIsland);
        return Candidate { fix, radius_m, trust: 0.0, remark: Some(words::NULL_ISLAND.into()) };
    }
    if let Some(upright) = put_right(fix.place, ground.areas) {
        flags.insert(Flag::SwappedAxes);
        fix.place = upright;
        remark = Some(words::SWAPPED.to_owned());
    }
    if ground.crowded.contains(&fix.place) {
        flags.insert(Flag::CityHallDefault);
        // Used only if there is nothing else.
        trust /= 100.0;
        remark = Some(words::DEFAULT.to_owned());
    }
    if let Some(age) = fix.age.filter(|age| *age > fresh(fix.source)) {
        flags.insert(Flag::StaleFix);
        let walked = WALK * seconds(age);
        radius_m = (radius_m + walked).min(LOST_M.max(radius_m));
        remark = Some(words::stale(age));
    }
    Candidate { fix, radius_m, trust, remark }
}

/// Returns the place with swapped axes, if that is inside the jurisdiction and the original is not.
fn put_right(place: Place, areas: &AreaIndex) -> Option<Place> {
    let upright = Place::new(place.long(), place.lat()).ok()?;
    let swapped = areas.is_inside(place) == Some(false) && areas.is_inside(upright) == Some(true);
    swapped.then_some(upright)
}

fn fresh(source: FixSource) -> TimeDelta {
    match source {
        FixSource::Device => DEVICE_FRESH,
        FixSource::PhotoExif | FixSource::PhotoXmp => PHOTO_FRESH,
        // Does not age: it was set for this report.
        FixSource::Pin | FixSource::Asset | FixSource::Address => TimeDelta::MAX,
    }
}

fn seconds(age: TimeDelta) -> f64 {
    age.to_std().map_or(0.0, |age| age.as_secs_f64())
}

fn is_photo(source: FixSource) -> bool {
    matches!(source, FixSource::PhotoExif | FixSource::PhotoXmp)
}

fn photo_is_far_from_pin(candidates: &[Candidate]) -> bool {
    let usable = || candidates.iter().filter(|candidate| candidate.trust > 0.0);
    let mut pins = usable().filter(|candidate| candidate.fix.source == FixSource::Pin);
    pins.any(|pin| {
        let mut photos = usable().filter(|candidate| is_photo(candidate.fix.source));
        photos.any(|photo| pin.distance_m(photo) > IN_SIGHT_M && !agree(pin, photo))
    })
}

/// Returns the fix that the most trust agrees with. Ties go to the more trusted, then to the more
/// accurate.
fn anchor(candidates: &[Candidate]) -> Option<&Candidate> {
    let support = |one: &Candidate| {
        let behind = candidates.iter().filter(|other| agree(one, other));
        behind.map(|other| other.trust).sum::<f64>()
    };
    let rank = |one: &Candidate| [support(one), one.trust, -one.radius_m];
    let better = |one: &Candidate, than: &Candidate| {
        let ranks = rank(one).into_iter().zip(rank(than));
        ranks
            .map(|(a, b)| a.total_cmp(&b))
            .find(|it| it.is_ne())
            .is_some_and(std::cmp::Ordering::is_gt)
    };
    let usable = candidates.iter().filter(|candidate| candidate.trust > 0.0);
    usable.reduce(|best, next| if better(next, best) { next } else { best })
}

/// Whether two fixes can both be correct.
fn agree(one: &Candidate, other: &Candidate) -> bool {
    if one.trust <= 0.0 || other.trust <= 0.0 {
        return false;
    }
    let apart = one.distance_m(other);
    apart <= (SIGMAS * one.radius_m.hypot(other.radius_m)).max(STREET_M)
}

/// Returns the weighted average of the agreeing fixes, its error radius, and the share of each fix.
fn average(candidates: &[Candidate], agree: &[bool]) -> (Place, f64, Vec<f64>) {
    let is_device = |candidate: &Candidate| candidate.fix.source == FixSource::Device;
    let alone =
        candidates.iter().zip(agree).all(|(candidate, agrees)| !agrees || is_device(candidate));
    let counts = |candidate: &Candidate| alone || !is_device(candidate);
    let worth = |(candidate, agrees): (&Candidate, &bool)| {
        let variance = candidate.radius_m.powi(2);
        if *agrees && counts(candidate) { candidate.trust / variance } else { 0.0 }
    };
    let worths: Vec<f64> = candidates.iter().zip(agree).map(worth).collect();
    let all: f64 = worths.iter().sum();
    let shares: Vec<f64> = worths.iter().map(|worth| worth / all).collect();
    let places = candidates.iter().map(|candidate| candidate.fix.place).zip(shares.iter().copied());
    let place = Place::middle(places.clone());
    let spread: f64 = places.map(|(one, share)| share * one.distance_m(place).powi(2)).sum();
    let known = candidates.iter().zip(&shares).filter(|(_, share)| **share > 0.0);
    let precision: f64 = known.map(|(candidate, _)| candidate.radius_m.powi(-2)).sum();
    (place, (precision.recip() + spread).sqrt(), shares)
}

/// Returns the share of the trust that agrees. Lower if the total trust is small or the error
/// radius large.
fn confidence(candidates: &[Candidate], agree: &[bool], radius_m: f64) -> f64 {
    let all: f64 = candidates.iter().map(|candidate| candidate.trust).sum();
    let behind = candidates.iter().zip(agree).filter(|(_, agrees)| **agrees);
    let behind: f64 = behind.map(|(candidate, _)| candidate.trust).sum();
    let enough = behind / (behind + 1.0);
    let sharp = ROUGH_M / (ROUGH_M + radius_m);
    behind / all * enough * sharp
}

impl Candidate {
    fn distance_m(&self, other: &Self) -> f64 {
        self.fix.place.distance_m(other.fix.place)
    }

    fn judged(self, weight: f64, agrees: bool, point: Place, believed: FixSource) -> Judged {
        let Self { fix, remark, trust, .. } = self;
        let off_m = fix.place.distance_m(point);
        let verdict = match () {
            () if trust <= 0.0 => None,
            () if agrees => Some(words::believed(fix.source, off_m, weight)),
            () => Some(words::outvoted(off_m, believed)),
        };
        let note = [verdict, remark].into_iter().flatten().collect::<Vec<_>>().join(" ");
        Judged { fix, weight, note }
    }

    fn useless(self) -> Judged {
        let Self { fix, remark, .. } = self;
        Judged { fix, weight: 0.0, note: remark.unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests;
