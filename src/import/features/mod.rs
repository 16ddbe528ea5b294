//! Located features from the file formats that cities publish: CSV, GeoJSON, zipped shapefiles.

mod csv;
mod geojson;
mod project;
mod shapefile;

use std::{
    collections::BTreeMap,
    io::{BufRead, Read},
    path::Path,
};

use anyhow::{Context, bail};
use domain::db;
use geo::Geometry;

pub(super) use self::csv::Coordinates;
use super::source::{Show, Source};

const ZIP: &[u8] = b"PK\x03\x04";
/// Maximum unpacked size of a file, in bytes.
const MAX_BYTES: u64 = 8 << 30;

/// A row or feature.
#[derive(Debug, Clone)]
pub(super) struct Feature {
    /// Line number, or number of the feature from 1.
    pub(super) number: u64,
    /// Fields by name, in lower-case letters and digits only.
    fields: BTreeMap<String, String>,
    /// Geometry. `None` if it is missing.
    pub(super) shape: Option<Geometry>,
}

impl Feature {
    fn new(
        number: u64,
        fields: impl Iterator<Item = (String, String)>,
        shape: Option<Geometry>,
    ) -> Self {
        let fields = fields.map(|(name, text)| (plain(&name), text.trim().to_owned()));
        Self { number, fields: fields.filter(|(_, text)| !text.is_empty()).collect(), shape }
    }

    /// Returns the value of the first of these fields that exists. Empty if none does.
    pub(super) fn text(&self, names: &[String]) -> &str {
        names.iter().find_map(|name| self.fields.get(name)).map_or("", String::as_str)
    }

    /// The same as an integer.
    pub(super) fn number(&self, names: &[String]) -> Option<i32> {
        let text = self.text(names);
        text.split_once('.').map_or(text, |(whole, _)| whole).parse().ok()
    }
}

/// Normalizes a field name: `STREET_ID` and `street id` are the same.
pub(crate) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A file that was read.
pub(super) struct Table {
    /// All features.
    pub(super) features: Vec<Feature>,
    /// Field names as spelled in the file.
    pub(super) names: Vec<String>,
    /// Coordinate reference system of the file. `None` means WGS 84.
    system: Option<String>,
}

impl Table {
    /// Whether any of these fields exists.
    pub(super) fn has(&self, names: &[String]) -> bool {
        self.names.iter().any(|own| names.contains(&plain(own)))
    }

    /// Field names for an error message.
    pub(super) fn shown(&self) -> String {
        self.names.join(", ")
    }
}

/// Reads a file. The format is detected from its first bytes.
pub(super) fn read(path: &Path, show: Show, coordinates: &Coordinates) -> anyhow::Result<Table> {
    let Source { mut reader, progress } = Source::open(path, show)?;
    let start = reader.fill_buf()?;
    let first =
        start.iter().find(|byte| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte));
    let table = if start.starts_with(ZIP) {
        let mut bytes = vec![];
        reader.take(MAX_BYTES).read_to_end(&mut bytes)?;
        shapefile::read(&bytes)?
    } else if first == Some(&b'{') {
        let mut text = String::new();
        reader.take(MAX_BYTES).read_to_string(&mut text).context("it is not text in UTF-8")?;
        geojson::read(&text)?
    } else {
        csv::read(reader, coordinates)?
    };
    progress.finish_and_clear();
    if table.features.is_empty() {
        bail!("it has no rows");
    }
    Ok(table)
}

/// Converts all geometries to WGS 84, in the database.
pub(super) async fn to_wgs84(
    conn: &mut db::Connection,
    table: Table,
    system: Option<&str>,
) -> anyhow::Result<Vec<Feature>> {
    let Table { mut features, system: own, .. } = table;
    if let Some(system) = system.map(str::to_owned).or(own) {
        project::project(conn, &system, &mut features).await?;
    }
    Ok(features)
}
