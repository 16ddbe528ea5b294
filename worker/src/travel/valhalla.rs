//! The matrix service of Valhalla: <https://valhalla.github.io/valhalla/api/matrix/api-reference/>.

use geo::Point;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::{ask::Unusable, blocks::Rows};

/// Maximum number of places on each side of a request: `max_matrix_location_pairs` is 2,500.
pub(super) const MAX_LOCATIONS: usize = 50;

/// Builds the URL of the request.
pub(super) fn address(base: &Url) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/sources_to_targets", base.path().trim_end_matches('/')));
    url
}

/// Builds the body of the request.
pub(super) fn question(from: &[Point], to: &[Point]) -> Value {
    let places = |places: &[Point]| -> Value {
        places.iter().map(|place| json!({"lat": place.y(), "lon": place.x()})).collect()
    };
    json!({"sources": places(from), "targets": places(to), "costing": "auto", "units": "kilometers"})
}

#[derive(Debug, Deserialize)]
struct Answer {
    sources_to_targets: Option<Matrix>,
}

/// The verbose form of the answer. Newer versions also have a concise form.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Matrix {
    Cells(Vec<Vec<Cell>>),
    Rows { durations: Rows },
}

#[derive(Debug, Deserialize)]
struct Cell {
    time: Option<f64>,
    from_index: usize,
    to_index: usize,
}

/// Parses the answer.
pub(super) fn read(bytes: &[u8]) -> Result<Rows, Unusable> {
    let Answer { sources_to_targets } = serde_json::from_slice(bytes)?;
    let rows = match sources_to_targets.ok_or(Unusable::NoTable)? {
        Matrix::Rows { durations } => return Ok(durations),
        Matrix::Cells(rows) => rows,
    };
    let in_order = rows.iter().enumerate().all(|(from, row)| {
        row.iter().enumerate().all(|(to, cell)| (cell.from_index, cell.to_index) == (from, to))
    });
    if !in_order {
        return Err(Unusable::WrongSize);
    }
    Ok(rows.into_iter().map(|row| row.into_iter().map(|cell| cell.time).collect()).collect())
}
