//! Imports addresses, streets and intersections. Importing the same record again updates its row.

mod addresses;
mod intersections;
mod store;
mod streets;

use std::collections::{BTreeMap, HashMap, HashSet};

use base::{jurisdiction_id::JurisdictionId, place::Place};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use postgis_diesel::types::{LineString, Point};

pub use self::{
    addresses::keep_addresses, intersections::keep_intersections, streets::keep_streets,
};
use super::normal::StreetName;

/// Number of rows per statement.
const PORTION: usize = 5_000;

/// An address to import.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAddress {
    /// Id in the source. `None` to identify the row by its address line.
    pub source_id: Option<String>,
    /// House number.
    pub number: String,
    /// Street name.
    pub street: String,
    /// Part of the city in postal addresses. May be empty.
    pub locality: String,
    /// Postcode. May be empty.
    pub zipcode: String,
    /// Location (WGS 84).
    pub place: Place,
}

/// A street or street segment to import.
#[derive(Debug, Clone, PartialEq)]
pub struct NewStreet {
    /// Id in the source. `None` to identify the row by its name.
    pub source_id: Option<String>,
    /// Display name.
    pub name: String,
    /// Class: `arterial`, `street`, `lane`, `footpath` or `railway`.
    pub class: String,
    /// Line of the street (WGS 84).
    pub line: LineString<Point>,
    /// House numbers at the start and end of the left side, in the direction of the line.
    pub left: Option<(i32, i32)>,
    /// House numbers at the start and end of the right side.
    pub right: Option<(i32, i32)>,
    /// Postcode of the left side. May be empty.
    pub left_zip: String,
    /// Postcode of the right side. May be empty.
    pub right_zip: String,
}

/// An intersection to import.
#[derive(Debug, Clone, PartialEq)]
pub struct NewIntersection {
    /// Id in the source. `None` to identify the row by the street names.
    pub source_id: Option<String>,
    /// Names of the streets.
    pub streets: [String; 2],
    /// Part of the city. May be empty.
    pub locality: String,
    /// Location (WGS 84).
    pub place: Place,
}

/// Result of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kept {
    /// Number of new rows.
    pub added: usize,
    /// Number of rows that were changed.
    pub changed: usize,
    /// Number of rows that were already the same.
    pub same: usize,
    /// Number of records with an id that occurred before. The first one is used.
    pub twice: usize,
}

impl Kept {
    fn count(&mut self, rows: usize, counts: &store::Counts) {
        let count = |rows: i64| usize::try_from(rows).unwrap_or_default();
        self.added += count(counts.added);
        self.changed += count(counts.changed);
        self.same += rows - count(counts.added) - count(counts.changed);
    }
}

/// Generates the row ids. `None` for an id that occurred before.
#[derive(Default)]
struct Ids {
    taken: HashSet<String>,
    lines: HashMap<String, usize>,
}

impl Ids {
    fn id(&mut self, source_id: Option<&str>, line: impl FnOnce() -> String) -> Option<String> {
        let id = source_id.map_or_else(
            || {
                let line = line();
                let nth = self.lines.entry(line.clone()).and_modify(|nth| *nth += 1).or_insert(1);
                format!("{line}|{nth}")
            },
            str::to_owned,
        );
        self.taken.insert(id.clone()).then_some(id)
    }
}

/// Street names, each normalized once.
#[derive(Default)]
struct Names(BTreeMap<String, StreetName>);

impl Names {
    fn key(&mut self, name: &str) -> String {
        if let Some(known) = self.0.get(name) {
            return known.whole.clone();
        }
        let read = StreetName::read(name);
        let key = read.whole.clone();
        self.0.insert(name.to_owned(), read);
        key
    }

    /// Inserts the names that are not yet stored.
    async fn keep(&self, conn: &mut AsyncPgConnection, city: &JurisdictionId) -> QueryResult<()> {
        let all: Vec<_> = self.0.iter().collect();
        for names in all.chunks(PORTION) {
            let part = |part: fn(&StreetName) -> &str| -> Vec<&str> {
                names.iter().map(|(_, name)| part(name)).collect()
            };
            let written: Vec<&str> = names.iter().map(|(written, _)| written.as_str()).collect();
            let (keys, cores) = (part(|name| &name.whole), part(|name| &name.core));
            store::insert_names(conn, city, &keys, &cores, &written).await?;
        }
        Ok(())
    }
}
