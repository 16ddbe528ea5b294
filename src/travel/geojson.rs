//! Reads a city's streets from GeoJSON, one feature at a time: the file is never in memory as a
//! whole.

use std::{
    collections::HashMap,
    fmt,
    io::{BufRead, BufReader},
};

use anyhow::Context;
use domain::place::Place;
use geo::Point;
use geojson::{Feature, GeometryValue, Position};
use planner::travel::{Lines, centreline, osm};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::MAX_POINTS;
use crate::import::{
    features::plain,
    meter::{Meter, Metered},
};

/// Key of a point: longitude, latitude, and level.
type Key = (u64, u64, i64);

/// Reads the file.
pub(super) fn read(reader: Box<dyn BufRead + Send>) -> anyhow::Result<Lines<Key>> {
    let reader = Metered::new(reader);
    let mut taken = Taken { meter: reader.meter(), lines: Lines::default(), points: 0 };
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(reader));
    let read = json.deserialize_map(Collection(&mut taken)).and_then(|()| json.end());
    read.context("it is not a complete GeoJSON feature collection")?;
    Ok(taken.lines)
}

struct Taken {
    meter: Meter,
    lines: Lines<Key>,
    points: usize,
}

struct Collection<'a>(&'a mut Taken);

impl<'de> Visitor<'de> for Collection<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a collection of features")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            self.0.meter.another();
            match name.as_str() {
                "features" => map.next_value_seed(Features(self.0))?,
                "type" if map.next_value::<String>()? != "FeatureCollection" => {
                    return Err(A::Error::custom("it is not a collection of features"));
                }
                "type" => {}
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

struct Features<'a>(&'a mut Taken);

impl<'de> DeserializeSeed<'de> for Features<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut features: A) -> Result<(), A::Error> {
        while let Some(feature) = features.next_element::<Feature>()? {
            self.0.meter.another();
            self.0.take(feature).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

impl Taken {
    fn take(&mut self, feature: Feature) -> Result<(), String> {
        let lines = match feature.geometry.map(|shape| shape.value) {
            Some(GeometryValue::LineString { coordinates }) => vec![coordinates],
            Some(GeometryValue::MultiLineString { coordinates }) => coordinates,
            _ => return Ok(()),
        };
        let properties = feature.properties.unwrap_or_default().into_iter();
        let tags: HashMap<_, _> =
            properties.filter_map(|(name, value)| Some((name, text(value)?))).collect();
        let tagged = tags.contains_key("highway");
        let fields: HashMap<_, _> =
            tags.iter().map(|(name, text)| (plain(name), text.as_str())).collect();
        let field = |name: &str| fields.get(name).copied();
        let drive = if tagged {
            osm::drive(&|name| tags.get(name).map(String::as_str))
        } else {
            centreline::drive(&field)
        };
        let Some(drive) = drive else { return Ok(()) };
        let level = |name| field(name).and_then(|level| level.parse::<i32>().ok()).unwrap_or(0);
        let levels = [level("fzlev").into(), level("tzlev").into()];
        for line in &lines {
            let meets = if tagged { Meets::Anywhere } else { Meets::AtItsEnds(levels) };
            let line = self.line(line, meets)?;
            self.lines.add(line, drive);
        }
        Ok(())
    }

    fn line(&mut self, line: &[Position], meets: Meets) -> Result<Vec<(Key, Point)>, String> {
        let end = line.len().saturating_sub(1);
        let mut points = vec![];
        for (nth, at) in line.iter().enumerate() {
            self.points += 1;
            if self.points > MAX_POINTS {
                return Err(format!("its streets have more than {MAX_POINTS} points"));
            }
            let place = match at.as_slice() {
                [long, lat, ..] => Place::new(*lat, *long).map_err(|off| off.to_string()),
                _ => Err("a point has no latitude".to_owned()),
            };
            let place = place.map_err(|off| format!("{off}: coordinates have to be degrees"))?;
            let point = Point::from(place);
            let level = match meets {
                Meets::Anywhere => 0,
                Meets::AtItsEnds([first, _]) if nth == 0 => first,
                Meets::AtItsEnds([_, behind]) if nth == end => behind,
                // Elsewhere it crosses other lines above or below them.
                Meets::AtItsEnds(_) => {
                    i64::try_from(self.points).unwrap_or(i64::MAX).wrapping_neg()
                }
            };
            points.push(((point.x().to_bits(), point.y().to_bits(), level), point));
        }
        Ok(points)
    }
}

/// Where a line is connected to others.
#[derive(Debug, Clone, Copy)]
enum Meets {
    /// At every point that another line also has.
    Anywhere,
    /// At its first and last point only, on these levels.
    AtItsEnds([i64; 2]),
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}
