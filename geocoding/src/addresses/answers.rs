//! Turns streets and addresses found in the database into scored candidates.

use std::collections::{BTreeMap, HashMap};

use base::place::{Place, from_line_string};
use geo::{Haversine, InterpolateLine};

use super::{
    Address, Candidate, CandidateKind, Intersection, Street,
    asked::{Asked, Reading},
    normal::key,
    number::{ACROSS, HouseNumber},
    rank::{self, Known},
    store::{NEXT_DOORS, Name, Whole},
};

/// Streets whose similarity is lower than the best by more than this are ignored.
const MIN_SIMILARITY: f64 = 0.4;
/// Maximum number of streets that are considered.
const STREETS: usize = 14;
/// Score factor of a street when the requested number or intersection was not found.
const NOT_FOUND: f64 = 0.55;
/// Scores of a number that is interpolated from the range of its street, and from neighboring
/// numbers.
const BY_RANGE: f64 = 0.88;
const BY_NEXT_DOORS: f64 = 0.8;
/// Score deduction for each number that the neighbor is away.
const EACH_AWAY: f64 = 0.01;
/// Error radius of an address and of an intersection, in meters.
const DOOR_M: f64 = 25.0;
/// Additional radius in meters for each number that the neighbor is away.
const EACH_AWAY_M: f64 = 5.0;

/// A request and how well each street matches it.
pub(super) struct Answers<'a> {
    pub(super) asked: &'a Asked,
    /// Rates by street key.
    rates: BTreeMap<&'a str, Rates>,
}

/// How well a street matches each reading.
#[derive(Debug, Default)]
struct Rates {
    own: Vec<f64>,
    crossing: Vec<f64>,
}

fn best(rates: impl IntoIterator<Item = f64>) -> f64 {
    rates.into_iter().fold(0.0, f64::max)
}

impl<'a> Answers<'a> {
    pub(super) fn new(asked: &'a Asked, names: &'a [Name]) -> Self {
        let rates = names.iter().map(|name| {
            let known = Known { whole: name.street_key.clone(), core: name.core.clone() };
            let each = |readings: &[Reading]| {
                readings.iter().map(|reading| rank::reading(reading, &known)).collect()
            };
            let rates = Rates { own: each(&asked.readings), crossing: each(&asked.crossing) };
            (name.street_key.as_str(), rates)
        });
        Self { asked, rates: rates.collect() }
    }

    /// Whether the request is for an intersection.
    pub(super) fn is_corner(&self) -> bool {
        !self.asked.crossing.is_empty()
    }

    /// Returns the keys of the streets to consider, best first.
    pub(super) fn streets(&self) -> Vec<&'a str> {
        let mut streets = self.worth(|rates| &rates.own);
        if self.is_corner() {
            streets.extend(self.worth(|rates| &rates.crossing));
        }
        streets
    }

    fn worth(&self, by: impl Fn(&Rates) -> &Vec<f64>) -> Vec<&'a str> {
        let rate = |rates: &Rates| best(by(rates).iter().copied());
        let mut streets: Vec<_> =
            self.rates.iter().map(|(key, rates)| (rate(rates), *key)).collect();
        streets.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let least = streets.first().map_or(0.0, |(rate, _)| rate - MIN_SIMILARITY);
        let worth = streets.into_iter().take(STREETS).filter(|(rate, _)| *rate >= least);
        worth.map(|(_, key)| key).collect()
    }

    /// How well a street in this locality matches, from 0 to 1.
    fn rate(&self, street: &str, locality: &Locality<'_>) -> f64 {
        self.rates
            .get(street)
            .map_or(0.0, |rates| self.here(&self.asked.readings, &rates.own, locality))
    }

    fn here(&self, readings: &[Reading], rates: &[f64], at: &Locality<'_>) -> f64 {
        let zip = self.asked.zip.as_deref();
        let each = readings.iter().zip(rates);
        best(each.map(|(reading, rate)| {
            rate * rank::whereabouts(&reading.rest, zip, at.key, at.zipcode)
        }))
    }
}

/// A part of the city.
struct Locality<'a> {
    key: &'a str,
    zipcode: &'a str,
}

/// Cache of normalized locality names.
#[derive(Default)]
struct Keys(HashMap<String, String>);

impl Keys {
    fn at<'a>(&'a mut self, locality: &str, zipcode: &'a str) -> Locality<'a> {
        let made = self.0.entry(locality.to_owned()).or_insert_with(|| key(locality));
        Locality { key: made, zipcode }
    }
}

/// Returns addresses with this number, and interpolated places on streets that do not have it.
pub(super) fn doors(
    answers: &Answers<'_>,
    number: &HouseNumber,
    addresses: &[Address],
    pieces: &[Street],
) -> Vec<Candidate> {
    let mut keys = Keys::default();
    let mut found = vec![];
    let mut next_doors: BTreeMap<(&str, &str), Vec<(&Address, HouseNumber)>> = BTreeMap::new();
    let mut answered: Vec<(&str, &str)> = vec![];
    for address in addresses {
        let Some(own) = HouseNumber::read(&address.number) else { continue };
        let part = (address.street_key.as_str(), address.locality.as_str());
        if let Some(fits) = number.answered_by(&own) {
            let at = keys.at(&address.locality, &address.zipcode);
            found.push(door(address, fits * answers.rate(&address.street_key, &at)));
            answered.extend((fits > ACROSS).then_some(part));
        } else {
            next_doors.entry(part).or_default().push((address, own));
        }
    }
    next_doors.retain(|part, _| !answered.contains(part));
    for next_doors in next_doors.values() {
        found.extend(between(number, next_doors).map(|mut between| {
            let street = next_doors.first().map_or("", |(address, _)| &address.street_key);
            between.score *= answers.rate(street, &keys.at(&between.locality, &between.zipcode));
            between
        }));
    }
    for piece in pieces
        .iter()
        .filter(|piece| !answered.iter().any(|(street, _)| *street == piece.street_key))
    {
        found.extend(along(number, piece).map(|mut along| {
            along.score *= answers.rate(&piece.street_key, &keys.at("", &along.zipcode));
            along
        }));
    }
    found
}

