//! The table service of OSRM: <https://project-osrm.org/docs/v5.24.0/api/#table-service>.

use std::fmt::Write;

use geo::Point;
use serde::Deserialize;
use url::Url;

use super::{ask::Unusable, blocks::Rows};

/// Maximum number of places in a request, by default of `osrm-routed` (`--max-table-size`).
const MAX_NAMED: usize = 100;

/// Maximum number of places on each side of a request. If `places` do not all fit, half of the
/// limit is for origins and half for destinations.
pub(super) const fn most(places: usize) -> usize {
    if places <= MAX_NAMED { MAX_NAMED } else { MAX_NAMED / 2 }
}

/// Builds the URL of the request.
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

/// Parses the answer.
pub(super) fn read(bytes: &[u8]) -> Result<Rows, Unusable> {
    let Answer { code, durations } = serde_json::from_slice(bytes)?;
    if code != "Ok" {
        return Err(Unusable::Reported(
            code.chars().filter(char::is_ascii_alphabetic).take(40).collect(),
        ));
    }
    durations.ok_or(Unusable::NoTable)
}
