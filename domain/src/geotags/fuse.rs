//! Many fixes become one point. Pure: the same evidence is always the same place.
//!
//! Fixes that agree are averaged, each weighed by the inverse of its variance (the square of how far
//! off it may be) and by the trust in its source. Which of them agree is decided first, by whom the
//! most trust stands behind, so that one fix that lies moves nothing.
//!
//! A device's position is its owner's before it is the problem's. It tells which of the others to
//! believe, and is the point only where there is nothing else.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{Fix, FixSource, Flag, Judged, words};
use crate::{areas::AreaIndex, place::Place};

/// What is known of the ground.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The areas of the city.
    pub areas: &'a AreaIndex,
    /// Points that far too many cases share.
    pub crowded: &'a [Place],
}

/// Where it is, as far as the evidence tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Fused {
    /// The point; none where no fix names a place that can be one.
    pub place: Option<Place>,
    /// How far from there the truth may be, in metres: two times in three it is nearer.
    pub radius_m: Option<f64>,
    /// How far the evidence can be believed, from 0 to 1.
    pub confidence: f64,
    /// What is odd about it.
    pub flags: BTreeSet<Flag>,
    /// Every fix, in the order they came.
    pub fixes: Vec<Judged>,
}

impl Fused {
    /// Whether the point is where the reporter's device was, and nothing else says so.
    pub fn is_by_device(&self) -> bool {
        let moved = |judged: &&Judged| judged.weight > 0.0;
        let mut moving = self.fixes.iter().filter(moved).peekable();
        moving.peek().is_some() && moving.all(|judged| judged.fix.source == FixSource::Device)
    }
}

/// A device's position is as good as new for so long.
const DEVICE_FRESH: TimeDelta = TimeDelta::minutes(2);
/// A camera asks for its place now and then, not for each picture.
const PHOTO_FRESH: TimeDelta = TimeDelta::minutes(5);
/// How far somebody gets while a fix grows old, in metres a second: at a walk.
const WALK: f64 = 1.4;
/// The farthest that an old fix is taken to be off, in metres.
const LOST_M: f64 = 5_000.0;
/// Two fixes contradict each other when they are farther apart than three times what both may be
/// off, and than a street is wide.
const SIGMAS: f64 = 3.0;
/// See [`SIGMAS`]; metres.
const STREET_M: f64 = 30.0;
/// A photo of a thing is taken within this reach of it, in metres.
const IN_SIGHT_M: f64 = 150.0;
/// See [`Flag::LowAccuracy`]; metres.
const ROUGH_M: f64 = 100.0;

/// A fix on its way to being judged.
struct Candidate {
    fix: Fix,
    radius_m: f64,
    trust: f64,
    remark: Option<String>,
}

/// Fuses the fixes.
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

/// How much each fix counts by itself.
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
        // Better than nothing, and worse than anything else.
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

/// The place with its axes changed, if that is in the city and as it stands it is not.
fn put_right(place: Place, areas: &AreaIndex) -> Option<Place> {
    let upright = Place::new(place.long(), place.lat()).ok()?;
    let swapped = areas.is_inside(place) == Some(false) && areas.is_inside(upright) == Some(true);
    swapped.then_some(upright)
}

fn fresh(source: FixSource) -> TimeDelta {
    match source {
        FixSource::Device => DEVICE_FRESH,
        FixSource::PhotoExif | FixSource::PhotoXmp => PHOTO_FRESH,
        // A pin stays where it was put.
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

/// The fix that the most trust agrees with; of equals, the most trusted, then the most accurate.
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

/// Whether two fixes can both be true.
fn agree(one: &Candidate, other: &Candidate) -> bool {
    if one.trust <= 0.0 || other.trust <= 0.0 {
        return false;
    }
    let apart = one.distance_m(other);
    apart <= (SIGMAS * one.radius_m.hypot(other.radius_m)).max(STREET_M)
}

/// The average of those that agree, its radius, and the share that each has in it.
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

/// The share of the trust that agrees; less where it is little, or where the point is rough.
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