fn door(address: &Address, score: f64) -> Candidate {
    Candidate {
        kind: CandidateKind::Address,
        line: address.line(),
        locality: address.locality.clone(),
        zipcode: address.zipcode.clone(),
        place: address.place,
        radius_m: DOOR_M,
        score,
        address_id: Some(address.address_id),
    }
}

/// Interpolates a number from the addresses before and after it on its side of the street.
fn between(number: &HouseNumber, doors: &[(&Address, HouseNumber)]) -> Option<Candidate> {
    let same_side = doors.iter().filter(|(_, own)| (own.low - number.low) % 2 == 0);
    let (mut before, mut after): (Vec<_>, Vec<_>) =
        same_side.partition(|(_, own)| own.low < number.low);
    before.sort_by_key(|(_, own)| own.low);
    after.sort_by_key(|(_, own)| own.low);
    let (before, after) = (before.last(), after.first());
    let (nearest, _) = before.or(after)?;
    let away = |own: &HouseNumber| f64::from((own.low - number.low).abs().min(NEXT_DOORS));
    let (place, off) = match (before, after) {
        (Some((before, low)), Some((after, high))) => {
            let share = away(low) / (away(low) + away(high));
            (part_way(before.place, after.place, share)?, away(low).min(away(high)))
        }
        (Some((only, own)), None) | (None, Some((only, own))) => (only.place, away(own)),
        (None, None) => return None,
    };
    Some(Candidate {
        kind: CandidateKind::Interpolated,
        line: format!("{} {}", number.text.to_uppercase(), nearest.street),
        locality: nearest.locality.clone(),
        zipcode: nearest.zipcode.clone(),
        place,
        radius_m: DOOR_M + EACH_AWAY_M * off,
        score: BY_NEXT_DOORS - EACH_AWAY * off,
        address_id: None,
    })
}

fn part_way(from: Place, to: Place, share: f64) -> Option<Place> {
    let line = geo::Line::new(geo::Point::from(from), geo::Point::from(to));
    Place::try_from(Haversine.point_at_ratio_from_start(&line, share)).ok()
}

/// Interpolates a number from the range on its side of a street segment.
fn along(number: &HouseNumber, piece: &Street) -> Option<Candidate> {
    let side = |from: Option<i32>, to: Option<i32>, zip| {
        let (from, to) = (from?, to?);
        let has = (from.min(to)..=from.max(to)).contains(&number.low);
        (has && (number.low - from) % 2 == 0).then_some((from, to, zip))
    };
    let Street { left_from, left_to, right_from, right_to, .. } = *piece;
    let left = side(left_from, left_to, &piece.left_zip);
    let (from, to, zip) = left.or_else(|| side(right_from, right_to, &piece.right_zip))?;
    let share = if from == to { 0.5 } else { f64::from(number.low - from) / f64::from(to - from) };
    let line = from_line_string(&piece.line);
    let place = Haversine.point_at_ratio_from_start(&line, share)?;
    Some(Candidate {
        kind: CandidateKind::Interpolated,
        line: format!("{} {}", number.text.to_uppercase(), piece.name),
        locality: String::new(),
        zipcode: zip.clone(),
        place: Place::try_from(place).ok()?,
        radius_m: 2.0 * DOOR_M,
        score: BY_RANGE,
        address_id: None,
    })
}

/// Returns whole streets.
pub(super) fn wholes(answers: &Answers<'_>, wholes: &[Whole]) -> Vec<Candidate> {
    let mut keys = Keys::default();
    let found = if answers.asked.number.is_some() || answers.is_corner() { NOT_FOUND } else { 1.0 };
    let each = |whole: &Whole| Candidate {
        kind: CandidateKind::Street,
        line: whole.name.clone(),
        locality: whole.locality.clone(),
        zipcode: whole.zipcode.clone(),
        place: whole.place,
        radius_m: whole.radius_m.max(DOOR_M),
        score: found * answers.rate(&whole.street_key, &keys.at(&whole.locality, &whole.zipcode)),
        address_id: None,
    };
    wholes.iter().map(each).collect()
}

/// Returns the intersections of both streets.
pub(super) fn corners(answers: &Answers<'_>, corners: &[Intersection]) -> Vec<Candidate> {
    let mut keys = Keys::default();
    let none = Rates::default();
    let each = |corner: &Intersection| {
        let at = keys.at(&corner.locality, "");
        let rates = |key: &String| answers.rates.get(key.as_str()).unwrap_or(&none);
        // The rest of the first reading is only the second street, so it is not compared with the
        // locality.
        let first = |key| best(rates(key).own.iter().copied());
        let second = |key| answers.here(&answers.asked.crossing, &rates(key).crossing, &at);
        let one_way = first(&corner.street_key) * second(&corner.cross_key);
        let other_way = first(&corner.cross_key) * second(&corner.street_key);
        Candidate {
            kind: CandidateKind::Intersection,
            line: corner.line(),
            locality: corner.locality.clone(),
            zipcode: String::new(),
            place: corner.place,
            radius_m: DOOR_M,
            score: one_way.max(other_way),
            address_id: None,
        }
    };
    corners.iter().map(each).collect()
}
