//! Parses and validates the answer of a detector.

use domain::photos::Area;
use serde_json::Value;

/// Maximum number of boxes in an answer. More boxes than a street photo has faces and plates are an
/// error of the detector, and each box is painted separately.
const MAX_BOXES: usize = 200;
/// Maximum distance of a box from the photo, in widths or heights. A box further outside is not
/// given in fractions: a box in pixels, clipped to the edge, would cover the whole photo.
const MAX_COORDINATE: f64 = 1.0;

/// An answer that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadAnswer {
    /// The answer is not valid JSON.
    #[error("the detector's answer cannot be read")]
    Unreadable(#[from] serde_json::Error),
    /// The answer has no list of boxes.
    #[error("the detector's answer has no list of boxes")]
    NoBoxes,
    /// The answer has more than [`MAX_BOXES`] boxes.
    #[error("the detector tells of {0} boxes; more than {MAX_BOXES} are not covered")]
    TooMany(usize),
    /// A box has a missing or non-numeric field. Contains the index of the box.
    #[error("box {0} of the detector does not have x, y, width and height")]
    NoBox(usize),
    /// A box is far outside the photo, for example because it is given in pixels. Contains its
    /// index.
    #[error(
        "box {0} of the detector is far outside: the unit is the width and height of the photo"
    )]
    FarOutside(usize),
}

/// Parses the areas of an answer. An area may extend past the edge of the photo. Other fields, such
/// as a score, are ignored.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Area>, BadAnswer> {
    let answer: Value = serde_json::from_slice(bytes)?;
    let boxes = answer.get("boxes").and_then(Value::as_array).ok_or(BadAnswer::NoBoxes)?;
    if boxes.len() > MAX_BOXES {
        return Err(BadAnswer::TooMany(boxes.len()));
    }
    let mut areas = vec![];
    for (nth, told) in (1..).zip(boxes) {
        let area = area(told).ok_or(BadAnswer::NoBox(nth))?;
        if !is_near(&area) {
            return Err(BadAnswer::FarOutside(nth));
        }
        areas.push(area);
    }
    Ok(areas)
}

/// Parses one box. Only named sides are accepted: an array of four numbers does not say which
/// corners it means.
fn area(told: &Value) -> Option<Area> {
    let share = |name: &str| told.get(name)?.as_f64();
    let (x, y) = (share("x")?, share("y")?);
    Some(Area { x, y, width: share("width")?, height: share("height")? })
}

fn is_near(&Area { x, y, width, height }: &Area) -> bool {
    let near = |edge: f64| (-MAX_COORDINATE..=1.0 + MAX_COORDINATE).contains(&edge);
    [x, y, x + width, y + height].into_iter().all(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Area>, BadAnswer> {
        super::read(text.as_bytes())
    }

    #[test]
    fn boxes_are_read_and_whatever_else_is_said_is_not() {
        let answer = r#"{"model": "v1", "boxes": [
            {"x": 0.25, "y": 0.5, "width": 0.125, "height": 0.25, "kind": "face", "score": 0.93},
            {"x": -0.05, "y": 0, "width": 1.2, "height": 1}]}"#;

        let areas = read(answer).unwrap();

        let first = Area { x: 0.25, y: 0.5, width: 0.125, height: 0.25 };
        assert_eq!(areas, [first, Area { x: -0.05, y: 0.0, width: 1.2, height: 1.0 }]);
        assert_eq!(read(r#"{"boxes": []}"#).unwrap(), []);
    }

    #[test]
    fn an_answer_without_boxes_does_not_say_that_there_is_nothing() {
        for answer in ["", "<html>", r#"{"boxes": [{"x": 1e999}]}"#] {
            assert!(matches!(read(answer), Err(BadAnswer::Unreadable(_))), "{answer}");
        }
        for answer in ["{}", "[]", "[[]]", "0", r#"{"error": "no model"}"#, r#"{"boxes": null}"#] {
            assert!(matches!(read(answer), Err(BadAnswer::NoBoxes)), "{answer}");
        }
        for told in [
            "[0, 0, 1, 1]",
            r#"{"x": 0.1, "y": 0.1, "width": 0.1}"#,
            r#"{"x": "0.1", "y": 0.1, "width": 0.1, "height": 0.1}"#,
        ] {
            let answer = format!(r#"{{"boxes": [{told}]}}"#);
            assert!(matches!(read(&answer), Err(BadAnswer::NoBox(1))), "{answer}");
        }
    }

    #[test]
    fn boxes_in_pixels_are_not_taken_for_the_whole_picture() {
        let answer = r#"{"boxes": [{"x": 0, "y": 0, "width": 0.5, "height": 0.5},
            {"x": 0, "y": 0, "width": 640, "height": 480}]}"#;

        assert!(matches!(read(answer), Err(BadAnswer::FarOutside(2))));
    }

    #[test]
    fn a_crowd_is_covered_and_a_flood_is_not() {
        let boxes = |count: usize| {
            let one = r#"{"x": 0.1, "y": 0.1, "width": 0.1, "height": 0.1}"#;
            format!(r#"{{"boxes": [{}]}}"#, vec![one; count].join(","))
        };

        assert_eq!(read(&boxes(MAX_BOXES)).unwrap().len(), MAX_BOXES);
        assert!(matches!(read(&boxes(MAX_BOXES + 1)), Err(BadAnswer::TooMany(201))));
    }
}
