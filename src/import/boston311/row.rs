//! Parses a row of the file.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use csv::StringRecord;
use domain::{
    cases::{Channel, End, Past},
    place::Place,
};
use geocoding::areas::MAINTENANCE_DISTRICT;

use super::{
    closure,
    columns::{Column, Columns},
    labels, time, words,
};

/// Why a row is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("it has {found} columns instead of {expected}")]
    Width { found: usize, expected: usize },
    #[error(
        "it has {found} columns instead of {expected} and goes on to line {last}: a quotation mark \
         may be missing"
    )]
    Torn { found: usize, expected: usize, last: u64 },
    #[error("column {0} is not UTF-8")]
    NotUtf8(usize),
    #[error("{0} is empty")]
    Empty(&'static str),
    #[error("{0} is no time: {1:?}")]
    NoTime(&'static str, String),
    #[error("case_status is neither Open nor Closed: {0:?}")]
    Status(String),
}

/// A row: the case, and the names from which its codes are derived.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// The case. Service and agency still have the names from the row.
    pub(super) past: Past,
    /// Group of the service.
    pub(super) category: String,
    /// Possible name of the agency.
    pub(super) subject: String,
    /// Whether the closing time is before the opening time.
    pub(super) backwards: bool,
}

impl Row {
    /// Responsible department. Empty if the row has none.
    pub(super) fn department(&self) -> &str {
        self.past.agency_code.as_deref().unwrap_or_default()
    }
}

/// Parses a row with local times in `zone`.
pub(super) fn read(record: &StringRecord, columns: &Columns, zone: Tz) -> Result<Row, Fault> {
    let text = |column: Column| column.and_then(|at| record.get(at)).unwrap_or_default();
    let needed = |column, name| words::squeeze_some(text(column)).ok_or(Fault::Empty(name));
    let when = |column, name| read_time(text(column), name, zone);

    let external_id = needed(columns.id, "case_enquiry_id")?;
    let service = needed(columns.kind, "type")?;
    let requested_at = when(columns.opened, "open_dt")?.ok_or(Fault::Empty("open_dt"))?;
    let expected_at = when(columns.target, "target_dt")?;
    let closed_at = when(columns.closed, "closed_dt")?;
    let end = end(text(columns.status).trim(), closed_at, text(columns.closure))?;
    let address = words::address(text(columns.location));
    let areas = areas(text, columns);
    // A row without address and area has no location: the file places all of these at the city
    // hall.
    let nowhere = address.is_none() && areas == serde_json::json!({});
    let place = if nowhere { None } else { place(text(columns.latitude), text(columns.longitude)) };
    let title = words::squeeze(text(columns.title));
    let queue = words::squeeze(text(columns.queue));
    let past = Past {
        channel: Channel::Boston311,
        external_id,
        agency_code: words::squeeze_some(text(columns.department)),
        description: if title.eq_ignore_ascii_case(&service) { String::new() } else { title },
        service_code: service,
        place,
        address,
        address_id: None,
        zipcode: labels::zipcode(text(columns.zipcode)),
        areas,
        media_url: photo(text(columns.photo)),
        source: words::squeeze(text(columns.source)),
        routing: if queue.is_empty() { queue } else { format!("Queue: {queue}") },
        requested_at,
        expected_at,
        changed_at: None,
        end,
    };
    let backwards = past.end.as_ref().is_some_and(|end| end.at < requested_at);
    let (category, subject) = (text(columns.reason), text(columns.subject));
    Ok(Row {
        past,
        category: words::squeeze(category),
        subject: words::squeeze(subject),
        backwards,
    })
}

/// Returns how the case ended, if its status says that it did.
fn end(status: &str, at: Option<DateTime<Utc>>, reason: &str) -> Result<Option<End>, Fault> {
    match status {
        "Open" => Ok(None),
        "Closed" => {
            let note = closure::note(reason);
            let at = at.ok_or(Fault::Empty("closed_dt"))?;
            Ok(Some(End { at, outcome: closure::outcome(&note), note }))
        }
        other => Err(Fault::Status(other.to_owned())),
    }
}

fn read_time(text: &str, name: &'static str, zone: Tz) -> Result<Option<DateTime<Utc>>, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let time = time::parse(text).and_then(|local| time::in_zone(zone, local));
    time.map(Some).ok_or_else(|| Fault::NoTime(name, text.to_owned()))
}

/// Parses the location. Coordinates 0, 0 mean no location.
fn place(latitude: &str, longitude: &str) -> Option<Place> {
    let place = Place::new(latitude.trim().parse().ok()?, longitude.trim().parse().ok()?).ok()?;
    (place.lat() != 0.0 || place.long() != 0.0).then_some(place)
}

fn areas<'a>(text: impl Fn(Column) -> &'a str, columns: &Columns) -> serde_json::Value {
    labels::areas([
        ("ward", labels::ward(text(columns.ward))),
        (MAINTENANCE_DISTRICT, labels::works_district(text(columns.works))),
        ("neighborhood", words::squeeze(text(columns.neighborhood))),
        ("police_district", labels::police_district(text(columns.police))),
        ("fire_district", labels::number(text(columns.fire)).to_owned()),
    ])
}

/// Returns the first photo URL of the row.
fn photo(text: &str) -> Option<String> {
    let first = text.split('|').next()?.trim();
    first.starts_with("http").then(|| words::squeeze(first))
}
