//! Measures point-in-area queries: the index in memory, and PostGIS in the same run.

use std::{fmt, time::Instant};

use anyhow::{Context, ensure};
use clap::Args;
use domain::{
    clock::Clock,
    db,
    jurisdictions::{self, JurisdictionId, NewJurisdiction},
    place::Place,
};
use geocoding::areas::{AreaIndex, Atlas};
use serde::Serialize;
use streetcorner::import::{AreasArgs, areas as draw};

use super::{
    median,
    scratch::{self, Scratch},
};

/// Target in queries per second on one core.
const TARGET: f64 = 200_000.0;
/// Steps of a sequence that fills a square evenly:
/// <https://extremelearning.com.au/unreasonable-effectiveness-of-quasirandom-sequences/>.
const STEPS: (f64, f64) = (0.754_877_666_246_692_7, 0.569_840_290_998_053_2);

/// Options of `bench areas`.
#[derive(Debug, Clone, Args)]
pub struct AreasBenchArgs {
    /// Polygons and jurisdiction, as for `import areas`.
    #[command(flatten)]
    pub areas: AreasArgs,
    /// Number of places per round, spread evenly over the map.
    #[arg(long, default_value_t = 100_000, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub places: u32,
    /// Number of rounds. Both sides are measured in turn; medians are reported.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Result: queries per second on one core, one number for each round.
#[derive(Debug, Clone, Serialize)]
pub struct AreasBenchReport {
    /// Number of areas on the map.
    pub areas: usize,
    /// Number of places per round.
    pub places: usize,
    /// Number of places inside an area. Both sides must agree.
    pub held: i64,
    /// Queries per second with the index in memory.
    pub index_per_s: Vec<f64>,
    /// Queries per second with PostGIS, all places in one statement.
    pub postgis_per_s: Vec<f64>,
    /// Speed of the index divided by that of PostGIS (medians).
    pub ratio: f64,
    /// Target of the index, in queries per second.
    pub target_per_s: f64,
    /// Whether the report is printed as JSON.
    #[serde(skip)]
    pub json: bool,
}

/// Runs the measurement in a temporary database.
pub async fn areas(
    url: &str,
    clock: &Clock,
    args: &AreasBenchArgs,
) -> anyhow::Result<AreasBenchReport> {
    Scratch::within(url, async |scratch| measure(scratch, clock, args).await).await
}

async fn measure(
    scratch: &Scratch,
    clock: &Clock,
    args: &AreasBenchArgs,
) -> anyhow::Result<AreasBenchReport> {
    db::migrate(&scratch.url).await?;
    let city = &args.areas.jurisdiction;
    let pool = db::pool(&scratch.url, 1)?;
    let mut conn = pool.get().await?;
    let (id, name) = (city.clone(), city.to_string());
    let new = NewJurisdiction { id, name, time_zone: chrono_tz::UTC, center: None };
    jurisdictions::found(&mut conn, clock.now(), new).await?;
    draw(&scratch.url, clock, &args.areas).await?;
    let index = Atlas::default().of(&conn, city).await?;

    let client = scratch::connect(&scratch.url).await?;
    let places = spread(&client, city, args.places).await?;
    let mut report = AreasBenchReport {
        areas: index.areas().len(),
        places: places.len(),
        held: 0,
        index_per_s: vec![],
        postgis_per_s: vec![],
        ratio: 0.0,
        target_per_s: TARGET,
        json: args.json,
    };
    for _ in 0..args.rounds {
        let started = Instant::now();
        let held = held_in_memory(&index, &places);
        report.index_per_s.push(f64::from(args.places) / started.elapsed().as_secs_f64());
        let started = Instant::now();
        report.held = held_in_postgis(&client, city).await?;
        report.postgis_per_s.push(f64::from(args.places) / started.elapsed().as_secs_f64());
        ensure!(held == report.held, "{held} in memory, {} in PostGIS", report.held);
    }
    report.ratio = median(&report.index_per_s) / median(&report.postgis_per_s);
    Ok(report)
}

/// Creates places all over the map, and stores them in a table.
async fn spread(
    client: &tokio_postgres::Client,
    city: &JurisdictionId,
    count: u32,
) -> anyhow::Result<Vec<Place>> {
    let bounds = "select ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) from \
                  (select ST_Extent(shape) as box from area where jurisdiction_id = $1) map";
    let bounds = client.query_one(bounds, &[&city.as_str()]).await?;
    let [west, south, east, north] =
        [0, 1, 2, 3].map(|at| bounds.get::<_, Option<f64>>(at).unwrap_or_default());
    let mut places = vec![];
    for number in 1..=count {
        let (across, up) = (f64::from(number) * STEPS.0, f64::from(number) * STEPS.1);
        let (lat, long) =
            (south + up.fract() * (north - south), west + across.fract() * (east - west));
        places.push(Place::new(lat, long).context("a place is outside the valid coordinates")?);
    }
    let lats: Vec<f64> = places.iter().map(|place| place.lat()).collect();
    let longs: Vec<f64> = places.iter().map(|place| place.long()).collect();
    client
        .batch_execute("create temporary table asked (place geometry); set max_parallel_workers_per_gather = 0")
        .await?;
    let insert = "insert into asked select ST_Point(long, lat, 4326) \
                  from unnest($1::float8[], $2::float8[]) as given (lat, long)";
    client.execute(insert, &[&lats, &longs]).await?;
    client.batch_execute("analyze asked; analyze area").await?;
    Ok(places)
}

/// Number of places inside an area.
fn held_in_memory(index: &AreaIndex, places: &[Place]) -> i64 {
    places.iter().map(|place| i64::from(!index.codes_at(*place).is_empty())).sum()
}

async fn held_in_postgis(
    client: &tokio_postgres::Client,
    city: &JurisdictionId,
) -> anyhow::Result<i64> {
    let held = "select count(*) from asked where exists (select from area \
                where jurisdiction_id = $1 and ST_Covers(shape, asked.place))";
    Ok(client.query_one(held, &[&city.as_str()]).await?.get(0))
}

impl fmt::Display for AreasBenchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.json {
            let Ok(json) = serde_json::to_string_pretty(self) else { return Err(fmt::Error) };
            return f.write_str(&json);
        }
        let Self { areas, places, held, index_per_s, postgis_per_s, ratio, target_per_s, .. } =
            self;
        let rounds = index_per_s.len();
        writeln!(f, "{areas} areas, {places} places, {held} of them in one; medians of {rounds}")?;
        let (index, postgis) = (median(index_per_s), median(postgis_per_s));
        writeln!(
            f,
            "{:<12} {index:>12.0} look-ups/s on one core (at least {target_per_s})",
            "in memory"
        )?;
        writeln!(f, "{:<12} {postgis:>12.0} look-ups/s", "PostGIS")?;
        write!(f, "{:<12} {ratio:>12.1}", "ratio")
    }
}
