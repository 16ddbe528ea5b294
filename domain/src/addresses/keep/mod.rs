//! What a city knows of its addresses is kept: the same again is the same row.

mod addresses;
mod intersections;
mod streets;

use std::collections::{BTreeMap, HashMap, HashSet};

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, BigInt, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use postgis_diesel::types::{LineString, Point};

pub use self::{
    addresses::keep_addresses, intersections::keep_intersections, streets::keep_streets,
};
use super::normal::StreetName;
use crate::{jurisdictions::JurisdictionId, place::Place};

/// So many rows are stored in one statement.
const PORTION: usize = 5_000;

/// An address to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAddress {
    /// Who it is where it comes from. Without it, its line tells.
    pub source_id: Option<String>,
    /// House number.
    pub number: String,
    /// Street.
    pub street: String,
    /// The part of the city that letters are addressed to; may be empty.
    pub locality: String,
    /// Postcode; may be empty.
    pub zipcode: String,
    /// Where.
    pub place: Place,
}

/// A street, or a piece of one, to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewStreet {
    /// Who it is where it comes from. Without it, its name tells.
    pub source_id: Option<String>,
    /// Its name.
    pub name: String,
    /// `arterial`, `street`, `lane`, `footpath`, `railway`.
    pub class: String,
    /// Its course.
    pub line: LineString<Point>,
    /// The house numbers on its left at its beginning and end, along the line.
    pub left: Option<(i32, i32)>,
    /// The same on its right.
    pub right: Option<(i32, i32)>,
    /// The postcode on its left; may be empty.
    pub left_zip: String,
    /// The same on its right.
    pub right_zip: String,
}

/// A place where two streets meet, to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewIntersection {
    /// Who it is where it comes from. Without it, both names tell.
    pub source_id: Option<String>,
    /// The streets.
    pub streets: [String; 2],
    /// The part of the city; may be empty.
    pub locality: String,
    /// Where.
    pub place: Place,
}

/// What became of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kept {
    /// How many are new.
    pub added: usize,
    /// How many were there, and are different now.
    pub changed: usize,
    /// How many were there like this.
    pub same: usize,
    /// How many came twice; the first stays.
    pub twice: usize,
}

#[derive(QueryableByName)]
struct Counts {
    #[diesel(sql_type = BigInt)]
    added: i64,
    #[diesel(sql_type = BigInt)]
    changed: i64,
}

impl Kept {
    fn count(&mut self, rows: usize, counts: &Counts) {
        let count = |rows: i64| usize::try_from(rows).unwrap_or_default();
        self.added += count(counts.added);
        self.changed += count(counts.changed);
        self.same += rows - count(counts.added) - count(counts.changed);
    }
}

/// Who each row is; none for a row that came before.
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

/// Names of streets, each taken apart once.
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

    /// Makes sure that they are known.
    async fn keep(&self, conn: &mut AsyncPgConnection, city: &JurisdictionId) -> QueryResult<()> {
        let all: Vec<_> = self.0.iter().collect();
        for names in all.chunks(PORTION) {
            let part = |part: fn(&StreetName) -> &str| -> Vec<&str> {
                names.iter().map(|(_, name)| part(name)).collect()
            };
            let written: Vec<&str> = names.iter().map(|(written, _)| written.as_str()).collect();
            sql_query(
                "insert into street_name (jurisdiction_id, street_key, core, name) \
                 select $1, * from unnest($2, $3, $4) \
                 on conflict on constraint street_name_pkey do nothing",
            )
            .bind::<Text, _>(city)
            .bind::<Array<Text>, _>(part(|name| &name.whole))
            .bind::<Array<Text>, _>(part(|name| &name.core))
            .bind::<Array<Text>, _>(written)
            .execute(conn)
            .await?;
        }
        Ok(())
    }
}
