//! Reads CSV rows with coordinates.

use std::io::BufRead;

use anyhow::{Context, ensure};
use geo::{Geometry, point};

use super::{Feature, Table, plain};

/// Columns that may contain coordinates.
#[derive(Debug, Clone)]
pub(in crate::import) struct Coordinates {
    /// Columns of the latitude or northing.
    pub(in crate::import) lat: Vec<String>,
    /// Columns of the longitude or easting.
    pub(in crate::import) long: Vec<String>,
}

pub(super) fn read(
    file: Box<dyn BufRead + Send>,
    coordinates: &Coordinates,
) -> anyhow::Result<Table> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    let header = reader.byte_headers().context("its first line cannot be read")?;
    let header = csv::StringRecord::from_byte_record_lossy(header.clone());
    let names: Vec<String> =
        header.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    let column = |wanted: &[String]| {
        wanted.iter().find_map(|wanted| names.iter().position(|own| plain(own) == *wanted))
    };
    let (lat, long) = (column(&coordinates.lat), column(&coordinates.long));
    let shown = names.join(", ");
    ensure!(lat.is_some() && long.is_some(), "it has no latitude and longitude; it has {shown}");
    let mut features = vec![];
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).context("it is not valid CSV")? {
        let line = record.position().map_or(0, csv::Position::line);
        let row = csv::StringRecord::from_byte_record_lossy(record.clone());
        let number = |at: Option<usize>| row.get(at?)?.trim().parse::<f64>().ok();
        let shape =
            number(lat).zip(number(long)).map(|(y, x)| Geometry::from(point! { x: x, y: y }));
        let fields = names.iter().cloned().zip(row.iter().map(str::to_owned));
        features.push(Feature::new(line, fields, shape));
    }
    Ok(Table { features, names, system: None })
}
