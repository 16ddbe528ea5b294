//! The map of a city as SVG: areas, streets, and cases as marks.

use domain::{cases::Dot, place::Place};
use geocoding::areas::{Course, Outline};

use super::{
    group::Group,
    pen::Pen,
    projection::{At, Projection},
    words,
};

/// Kinds of areas that are drawn, from bottom to top.
pub(super) const AREA_KINDS: [&str; 4] = [CITY, "park", "water", WARD];
/// Area kind of the whole city. If there is none, the union of the wards is used.
const CITY: &str = "city";
const WARD: &str = "ward";
/// Classes of streets that are drawn, from bottom to top.
const STREET_CLASSES: [&str; 5] = ["footpath", "lane", "street", "railway", "arterial"];

/// Maximum size of the area paths and of the street paths, in bytes, to limit the page size on
/// phones.
const AREA_BYTES: usize = 60_000;
const STREET_BYTES: usize = 190_000;
/// Simplification tolerances for areas, in SVG units. The first one that fits into the size limit
/// is used.
const COARSENESS: [f64; 6] = [2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

/// Data of the template.
#[derive(Debug)]
pub(super) struct Map {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) areas: Vec<Shape>,
    pub(super) streets: Vec<Shape>,
    pub(super) labels: Vec<Label>,
    pub(super) dots: Vec<Mark>,
    pub(super) legend: Vec<Key>,
    /// Location at the centre of the map.
    pub(super) middle: Option<Place>,
}

/// All features of one kind, as one path.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) kind: &'static str,
    pub(super) path: String,
}

/// A label on the map.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) at: At,
    pub(super) name: String,
}

/// A case on the map.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) at: At,
    pub(super) group: Group,
    pub(super) title: String,
}

/// An entry of the legend.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) group: Group,
    pub(super) dots: usize,
}

impl Map {
    /// Draws the map. `None` if there is nothing to draw.
    pub(super) fn draw(
        outlines: &[Outline],
        courses: &[Course],
        dots: &[Dot],
        service_name: impl Fn(&str) -> String,
    ) -> Option<Self> {
        let sheet = sheet(outlines, courses, dots)?;
        let mut marks: Vec<Mark> =
            dots.iter().filter_map(|dot| mark(&sheet, dot, &service_name)).collect();
        marks.sort_by_key(|mark| Group::ALL.iter().position(|group| *group == mark.group));
        let key =
            |group| Key { group, dots: marks.iter().filter(|mark| mark.group == group).count() };
        Some(Self {
            width: sheet.width,
            height: sheet.height,
            areas: areas(&sheet, outlines),
            streets: streets(&sheet, courses),
            labels: outlines.iter().filter_map(|outline| label(&sheet, outline)).collect(),
            legend: Group::ALL.into_iter().rev().map(key).collect(),
            dots: marks,
            middle: sheet.middle(),
        })
    }
}

/// Projection that contains the city and its wards; without them, the streets; without those, the
/// cases.
fn sheet(outlines: &[Outline], courses: &[Course], dots: &[Dot]) -> Option<Projection> {
    let bounding = |outline: &&Outline| matches!(outline.kind.as_str(), CITY | WARD);
    let land = outlines.iter().filter(bounding).flat_map(|outline| &outline.rings).flatten();
    let lines = courses.iter().flat_map(|course| &course.line);
    Projection::around(land.copied())
        .or_else(|| Projection::around(lines.copied()))
        .or_else(|| Projection::around(dots.iter().filter_map(|dot| dot.place)))
}

fn areas(sheet: &Projection, outlines: &[Outline]) -> Vec<Shape> {
    let mut shapes = vec![];
    for near in COARSENESS {
        shapes = AREA_KINDS.iter().map(|kind| area(sheet, outlines, kind, near)).collect();
        if shapes.iter().map(|shape| shape.path.len()).sum::<usize>() <= AREA_BYTES {
            break;
        }
    }
    shapes.retain(|shape| !shape.path.is_empty());
    shapes
}

fn area(sheet: &Projection, outlines: &[Outline], kind: &'static str, near: f64) -> Shape {
    let has_city = outlines.iter().any(|outline| outline.kind == CITY);
    let drawn = if kind == CITY && !has_city { WARD } else { kind };
    let mut pen = Pen::new(near);
    for ring in outlines.iter().filter(|outline| outline.kind == drawn).flat_map(|o| &o.rings) {
        pen.ring(ring.iter().map(|place| sheet.at(*place)));
    }
    Shape { kind, path: pen.into_path() }
}

/// Draws one path for each class. The courses are sorted by importance; those beyond the size limit
/// are omitted.
fn streets(sheet: &Projection, courses: &[Course]) -> Vec<Shape> {
    let mut pens = STREET_CLASSES.map(|class| (class, Pen::new(2.0)));
    for course in courses {
        if pens.iter().map(|(_, pen)| pen.len()).sum::<usize>() > STREET_BYTES {
            break;
        }
        if let Some((_, pen)) = pens.iter_mut().find(|(class, _)| *class == course.class) {
            pen.line(course.line.iter().map(|place| sheet.at(*place)));
        }
    }
    pens.into_iter()
        .map(|(kind, pen)| Shape { kind, path: pen.into_path() })
        .filter(|shape| !shape.path.is_empty())
        .collect()
}

fn mark(sheet: &Projection, dot: &Dot, service_name: impl Fn(&str) -> String) -> Option<Mark> {
    let at = sheet.at(dot.place?);
    let title = format!(
        "{}: {}. Case {}",
        service_name(&dot.service_code),
        words::status(dot.status),
        dot.number
    );
    sheet.holds(at).then(|| Mark { at, group: Group::of(dot.status), title })
}

/// Places the name of a ward at the centroid of its largest part.
fn label(sheet: &Projection, ward: &Outline) -> Option<Label> {
    if ward.kind != WARD {
        return None;
    }
    let balanced = |ring: &Vec<Place>| balance(ring.iter().map(|place| sheet.at(*place)));
    let (_, at) = ward
        .rings
        .iter()
        .filter_map(balanced)
        .max_by(|(one, _), (other, _)| one.abs().total_cmp(&other.abs()))?;
    sheet.holds(at).then(|| Label { at, name: ward.name.clone() })
}

/// Returns twice the signed area of a closed ring, and its centroid. `None` if the area is zero.
fn balance(points: impl Iterator<Item = At> + Clone) -> Option<(f64, At)> {
    let mut sum = (0.0, 0.0, 0.0);
    for (from, to) in points.clone().zip(points.skip(1)) {
        let cross = from.x * to.y - to.x * from.y;
        sum.0 += cross;
        sum.1 += cross * (from.x + to.x);
        sum.2 += cross * (from.y + to.y);
    }
    let (size, x, y) = sum;
    let at = At { x: (x / size / 3.0).round(), y: (y / size / 3.0).round() };
    (size != 0.0).then_some((size, at))
}
