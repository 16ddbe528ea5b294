//! Things that stand where they stand are taken in from CSV, `GeoJSON` and zipped shapefiles.

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

/// The longest id, kind and name.
const LONGEST: usize = 200;
/// So many are stored at once.
const PORTION: usize = 1_000;

const ID: &str =
    "assetid assetnumber assetno unitid facilityid polenumber poleid id objectid gid fid";
const KIND: &str = "kind type assettype assetclass class category";
const NAME: &str = "name label title description";

/// What `import assets` wants to know.
#[derive(Debug, Clone, Args)]
pub struct AssetsArgs {
    /// Street lights, hydrants, benches: CSV, `GeoJSON` or a zipped shapefile; also packed with zstd
    /// or gzip.
    pub file: PathBuf,
    /// The jurisdiction they belong to.
    #[arg(long, value_name = "ID")]
    pub jurisdiction: JurisdictionId,
    /// What they are, where the file does not say: `street_light`.
    #[arg(long, value_name = "KIND", default_value = "asset")]
    pub kind: String,
    /// The reference system of the coordinates, as `EPSG:2249`. [default: what the file says, or
    /// longitude and latitude]
    #[arg(long, value_name = "SYSTEM")]
    pub system: Option<String>,
    /// The column of what is written on the thing.
    #[arg(long, value_name = "COLUMN")]
    pub id_field: Option<String>,
    /// The column of what it is.
    #[arg(long, value_name = "COLUMN")]
    pub kind_field: Option<String>,
    /// The column of what it is called.
    #[arg(long, value_name = "COLUMN")]
    pub name_field: Option<String>,
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

/// What became of the assets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetsReport {
    /// How many there are now of those that the file has.
    pub stored: usize,
    /// Those that cannot be taken, by their lines.
    pub left_out: LeftOut,
}

impl fmt::Display for AssetsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>9} assets stored", self.stored)?;
        self.left_out.fmt(f)
    }
}

/// Takes the assets of the file in: all that can be, or none if the file is wrong as a whole. Those that
/// are there already stand where the file says.
pub async fn assets(url: &str, args: &AssetsArgs) -> anyhow::Result<AssetsReport> {
    let failed = || format!("{} cannot be imported", args.file.display());
    let mut conn = city::connect(url).await?;
    let city = city::find(&mut conn, &args.jurisdiction).await?.jurisdiction_id;
    let (reading, columns) = (args.clone(), Columns::new(args));
    // On a thread of its own: files are read without pauses, and a parser may give up loudly.
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

/// The names that each column may have.
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
        "nothing in it says what is written on a thing; it has {}. --id-field names the column",
        table.shown()
    );
    Ok((table, columns))
}

/// The asset, or why it is none.
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
    if [&asset_id, &kind, &name].iter().any(|text| text.chars().count() > LONGEST) {
        return Err("has a text that is too long");
    }
    let place = feature.shape.as_ref().ok_or("has no place on the map").and_then(middle)?;
    Ok(Asset { jurisdiction_id: city.clone(), asset_id, kind, name, place })
}
