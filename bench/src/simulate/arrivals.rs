//! Reads time, location and kind of recorded reports. Closing times are not read: they depend on
//! the office, not on the crew.

use std::{borrow::Cow, collections::BTreeMap, path::Path};

use anyhow::{Context, bail};
use chrono::{NaiveDateTime, TimeDelta};
use geo::Point;
use streetcorner::import::source::{Show, Source};

use super::{catalogue::kind_of, window::working_days_after};
use crate::simulation::Report;

/// Location of reports without a location in the file: the city hall.
const CITY_HALL: (f64, f64) = (42.3594, -71.0587);
/// A due time further away than this is ignored.
const FURTHEST_TARGET: TimeDelta = TimeDelta::days(14);

/// Field work in a file.
#[derive(Debug, Clone, Default)]
pub struct Arrivals {
    /// Reports, oldest first. Times are local, in seconds since 1970 without a time zone.
    pub reports: Vec<Report>,
    /// Starting points of crews: the centres of the maintenance districts, by name.
    pub yards: Vec<Point>,
    /// Names of the neighbourhoods, by index.
    pub neighborhoods: Vec<String>,
    /// Number of rows of the file.
    pub rows: usize,
    /// Number of rows with field work but without a location.
    pub placeless: usize,
}

/// Columns that are read, in this order.
const COLUMNS: [&str; 7] =
    ["open_dt", "target_dt", "type", "pwd_district", "neighborhood", "latitude", "longitude"];

/// Reads a file of Boston's service requests.
pub(super) fn read(path: &Path, show: Show) -> anyhow::Result<Arrivals> {
    let source = Source::open(path, show)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(source.reader);
    let header = reader.headers().context("its first line cannot be read")?.clone();
    let mut at = vec![];
    for name in COLUMNS {
        let found = header.iter().position(|found| found.trim().eq_ignore_ascii_case(name));
        at.push(found.with_context(|| format!("{} has no column {name}", path.display()))?);
    }
    let mut arrivals = Arrivals::default();
    let mut districts = BTreeMap::new();
    for record in reader.byte_records() {
        let record = record.with_context(|| format!("cannot read {}", path.display()))?;
        let cell = |at: &usize| String::from_utf8_lossy(record.get(*at).unwrap_or_default());
        arrivals.row(&at.iter().map(cell).collect::<Vec<_>>(), &mut districts);
    }
    source.progress.finish_and_clear();
    if arrivals.reports.is_empty() {
        bail!("{} has no field work", path.display());
    }
    arrivals.reports.sort_by_key(|report| (report.opened_at, report.kind, report.due_at));
    // A district with very few reports is a typing error.
    let some = arrivals.reports.len() / 100;
    let often = districts.values().filter(|places: &&Vec<Point>| places.len() > some);
    arrivals.yards = often.filter_map(|places| middle(places)).collect();
    Ok(arrivals)
}

impl Arrivals {
    /// Adds a row, if it is field work with a location.
    fn row(&mut self, cells: &[Cow<'_, str>], districts: &mut BTreeMap<String, Vec<Point>>) {
        self.rows += 1;
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        let Some((known, opened)) = kind_of(cell(2)).zip(time(cell(0))) else { return };
        let Some(place) = place(cell(5), cell(6)) else {
            self.placeless += 1;
            return;
        };
        let neighborhood = self.neighborhood(cell(4));
        self.reports.push(report(known, opened, time(cell(1)), (place, neighborhood)));
        let district = cell(3).trim_start_matches('0');
        if !district.is_empty() {
            districts.entry(district.to_owned()).or_default().push(place);
        }
    }

    fn neighborhood(&mut self, name: &str) -> usize {
        let at = self.neighborhoods.iter().position(|known| known == name);
        at.unwrap_or_else(|| {
            self.neighborhoods.push(name.to_owned());
            self.neighborhoods.len() - 1
        })
    }
}

fn report(
    (kind, days): (usize, u32),
    opened: NaiveDateTime,
    target: Option<NaiveDateTime>,
    (place, neighborhood): (Point, usize),
) -> Report {
    let sensible = |target: &NaiveDateTime| {
        let given = *target - opened;
        given > TimeDelta::hours(4) && given <= FURTHEST_TARGET
    };
    let due = target.filter(sensible).unwrap_or_else(|| working_days_after(opened, days));
    let seconds = |time: NaiveDateTime| time.and_utc().timestamp();
    Report { opened_at: seconds(opened), due_at: seconds(due), place, kind, neighborhood }
}

fn time(text: &str) -> Option<NaiveDateTime> {
    let format = if text.contains('/') { "%m/%d/%Y %I:%M:%S %p" } else { "%Y-%m-%d %H:%M:%S" };
    NaiveDateTime::parse_from_str(text, format).ok()
}

fn place(latitude: &str, longitude: &str) -> Option<Point> {
    let (lat, long): (f64, f64) = (latitude.parse().ok()?, longitude.parse().ok()?);
    let near = |one: f64, other: f64| (one - other).abs() < 1e-6;
    let nowhere = near(lat, CITY_HALL.0) && near(long, CITY_HALL.1);
    (!nowhere && lat.abs() > 1.0 && long.abs() > 1.0).then(|| Point::new(long, lat))
}

fn middle(places: &[Point]) -> Option<Point> {
    let sum = places.iter().fold((0.0, 0.0), |sum, place| (sum.0 + place.x(), sum.1 + place.y()));
    let all = f64::from(u32::try_from(places.len()).ok()?);
    (all > 0.0).then(|| Point::new(sum.0 / all, sum.1 / all))
}
