//! Published vehicle routing problems with time windows: those of Solomon, and of Gehring and
//! Homberger in the same format.

use std::time::Duration;

use thiserror::Error;

use planner::routes::{FAR, Price, Problem, ProblemError, Shift, Stop, Ticks};

/// A published problem: a depot, and customers with time windows.
#[derive(Debug, Clone, PartialEq)]
pub struct Benchmark {
    /// Name of the instance.
    pub name: String,
    /// Number of vehicles.
    pub vehicles: usize,
    /// Capacity of a vehicle.
    pub capacity: i32,
    /// The depot, then the customers.
    pub sites: Vec<Site>,
}

/// A line of the file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Site {
    /// X coordinate.
    pub x: f64,
    /// Y coordinate.
    pub y: f64,
    /// Demand.
    pub demand: i32,
    /// Earliest start of service.
    pub ready: i32,
    /// Latest start of service.
    pub due: i32,
    /// Duration of service.
    pub service: i32,
}

/// Precision of distances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// Exact distances, rounded up to ten-thousandths, so that a plan that is in time here is in
    /// time with real numbers.
    Real,
    /// Truncated to one decimal, as in papers with proven optima.
    Tenths,
}

/// Why a file is not a benchmark.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BenchmarkError {
    /// A line has an unexpected form. Contains its number.
    #[error("line {0} is not as expected")]
    Line(usize),
    /// The file ends too early.
    #[error("vehicles or depot are missing")]
    TooShort,
}

impl Precision {
    /// Number of ticks in a unit of distance.
    pub const fn scale(self) -> Ticks {
        match self {
            Self::Real => 10_000,
            Self::Tenths => 10,
        }
    }

    fn ticks(self, distance: f64) -> Ticks {
        let scaled = distance * f64::from(self.scale());
        let whole = match self {
            Self::Real => scaled.ceil(),
            Self::Tenths => scaled.floor(),
        };
        let seconds = Duration::try_from_secs_f64(whole).unwrap_or_default().as_secs();
        Ticks::try_from(seconds).unwrap_or(FAR)
    }
}

impl Benchmark {
    /// Parses a file.
    pub fn read(text: &str) -> Result<Self, BenchmarkError> {
        let name = text.lines().next().unwrap_or_default().trim().to_uppercase();
        let mut rows = text.lines().enumerate().filter(|(_, line)| {
            line.trim_start().starts_with(|first: char| first.is_ascii_digit())
        });
        let (at, fleet) = rows.next().ok_or(BenchmarkError::TooShort)?;
        let (vehicles, capacity) = fleet_of(fleet).ok_or(BenchmarkError::Line(at + 1))?;
        let site = |(at, line): (usize, &str)| site_of(line).ok_or(BenchmarkError::Line(at + 1));
        let sites = rows.map(site).collect::<Result<Vec<_>, _>>()?;
        if sites.is_empty() {
            return Err(BenchmarkError::TooShort);
        }
        Ok(Self { name, vehicles, capacity, sites })
    }

    /// Converts the benchmark to a problem with `vehicles` vehicles. Customer `n` is stop `n - 1`.
    pub fn problem(&self, vehicles: usize, precision: Precision) -> Result<Problem, ProblemError> {
        let scale = precision.scale();
        let stop = |(place, site): (usize, &Site)| Stop {
            place,
            service: site.service * scale,
            earliest: site.ready * scale,
            latest: site.due * scale,
            due: FAR,
            late_percent: 0,
            demand: site.demand,
            unserved: Price::from(FAR),
        };
        let (from, until) = self.sites.first().map_or((0, 0), |depot| (depot.ready, depot.due));
        let shift = Shift {
            start: 0,
            end: Some(0),
            from: from * scale,
            until: until * scale,
            capacity: self.capacity,
            frozen: vec![],
        };
        let distance = |from: usize, to: usize| match (self.sites.get(from), self.sites.get(to)) {
            (Some(from), Some(to)) => precision.ticks(from.distance(to)),
            _ => FAR,
        };
        let stops = self.sites.iter().enumerate().skip(1).map(stop).collect();
        Problem::new(stops, vec![shift; vehicles], self.sites.len(), distance, |_, _| Some(0))
    }
}

impl Site {
    fn distance(&self, other: &Self) -> f64 {
        let (x, y) = (self.x - other.x, self.y - other.y);
        (x * x + y * y).sqrt()
    }
}

fn fleet_of(line: &str) -> Option<(usize, i32)> {
    let mut fields = line.split_whitespace();
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

fn site_of(line: &str) -> Option<Site> {
    let mut fields = line.split_whitespace().skip(1);
    Some(Site {
        x: fields.next()?.parse().ok()?,
        y: fields.next()?.parse().ok()?,
        demand: fields.next()?.parse().ok()?,
        ready: fields.next()?.parse().ok()?,
        due: fields.next()?.parse().ok()?,
        service: fields.next()?.parse().ok()?,
    })
}
