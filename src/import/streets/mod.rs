//! Imports streets from GeoJSON, zipped shapefiles and OpenStreetMap, and intersections from
//! where they meet or from a CSV.

mod columns;
mod intersections;
mod lines;
mod osm;

use std::{fmt, path::PathBuf};

use anyhow::{Context, ensure};
use clap::Args;
use diesel_async::AsyncConnection;
use domain::{clock::Clock, db, jurisdictions::JurisdictionId};
use geocoding::addresses::{
    Kept, NewIntersection, NewStreet, keep_intersections, keep_streets, meet, store,
};

use self::columns::Columns;
use super::{
    city,
    features::{self, Table},
    left_out::LeftOut,
    osm as extracts,
    source::Show,
};

/// Options of `import streets`.
#[derive(Debug, Clone, Args)]
pub struct StreetsArgs {
    /// Streets: GeoJSON, a zipped shapefile, or an OpenStreetMap extract; or a CSV of
    /// intersections. Optionally compressed with zstd or gzip.
    pub file: PathBuf,
    /// Jurisdiction that the streets belong to.
    #[arg(long, value_name = "ID")]
    pub jurisdiction: JurisdictionId,
    /// Prefix of the ids, if two files use the same ids.
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// Coordinate reference system, for example `EPSG:2249`. [default: as declared in the file, or
    /// longitude and latitude]
    #[arg(long, value_name = "SYSTEM")]
    pub system: Option<String>,
    /// Field of the unique id. It identifies streets when the file is imported again.
    #[arg(long, value_name = "FIELD")]
    pub id_field: Option<String>,
    /// Field of the name. In a CSV of intersections, the field of both names.
    #[arg(long, value_name = "FIELD")]
    pub name_field: Option<String>,
    /// Field of the first house number on the left side.
    #[arg(long, value_name = "FIELD")]
    pub left_from_field: Option<String>,
    /// Field of the last house number on the left side.
    #[arg(long, value_name = "FIELD")]
    pub left_to_field: Option<String>,
    /// Field of the first house number on the right side.
    #[arg(long, value_name = "FIELD")]
    pub right_from_field: Option<String>,
    /// Field of the last house number on the right side.
    #[arg(long, value_name = "FIELD")]
    pub right_to_field: Option<String>,
    /// Show no progress bar.
    #[arg(long)]
    pub quiet: bool,
}

/// Result of an import of streets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreetsReport {
    /// Number of rows, features or lines read.
    pub read: usize,
    /// Number of street segments added, changed and unchanged.
    pub streets: Kept,
    /// Number of intersections added, changed and unchanged.
    pub intersections: Kept,
    /// Rows that were left out, with line numbers by reason.
    pub left_out: LeftOut,
}

impl fmt::Display for StreetsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { read, streets, intersections, left_out } = self;
        writeln!(f, "{read:>9} read")?;
        for (what, kept) in [("pieces of streets", streets), ("intersections", intersections)] {
            let Kept { added, changed, same, twice } = kept;
            writeln!(
                f,
                "{added:>9} {what} are new, {changed} changed, {same} known already, {twice} came twice"
            )?;
        }
        left_out.fmt(f)
    }
}

/// Data read from a file.
#[derive(Default)]
struct Taken {
    streets: Vec<NewStreet>,
    intersections: Vec<NewIntersection>,
    read: usize,
    left_out: LeftOut,
}

/// Imports the streets of the file. Invalid rows are left out; if the file as a whole is invalid,
/// nothing is imported.
pub async fn streets(
    url: &str,
    clock: &Clock,
    args: &StreetsArgs,
) -> anyhow::Result<StreetsReport> {
    let failed = || format!("{} cannot be imported", args.file.display());
    let mut conn = city::connect(url).await?;
    let city = city::find(&mut conn, &args.jurisdiction).await?.jurisdiction_id;
    let reading = args.clone();
    // On a separate thread: reading blocks, and a parser may panic.
    let read = tokio::task::spawn_blocking(move || read(&reading)).await;
    let read = read.context("the file is broken").and_then(|read| read).with_context(failed)?;
    let mut taken = match read {
        Read::Streets(taken) => taken,
        Read::Table(table, columns) => {
            place(&mut conn, table, &columns, args).await.with_context(failed)?
        }
    };
    let nothing = taken.streets.is_empty() && taken.intersections.is_empty();
    ensure!(!nothing, "{}: there is no street in it\n{}", failed(), taken.left_out);
    taken.intersections.extend(meet(&taken.streets));
    if let Some(source) = &args.source {
        taken.name(source);
    }
    let Taken { streets, intersections, read, left_out } = taken;
    let now = clock.now();
    let report = conn
        .transaction(async |conn| {
            let streets = keep_streets(conn, now, &city, &streets).await?;
            let intersections = keep_intersections(conn, now, &city, &intersections).await?;
            Ok::<_, diesel::result::Error>(StreetsReport { read, streets, intersections, left_out })
        })
        .await?;
    store::take_stock(&mut conn).await?;
    Ok(report)
}

impl Taken {
    /// Adds a prefix to each id.
    fn name(&mut self, source: &str) {
        let streets = self.streets.iter_mut().map(|new| &mut new.source_id);
        let intersections = self.intersections.iter_mut().map(|new| &mut new.source_id);
        for id in streets.chain(intersections).flatten() {
            *id = format!("{source}:{id}");
        }
    }
}

enum Read {
    Streets(Taken),
    Table(Table, Box<Columns>),
}

fn read(args: &StreetsArgs) -> anyhow::Result<Read> {
    let show = if args.quiet { Show::Nothing } else { Show::Bar };
    if extracts::is_osm(&args.file)? {
        return Ok(Read::Streets(osm::read(&args.file, show)?));
    }
    let columns = Columns::new(args);
    let table = features::read(&args.file, show, &columns.coordinates)?;
    columns.check(&table)?;
    Ok(Read::Table(table, Box::new(columns)))
}

async fn place(
    conn: &mut db::Connection,
    table: Table,
    columns: &Columns,
    args: &StreetsArgs,
) -> anyhow::Result<Taken> {
    let features = features::to_wgs84(conn, table, args.system.as_deref()).await?;
    let mut taken = Taken { read: features.len(), ..Taken::default() };
    for feature in &features {
        let points = matches!(feature.shape, None | Some(geo::Geometry::Point(_)));
        let read = if points {
            intersections::read(feature, columns).map(|new| taken.intersections.push(new))
        } else {
            lines::read(feature, columns).map(|new| taken.streets.extend(new))
        };
        if let Err(fault) = read {
            taken.left_out.add(fault, feature.number);
        }
    }
    Ok(taken)
}
