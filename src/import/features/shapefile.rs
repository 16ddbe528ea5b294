//! Reads shapefiles in their usual form: several files in a zip archive.

use std::io::{Cursor, Read};

use anyhow::{Context, bail};
use geo::{Geometry, LineString, MultiLineString, MultiPolygon, Point, Polygon};
use shapefile::{
    Reader, Shape, ShapeReader,
    dbase::{self, FieldValue},
};
use zip::ZipArchive;

use super::{Feature, MAX_BYTES, Table};

pub(super) fn read(bytes: &[u8]) -> anyhow::Result<Table> {
    let mut files = ZipArchive::new(Cursor::new(bytes)).context("the zip cannot be read")?;
    let stem = only_stem(&files)?;
    let part = |files: &mut ZipArchive<_>, ending| read_file(files, &stem, ending);
    let shapes = part(&mut files, "shp")?.context("the zip has no .shp file")?;
    let fields =
        part(&mut files, "dbf")?.context("the zip has no .dbf file beside its .shp file")?;
    let system = part(&mut files, "prj")?.map(|text| String::from_utf8_lossy(&text).into_owned());
    let shapes = ShapeReader::new(Cursor::new(shapes)).context("the .shp file cannot be read")?;
    let fields = dbase::ReaderBuilder::new()
        .with_encoding(dbase::encoding::UnicodeLossy)
        .build(Cursor::new(fields))
        .context("the .dbf file cannot be read")?;
    let names = fields.fields().iter().map(|field| field.name().to_owned()).collect();
    let mut features = vec![];
    let mut reader = Reader::new(shapes, fields);
    for (read, number) in reader.iter_shapes_and_records().zip(1..) {
        let (shape, fields) =
            read.with_context(|| format!("its record {number} cannot be read"))?;
        let fields = fields.into_iter().filter_map(|(name, value)| Some((name, text(value)?)));
        features.push(Feature::new(number, fields, geometry(shape)));
    }
    let system = system.filter(|system| !system.trim().is_empty());
    Ok(Table { features, names, system })
}

/// Paths of the files, without the metadata that macOS adds.
fn paths(files: &ZipArchive<Cursor<&[u8]>>) -> impl Iterator<Item = String> {
    let paths = files.file_names().filter_map(|path| Some(path.ok()?.into_owned()));
    paths.filter(|path| !path.contains("__MACOSX"))
}

/// Path of the only shapefile in the archive, without its extension.
fn only_stem(files: &ZipArchive<Cursor<&[u8]>>) -> anyhow::Result<String> {
    let mut shapes = paths(files).filter(|path| path.to_lowercase().ends_with(".shp"));
    let Some(path) = shapes.next() else { bail!("the zip has no .shp file") };
    if let Some(other) = shapes.next() {
        bail!("the zip has more than one shapefile: {path} and {other}");
    }
    Ok(path.get(..path.len().saturating_sub(3)).unwrap_or_default().to_owned())
}

fn read_file(
    files: &mut ZipArchive<Cursor<&[u8]>>,
    stem: &str,
    ending: &str,
) -> anyhow::Result<Option<Vec<u8>>> {
    let wanted = format!("{stem}{ending}").to_lowercase();
    let Some(path) = paths(files).find(|path| path.to_lowercase() == wanted) else {
        return Ok(None);
    };
    let mut bytes = vec![];
    let file = files.by_name(&path).with_context(|| format!("{path} cannot be unpacked"))?;
    file.take(MAX_BYTES)
        .read_to_end(&mut bytes)
        .with_context(|| format!("{path} cannot be unpacked"))?;
    Ok(Some(bytes))
}

fn text(value: FieldValue) -> Option<String> {
    match value {
        FieldValue::Character(text) => text,
        FieldValue::Memo(text) => Some(text),
        FieldValue::Numeric(number) => number.map(|number| number.to_string()),
        FieldValue::Float(number) => number.map(|number| number.to_string()),
        FieldValue::Integer(number) => Some(number.to_string()),
        FieldValue::Double(number) | FieldValue::Currency(number) => Some(number.to_string()),
        FieldValue::Logical(_) | FieldValue::Date(_) | FieldValue::DateTime(_) => None,
    }
}

fn geometry(shape: Shape) -> Option<Geometry> {
    let line = |points: Vec<(f64, f64)>| LineString::from(points);
    let lines = |parts: Vec<Vec<(f64, f64)>>| {
        Some(MultiLineString(parts.into_iter().map(line).collect()).into())
    };
    let rings = |parts: Vec<Vec<(f64, f64)>>| {
        let polygons = parts.into_iter().map(|ring| Polygon::new(line(ring), vec![])).collect();
        Some(MultiPolygon(polygons).into())
    };
    macro_rules! flat {
        ($parts:expr) => {
            $parts.iter().map(|part| part.iter().map(|at| (at.x, at.y)).collect()).collect()
        };
    }
    macro_rules! outer {
        ($shape:expr) => {
            $shape
                .rings()
                .iter()
                .map(|ring| ring.points().iter().map(|at| (at.x, at.y)).collect())
                .collect()
        };
    }
    match shape {
        Shape::Point(at) => Some(Point::from((at.x, at.y)).into()),
        Shape::PointM(at) => Some(Point::from((at.x, at.y)).into()),
        Shape::PointZ(at) => Some(Point::from((at.x, at.y)).into()),
        Shape::Polyline(shape) => lines(flat!(shape.parts())),
        Shape::PolylineM(shape) => lines(flat!(shape.parts())),
        Shape::PolylineZ(shape) => lines(flat!(shape.parts())),
        Shape::Polygon(shape) => rings(outer!(shape)),
        Shape::PolygonM(shape) => rings(outer!(shape)),
        Shape::PolygonZ(shape) => rings(outer!(shape)),
        Shape::Multipoint(_)
        | Shape::MultipointM(_)
        | Shape::MultipointZ(_)
        | Shape::Multipatch(_)
        | Shape::NullShape => None,
    }
}
