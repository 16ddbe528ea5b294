//! Requests on a shelf: a city that heeds dates, pages and `updated_after`, as far as it is told to.

use std::sync::{Arc, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::elsewhere::{Asked, Elsewhere, Reply};

/// A request on the shelf.
struct Kept {
    id: String,
    requested_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    json: String,
}

/// What the city does not do, or not beyond some measure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// The most requests of an answer.
    pub(super) most: usize,
    /// The longest stretch, in days.
    pub(super) days: i64,
    pub(super) pages: bool,
    pub(super) changes: bool,
}

impl Limits {
    /// Those of the standard.
    pub(super) const STANDARD: Self = Self { most: 1_000, days: 90, pages: true, changes: true };
}

/// The shelf.
#[derive(Clone)]
pub(super) struct Shelf {
    /// The newest report last.
    kept: Arc<RwLock<Vec<Kept>>>,
    limits: Limits,
}

impl Shelf {
    /// A shelf with these requests.
    pub(super) fn new(rows: impl IntoIterator<Item = Value>, limits: Limits) -> Self {
        let mut kept: Vec<_> = rows.into_iter().map(|row| keep(&row)).collect();
        kept.sort_by_key(|kept| kept.requested_at);
        Self { kept: Arc::new(RwLock::new(kept)), limits }
    }

    /// The city with this shelf.
    pub(super) fn serve(&self) -> Elsewhere {
        let city = self.clone();
        Elsewhere::start(move |asked| city.answer(asked))
    }

    /// Puts a request on the shelf, in the place of one with its id.
    pub(super) fn put(&self, row: &Value) {
        let new = keep(row);
        let mut kept = self.kept.write().unwrap();
        kept.retain(|kept| kept.id != new.id);
        kept.push(new);
        kept.sort_by_key(|kept| kept.requested_at);
    }

    /// Answers as the standard has it. It lists no services.
    pub(super) fn answer(&self, asked: &Asked) -> Reply {
        if !asked.path.ends_with("/requests.json") {
            return Reply::page(404);
        }
        let at = |name: &str| asked.get(name).parse::<DateTime<Utc>>().ok();
        let (from, to, since) = (at("start_date"), at("end_date"), at("updated_after"));
        if let (Some(from), Some(to)) = (from, to)
            && to - from > TimeDelta::days(self.limits.days)
        {
            let error = json!([{"code": 400, "description": "too long"}]);
            return Reply::status(400, error.to_string());
        }
        let kept = self.kept.read().unwrap();
        let first = from.map_or(0, |from| kept.partition_point(|kept| kept.requested_at < from));
        let end = to.map_or(kept.len(), |to| kept.partition_point(|kept| kept.requested_at <= to));
        let since = since.filter(|_| self.limits.changes);
        let fits = |kept: &&Kept| since.is_none_or(|since| kept.updated_at >= since);
        let number = |name: &str| asked.get(name).parse::<usize>().ok();
        let size = number("page_size").unwrap_or(self.limits.most).min(self.limits.most);
        let page = number("page").filter(|_| self.limits.pages).unwrap_or(1);
        let rows = kept.get(first..end).unwrap_or_default().iter().rev().filter(fits);
        let rows: Vec<_> =
            rows.skip((page - 1) * size).take(size).map(|kept| &*kept.json).collect();
        Reply::ok(format!("[{}]", rows.join(",")))
    }
}

fn keep(row: &Value) -> Kept {
    let text = |name: &str| row[name].as_str().unwrap();
    Kept {
        id: text("service_request_id").to_owned(),
        requested_at: text("requested_datetime").parse().unwrap(),
        updated_at: text("updated_datetime").parse().unwrap(),
        json: row.to_string(),
    }
}

/// An open request of this many hours after new year 2026.
pub(super) fn hole(id: usize, hours: i64) -> Value {
    let new_year: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
    let at = (new_year + TimeDelta::hours(hours)).to_rfc3339();
    json!({
        "service_request_id": id.to_string(), "status": "open", "service_name": "Pothole",
        "service_code": "pothole", "description": format!(" hole {id}\r\n"),
        "requested_datetime": at, "updated_datetime": at, "address": "1 Elm St",
        "lat": 42.3, "long": -71.1,
    })
}
