//! Imports address points from CSV, GeoJSON, zipped shapefiles and OpenStreetMap.

pub(super) mod columns;
pub(super) mod line;
mod osm;
pub(super) mod row;

use std::{fmt, path::PathBuf};

use anyhow::{Context, ensure};
use clap::Args;
use domain::{clock::Clock, db, jurisdictions::JurisdictionId};
use geocoding::addresses::{Kept, NewAddress, keep_addresses, store};

use self::columns::Columns;
use super::{
    city,
    features::{self, Table},
    left_out::LeftOut,
    osm as extracts,
    source::Show,
};

/// Options of `import addresses`.
#[derive(Debug, Clone, Args)]
pub struct AddressesArgs {
    /// Address points: CSV, GeoJSON, a zipped shapefile, or an OpenStreetMap extract;
    /// optionally compressed with zstd or gzip.
    pub file: PathBuf,
    /// Jurisdiction that the addresses belong to.
    #[arg(long, value_name = "ID")]
    pub jurisdiction: JurisdictionId,
    /// Prefix of the ids, if two files use the same ids.
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// Coordinate reference system, for example `EPSG:2249`. [default: as declared in the file, or
    /// longitude and latitude]
    #[arg(long, value_name = "SYSTEM")]
    pub system: Option<String>,
    /// Column of the unique id. It identifies addresses when the file is imported again.
    #[arg(long, value_name = "COLUMN")]
    pub id_field: Option<String>,
    /// Column of the whole address in one line, for example `6-10 A St, Hyde Park, MA 02136`.
    #[arg(long, value_name = "COLUMN")]
    pub line_field: Option<String>,
    /// Column of the house number.
    #[arg(long, value_name = "COLUMN")]
    pub number_field: Option<String>,
    /// Column of the street.
    #[arg(long, value_name = "COLUMN")]
    pub street_field: Option<String>,
    /// Column of the part of the city.
    #[arg(long, value_name = "COLUMN")]
    pub locality_field: Option<String>,
    /// Column of the postcode.
    #[arg(long, value_name = "COLUMN")]
    pub zip_field: Option<String>,
    /// Column of the latitude.
    #[arg(long, value_name = "COLUMN")]
    pub lat_field: Option<String>,
    /// Column of the longitude.
    #[arg(long, value_name = "COLUMN")]
    pub long_field: Option<String>,
    /// Show no progress bar.
    #[arg(long)]
    pub quiet: bool,
}

/// Result of an import of addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressesReport {
    /// Number of rows or points read.
    pub read: usize,
    /// Number of addresses added, changed and unchanged.
    pub kept: Kept,
    /// Rows that were left out, with line numbers by reason.
    pub left_out: LeftOut,
}

impl fmt::Display for AddressesReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { read, kept: Kept { added, changed, same, twice }, left_out } = self;
        writeln!(f, "{read:>9} read")?;
        writeln!(f, "{added:>9} addresses are new")?;
        writeln!(f, "{changed:>9} changed")?;
        writeln!(f, "{same:>9} known already")?;
        if *twice > 0 {
            writeln!(f, "{twice:>9} came twice, and count once")?;
        }
        left_out.fmt(f)
    }
}

/// Addresses of a file, and the rows that were left out.
type Taken = (Vec<NewAddress>, LeftOut);

/// Imports the addresses of the file. Invalid rows are left out; if the file as a whole is invalid,
/// nothing is imported.
pub async fn addresses(
    url: &str,
    clock: &Clock,
    args: &AddressesArgs,
) -> anyhow::Result<AddressesReport> {
    let failed = || format!("{} cannot be imported", args.file.display());
    let mut conn = city::connect(url).await?;
    let city = city::find(&mut conn, &args.jurisdiction).await?.jurisdiction_id;
    let reading = args.clone();
    // On a separate thread: reading blocks, and a parser may panic.
    let read = tokio::task::spawn_blocking(move || read(&reading)).await;
    let read = read.context("the file is broken").and_then(|read| read).with_context(failed)?;
    let (mut new, left_out) = match read {
        Read::Addresses(taken) => taken,
        Read::Table(table, columns) => {
            place(&mut conn, table, &columns, args).await.with_context(failed)?
        }
    };
    ensure!(!new.is_empty(), "{}: there is no address in it\n{left_out}", failed());
    if let Some(source) = &args.source {
        for id in new.iter_mut().filter_map(|new| new.source_id.as_mut()) {
            *id = format!("{source}:{id}");
        }
    }
    let read = new.len() + left_out.count();
    let kept = keep_addresses(&mut conn, clock.now(), &city, &new).await?;
    store::take_stock(&mut conn).await?;
    Ok(AddressesReport { read, kept, left_out })
}

enum Read {
    Addresses(Taken),
    Table(Table, Box<Columns>),
}

fn read(args: &AddressesArgs) -> anyhow::Result<Read> {
    let show = if args.quiet { Show::Nothing } else { Show::Bar };
    if extracts::is_osm(&args.file)? {
        return Ok(Read::Addresses(osm::read(&args.file, show)?));
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
    args: &AddressesArgs,
) -> anyhow::Result<Taken> {
    let features = features::to_wgs84(conn, table, args.system.as_deref()).await?;
    let (mut new, mut left_out) = (vec![], LeftOut::default());
    for feature in &features {
        match row::read(feature, columns) {
            Ok(address) => new.push(address),
            Err(fault) => left_out.add(fault, feature.number),
        }
    }
    Ok((new, left_out))
}
