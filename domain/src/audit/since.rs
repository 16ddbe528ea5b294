//! Compares the cases with the list of a root.

use std::collections::{HashMap, HashSet};

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Break, Fault, Head, store};
use crate::jurisdictions::JurisdictionId;

/// Returns the listed cases that are missing, or whose history does not contain the listed event
/// any more.
pub async fn since(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    heads: &[Head],
) -> QueryResult<Vec<Break>> {
    let numbers: Vec<_> = heads.iter().map(|head| &head.number).collect();
    let mut counts: Vec<_> = heads.iter().map(|head| head.events).collect();
    counts.sort_unstable();
    counts.dedup();
    let cases: HashSet<_> = store::numbers_among(conn, city, &numbers).await?.into_iter().collect();
    let found = store::heads_among(conn, city, &numbers, &counts).await?;
    let found: HashMap<_, _> =
        found.into_iter().map(|head| ((head.number, head.events), head.hash)).collect();
    let fault = |head: &Head| match found.get(&(head.number.clone(), head.events)) {
        Some(hash) if *hash == head.hash => None,
        Some(_) => Some(Fault::Event(head.events, "is not the one of the root")),
        None if cases.contains(&head.number) => Some(Fault::Event(head.events, "is missing")),
        None => Some(Fault::Missing),
    };
    let breaks = heads
        .iter()
        .filter_map(|head| Some(Break { number: head.number.clone(), fault: fault(head)? }));
    Ok(breaks.collect())
}
