//! Things with a place, out of the kinds of files that cities publish: CSV, `GeoJSON`, zipped
//! shapefiles.

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
/// A packed file that unpacks to more is not read, in bytes.
const MOST: u64 = 8 << 30;

/// A row, or a feature.
#[derive(Debug, Clone)]
pub(super) struct Feature {
    /// Which one it is: its line, or its number from 1.
    pub(super) number: u64,
    /// What is said of it, by names in small letters and digits alone.
    fields: BTreeMap<String, String>,
    /// Where it is.
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

    /// What the first of these fields that it has says.
    pub(super) fn text(&self, names: &[String]) -> &str {
        names.iter().find_map(|name| self.fields.get(name)).map_or("", String::as_str)
    }

    /// The same as a whole number.
    pub(super) fn number(&self, names: &[String]) -> Option<i32> {
        let text = self.text(names);
        text.split_once('.').map_or(text, |(whole, _)| whole).parse().ok()
    }
}

/// `STREET_ID` and `street id` are one field.
pub(crate) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A file, read.
pub(super) struct Table {
    /// Every feature.
    pub(super) features: Vec<Feature>,
    /// The names of the fields, as they are written.
    pub(super) names: Vec<String>,
    /// The reference system that the coordinates are in, if it is not WGS 84.
    system: Option<String>,
}

impl Table {
    /// Whether any of these fields is there.
    pub(super) fn has(&self, names: &[String]) -> bool {
        self.names.iter().any(|own| names.contains(&plain(own)))
    }

    /// The names of the fields, to be shown.
    pub(super) fn shown(&self) -> String {
        self.names.join(", ")
    }
}

/// Reads a file. What it is its first bytes tell.
pub(super) fn read(path: &Path, show: Show, coordinates: &Coordinates) -> anyhow::Result<Table> {
    let Source { mut reader, progress } = Source::open(path, show)?;
    let start = reader.fill_buf()?;
    let first =
        start.iter().find(|byte| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte));
    let table = if start.starts_with(ZIP) {
        let mut bytes = vec![];
        reader.take(MOST).read_to_end(&mut bytes)?;
        shapefile::read(&bytes)?
    } else if first == Some(&b'{') {
        let mut text = String::new();
        reader.take(MOST).read_to_string(&mut text).context("it is not text in UTF-8")?;
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

/// Puts every shape into WGS 84, the database knows how.
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
