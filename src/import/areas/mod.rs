//! Imports areas from GeoJSON.

mod geojson;

use std::{collections::BTreeMap, fmt, io::Read, path::PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use domain::{clock::Clock, jurisdictions::JurisdictionId, place};
use geocoding::areas::{self, Area, AreaId, Repair};

use super::{
    city,
    source::{Show, Source},
};

/// Options of `import areas`.
#[derive(Debug, Clone, Args)]
pub struct AreasArgs {
    /// Polygons as GeoJSON in longitude and latitude, optionally compressed with zstd or gzip.
    pub file: PathBuf,
    /// Jurisdiction that the areas belong to.
    #[arg(long, value_name = "ID")]
    pub jurisdiction: JurisdictionId,
    /// Kind of the areas: `ward`, `neighborhood`, `maintenance_district`, `city`, ...
    #[arg(long)]
    pub kind: String,
    /// Property that contains an area's code. Features with the same code form one area.
    #[arg(long, value_name = "PROPERTY")]
    pub code_field: String,
    /// Property that contains an area's name. [default: kind and code, for example `Ward 17`]
    #[arg(long, value_name = "PROPERTY")]
    pub name_field: Option<String>,
}

/// Result of an import of areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreasReport {
    /// Kind of the areas.
    pub kind: String,
    /// Number of features in the file.
    pub features: usize,
    /// Number of areas.
    pub areas: usize,
    /// Areas with self-intersecting rings or overlapping parts, which were repaired.
    pub repaired: Vec<Repair>,
}

impl fmt::Display for AreasReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, features, areas, repaired } = self;
        write!(
            f,
            "{areas} areas of kind {kind} stored, from {features} features; {} repaired",
            repaired.len()
        )?;
        for Repair { code, reason } in repaired {
            write!(f, "\n  {kind} {code}: {reason}")?;
        }
        Ok(())
    }
}

/// Names and polygons by code.
type Drafts = BTreeMap<String, (String, geo::MultiPolygon)>;

/// Imports the areas of the file in one transaction. Existing areas get the new name and shape.
pub async fn areas(url: &str, clock: &Clock, args: &AreasArgs) -> anyhow::Result<AreasReport> {
    let kind = args.kind.trim();
    if kind.is_empty()
        || !kind.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    {
        bail!("the kind of an area may contain only lower-case letters, digits and underscores");
    }
    let failed = || format!("{} cannot be imported", args.file.display());
    let mut text = String::new();
    let mut source = Source::open(&args.file, Show::Nothing)?;
    source.reader.read_to_string(&mut text).with_context(failed)?;
    let features = geojson::read(&text).with_context(failed)?;
    let drafts = drafts(&features, args, kind).with_context(failed)?;

    let mut conn = city::connect(url).await?;
    let city = city::find(&mut conn, &args.jurisdiction).await?.jurisdiction_id;
    let rows: Vec<Area> = drafts
        .into_iter()
        .map(|(code, (name, shape))| Area {
            jurisdiction_id: city.clone(),
            area_id: AreaId::new(clock.now()),
            kind: kind.to_owned(),
            code,
            name,
            shape: place::to_multi_polygon(&shape),
        })
        .collect();
    let drawn = areas::draw(&mut conn, &city, kind, &rows).await.with_context(failed)?;
    Ok(AreasReport {
        kind: kind.to_owned(),
        features: features.len(),
        areas: drawn.areas,
        repaired: drawn.repaired,
    })
}

fn drafts(features: &[geojson::Shape], args: &AreasArgs, kind: &str) -> anyhow::Result<Drafts> {
    let mut drafts = Drafts::new();
    for feature in features {
        let code = feature.property(&args.code_field)?;
        let name = match &args.name_field {
            Some(field) => feature.property(field)?,
            None => default_name(kind, &code),
        };
        let (_, shape) = drafts.entry(code).or_insert_with(|| (name, geo::MultiPolygon(vec![])));
        shape.0.extend(feature.polygons.iter().cloned());
    }
    Ok(drafts)
}

/// Default name, for example `Maintenance district 3`.
fn default_name(kind: &str, code: &str) -> String {
    let words = kind.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    format!("{}{} {code}", first.map(String::from).unwrap_or_default(), letters.as_str())
}
