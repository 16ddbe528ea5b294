//! Address points are taken in from CSV, `GeoJSON`, zipped shapefiles and `OpenStreetMap`.

pub(super) mod columns;
pub(super) mod line;
mod osm;
pub(super) mod row;

use std::{fmt, path::PathBuf};

use anyhow::{Context, ensure};
use clap::Args;
use domain::{
    addresses::{Kept, NewAddress, keep_addresses, store},
    clock::Clock,
    db,
    jurisdictions::JurisdictionId,
};

use self::columns::Columns;
use super::{
    city,
    features::{self, Table},
    left_out::LeftOut,
    osm as extracts,
    source::Show,
};

/// What `import addresses` wants to know.
#[derive(Debug, Clone, Args)]
pub struct AddressesArgs {
    /// Address points: CSV, `GeoJSON`, a zipped shapefile, or an extract of `OpenStreetMap`; also
    /// packed with zstd or gzip.
    pub file: PathBuf,
    /// The jurisdiction they belong to.
    #[arg(long, value_name = "ID")]
    pub jurisdiction: JurisdictionId,
    /// What goes in front of the ids, where two files use the same.
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// The reference system of the coordinates, as `EPSG:2249`. [default: what the file says, or
    /// longitude and latitude]
    #[arg(long, value_name = "SYSTEM")]
    pub system: Option<String>,
    /// The column of what tells addresses apart, for when the file comes again.
    #[arg(long, value_name = "COLUMN")]
    pub id_field: Option<String>,
    /// The column of the whole address in one line, as in `6-10 A St, Hyde Park, MA 02136`.
    #[arg(long, value_name = "COLUMN")]
    pub line_field: Option<String>,
    /// The column of the house number.
    #[arg(long, value_name = "COLUMN")]
    pub number_field: Option<String>,
    /// The column of the street.
    #[arg(long, value_name = "COLUMN")]
    pub street_field: Option<String>,
    /// The column of the part of the city.
    #[arg(long, value_name = "COLUMN")]
    pub locality_field: Option<String>,
    /// The column of the postcode.
    #[arg(long, value_name = "COLUMN")]
    pub zip_field: Option<String>,
    /// The column of the latitude.
    #[arg(long, value_name = "COLUMN")]
    pub lat_field: Option<String>,
    /// The column of the longitude.
    #[arg(long, value_name = "COLUMN")]
    pub long_field: Option<String>,
    /// Do not show how far it has come.
    #[arg(long)]
    pub quiet: bool,
}

/// What became of the addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressesReport {
    /// How many rows or points were read.
    pub read: usize,
    /// What became of them.
    pub kept: Kept,
    /// Those that cannot be taken, by their lines.
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

/// What is taken out of a file.
type Taken = (Vec<NewAddress>, LeftOut);

/// Takes the addresses of the file in: all that can be, or none if the file is wrong as a whole.
pub async fn addresses(
    url: &str,
    clock: &Clock,
    args: &AddressesArgs,
) -> anyhow::Result<AddressesReport> {
    let failed = || format!("{} cannot be imported", args.file.display());
    let mut conn = city::connect(url).await?;
    let city = city::find(&mut conn, &args.jurisdiction).await?.jurisdiction_id;
    let reading = args.clone();
    // On a thread of its own: files are read without pauses, and a parser may give up loudly.
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
