//! The town as a drawing: areas, streets, and its cases as dots.

use domain::{
    areas::{Course, Outline},
    cases::Dot,
    place::Place,
};

use super::{
    group::Group,
    pen::Pen,
    projection::{At, Projection},
    words,
};

/// Which kinds of areas are drawn, from the ground up.
pub(super) const AREA_KINDS: [&str; 4] = [CITY, "park", "water", WARD];
/// The ground that everything stands on; where nobody drew it, the wards together.
const CITY: &str = "city";
const WARD: &str = "ward";
/// Which classes of streets are drawn, from the ground up.
const STREET_CLASSES: [&str; 5] = ["footpath", "lane", "street", "railway", "arterial"];

/// How many bytes the areas may take, and then the streets: a page has to arrive on a phone.
const AREA_BYTES: usize = 60_000;
const STREET_BYTES: usize = 190_000;
/// How coarse areas are drawn, in units of the sheet: the first that fits.
const COARSENESS: [f64; 6] = [2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

/// A drawing, as the template needs it.
#[derive(Debug)]
pub(super) struct Map {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) areas: Vec<Shape>,
    pub(super) streets: Vec<Shape>,
    pub(super) labels: Vec<Label>,
    pub(super) dots: Vec<Mark>,
    pub(super) legend: Vec<Key>,
    /// The place in its middle.
    pub(super) middle: Option<Place>,
}

/// Everything of one kind, as one path.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) kind: &'static str,
    pub(super) path: String,
}

/// A name on the map.
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

/// A line of the legend.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) group: Group,
    pub(super) dots: usize,
}

impl Map {
    /// Draws what there is; nothing if there is nothing.
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

/// The sheet holds the city and its wards; without any, its streets; without any, its cases.
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

/// One path for each class. The courses come with the main streets first; when the room is used
/// up, the rest is left out.
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

/// A ward's name in the middle of its largest part.
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

/// Twice the size of a closed ring, with its sense of turning as sign, and where it balances.
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
