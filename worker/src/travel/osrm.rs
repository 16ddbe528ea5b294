//! The table service of OSRM, as its documentation of the HTTP server tells:
//! <https://project-osrm.org/docs/v5.24.0/api/#table-service>.

use std::fmt::Write;

use geo::Point;
use serde::Deserialize;
use url::Url;

use super::{ask::Unusable, blocks::Rows};

/// A question names at most so many places, as `osrm-routed` takes it unless it is told otherwise
/// (`--max-table-size`).
const MOST_NAMED: usize = 100;

/// How many places of so many a question has on either side. If not all fit into one question, one
/// half is where ways begin, and the other where they end.
pub(super) const fn most(places: usize) -> usize {
    if places <= MOST_NAMED { MOST_NAMED } else { MOST_NAMED / 2 }
}

/// Where the question goes.
pub(super) fn address(base: &Url, from: &[Point], to: &[Point]) -> Url {
    let mut coordinates = String::new();
    let ends = if from == to { &[] } else { to };
    for (nth, place) in from.iter().chain(ends).enumerate() {
        let comma = if nth > 0 { ";" } else { "" };
        write!(coordinates, "{comma}{:.6},{:.6}", place.x(), place.y()).ok();
    }
    let mut url = base.clone();
    let path = format!("{}/table/v1/driving/{coordinates}", base.path().trim_end_matches('/'));
    url.set_path(&path);
    let numbers = |range: std::ops::Range<usize>| {
        range.map(|number| number.to_string()).collect::<Vec<_>>().join(";")
    };
    let mut query = String::from("annotations=duration");
    if !ends.is_empty() {
        let sources = numbers(0..from.len());
        let destinations = numbers(from.len()..from.len() + to.len());
        write!(query, "&sources={sources}&destinations={destinations}").ok();
    }
    url.set_query(Some(&query));
    url
}

#[derive(Debug, Deserialize)]
struct Answer {
    code: String,
    durations: Option<Rows>,
}

/// Reads what it says.
pub(super) fn read(bytes: &[u8]) -> Result<Rows, Unusable> {
    let Answer { code, durations } = serde_json::from_slice(bytes)?;
    if code != "Ok" {
        return Err(Unusable::Said(
            code.chars().filter(char::is_ascii_alphabetic).take(40).collect(),
        ));
    }
    durations.ok_or(Unusable::NoTable)
}
