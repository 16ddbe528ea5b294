//! Imports assets from CSV, GeoJSON and zipped shapefiles.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use anyhow::{Context, ensure};
use clap::Args;
use diesel_async::AsyncConnection;
use domain::{
    geotags::store::{Asset, upsert_assets},
    jurisdictions::JurisdictionId,
    text::tidy,
};

use super::{
    addresses::{
        columns::{coordinates, names},
        row::middle,
    },
    city,
    features::{self, Coordinates, Feature, Table},
    left_out::LeftOut,
    source::Show,
};

/// Maximum length of an id, kind or name, in characters.
const MAX_LENGTH: usize = 200;
/// Number of assets stored per statement.
const PORTION: usize = 1_000;

const ID: &str =
    "assetid assetnumber assetno unitid facilityid polenumber poleid id objectid gid fid";
const KIND: &str = "kind type assettype assetclass class category";
const NAME: &str = "name label title description";

/// Options of `import assets`.
#[derive(Debug, Clone, Args)]
pub struct AssetsArgs {
    /// Street lights, hydrants, benches: CSV, GeoJSON or a zipped shapefile; optionally
    /// compressed with zstd or gzip.
    pub file: PathBuf,
    /// Jurisdiction that the assets belong to.
    #[arg(long, value_name = "ID")]
    pub jurisdiction: JurisdictionId,
    /// Kind of the assets if the file has no such column, for example `street_light`.
    #[arg(long, value_name = "KIND", default_value = "asset")]
    pub kind: String,
    /// Coordinate reference system, for example `EPSG:2249`. [default: as declared in the file, or
    /// longitude and latitude]
    #[arg(long, value_name = "SYSTEM")]
    pub system: Option<String>,
    /// Column of the label on the asset.
    #[arg(long, value_name = "COLUMN")]
    pub id_field: Option<String>,
    /// Column of the kind.
    #[arg(long, value_name = "COLUMN")]
    pub kind_field: Option<String>,
    /// Column of the name.
    #[arg(long, value_name = "COLUMN")]
    pub name_field: Option<String>,
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

/// Result of an import of assets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetsReport {
    /// Number of assets from the file that are now stored.
    pub stored: usize,
    /// Rows that were left out, with line numbers by reason.
    pub left_out: LeftOut,
}

impl fmt::Display for AssetsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>9} assets stored", self.stored)?;
        self.left_out.fmt(f)
    }
}

/// Imports the assets of the file. Existing assets get the new location. Invalid rows are left out;
/// if the file as a whole is invalid, nothing is imported.
pub async fn assets(url: &str, args: &AssetsArgs) -> anyhow::Result<AssetsReport> {
    let failed = || format!("{} cannot be imported", args.file.display());
    let mut conn = city::connect(url).await?;
    let city = city::find(&mut conn, &args.jurisdiction).await?.jurisdiction_id;
    let (reading, columns) = (args.clone(), Columns::new(args));
    // On a separate thread: reading blocks, and a parser may panic.
    let read = tokio::task::spawn_blocking(move || read(&reading, columns)).await;
    let read = read.context("the file is broken").and_then(|read| read).with_context(failed)?;
    let (table, columns) = read;
    let features = features::to_wgs84(&mut conn, table, args.system.as_deref());
    let features = features.await.with_context(failed)?;

    let (mut found, mut left_out) = (BTreeMap::new(), LeftOut::default());
    for feature in &features {
        match asset(&city, feature, &columns, &args.kind) {
            Err(fault) => left_out.add(fault, feature.number),
            Ok(asset) if found.contains_key(&asset.asset_id) => {
                left_out.add("has the id of one before", feature.number);
            }
            Ok(asset) => drop(found.insert(asset.asset_id.clone(), asset)),
        }
    }
    ensure!(!found.is_empty(), "{}: there is no asset in it\n{left_out}", failed());
    let found: Vec<Asset> = found.into_values().collect();
    let stored = conn
        .transaction(async |conn| {
            let mut stored = 0;
            for portion in found.chunks(PORTION) {
                stored += upsert_assets(conn, portion).await?;
            }
            diesel::QueryResult::Ok(stored)
        })
        .await?;
    Ok(AssetsReport { stored, left_out })
}

/// Possible names of each column.
struct Columns {
    id: Vec<String>,
    kind: Vec<String>,
    name: Vec<String>,
    coordinates: Coordinates,
}

impl Columns {
    fn new(args: &AssetsArgs) -> Self {
        Self {
            id: names(args.id_field.as_ref(), ID),
            kind: names(args.kind_field.as_ref(), KIND),
            name: names(args.name_field.as_ref(), NAME),
            coordinates: coordinates(args.lat_field.as_ref(), args.long_field.as_ref()),
        }
    }
}

fn read(args: &AssetsArgs, columns: Columns) -> anyhow::Result<(Table, Columns)> {
    let show = if args.quiet { Show::Nothing } else { Show::Bar };
    let table = features::read(&args.file, show, &columns.coordinates)?;
    ensure!(
        table.has(&columns.id),
        "no column contains the labels of assets; it has {}. --id-field names the column",
        table.shown()
    );
    Ok((table, columns))
}

/// Returns the asset, or why the row is not one.
fn asset(
    city: &JurisdictionId,
    feature: &Feature,
    columns: &Columns,
    kind: &str,
) -> Result<Asset, &'static str> {
    let asset_id = tidy(feature.text(&columns.id));
    if asset_id.is_empty() {
        return Err("has no id");
    }
    let own = tidy(feature.text(&columns.kind));
    let kind = if own.is_empty() { kind.to_owned() } else { own };
    let name = tidy(feature.text(&columns.name));
    if [&asset_id, &kind, &name].iter().any(|text| text.chars().count() > MAX_LENGTH) {
        return Err("has a text that is too long");
    }
    let place = feature.shape.as_ref().ok_or("has no place on the map").and_then(middle)?;
    Ok(Asset { jurisdiction_id: city.clone(), asset_id, kind, name, place })
}
