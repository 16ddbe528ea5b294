//! Whether history is what it was: every case's chain of events is computed again.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::{
    cases::{Case, CaseId, CaseNumber, Event},
    jurisdictions::JurisdictionId,
    schema::{cases, event},
};

/// How many cases are looked at in one go.
const PORTION: i64 = 500;

/// A case whose history does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// Which case.
    pub number: CaseNumber,
    /// The first event that does not hold.
    pub seq: i32,
    /// What is wrong.
    pub what: &'static str,
}

/// The next portion of cases after `after`, and what is wrong with them.
///
/// Finds an event that was changed, taken away or put in between, and a case that does not stand
/// where its history says.
pub async fn audit(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    after: Option<CaseId>,
) -> QueryResult<(Vec<CaseId>, Vec<Break>)> {
    let mut query = Case::query().filter(cases::jurisdiction_id.eq(city)).into_boxed();
    if let Some(after) = after {
        query = query.filter(cases::case_id.gt(after));
    }
    let portion = query.order(cases::case_id).limit(PORTION).load::<Case>(conn).await?;
    let ids: Vec<CaseId> = portion.iter().map(|case| case.case_id).collect();
    let events = Event::query()
        .filter(event::jurisdiction_id.eq(city))
        .filter(event::case_id.eq_any(&ids))
        .order((event::case_id, event::seq))
        .load::<Event>(conn)
        .await?;
    let breaks = portion
        .iter()
        .filter_map(|case| {
            let from = events.partition_point(|event| event.case_id < case.case_id);
            let own = events.iter().skip(from).take_while(|event| event.case_id == case.case_id);
            check(case, own).map(|(seq, what)| Break { number: case.number.clone(), seq, what })
        })
        .collect();
    Ok((ids, breaks))
}

fn check<'a>(case: &Case, events: impl Iterator<Item = &'a Event>) -> Option<(i32, &'static str)> {
    let mut head = Event::origin(&case.jurisdiction_id, case.case_id);
    let mut seq = 0;
    let mut status = None;
    for event in events {
        seq += 1;
        if event.seq != seq {
            return Some((seq, "is missing"));
        }
        if event.hash != event.hash_after(&head) {
            return Some((seq, "is not what was written"));
        }
        if event.from_status != status {
            return Some((seq, "does not begin where the one before ended"));
        }
        head.clone_from(&event.hash);
        status = Some(event.to_status);
    }
    if case.version != seq || case.event_head != head {
        return Some((seq, "is not the case's newest"));
    }
    (status != Some(case.status)).then_some((seq, "does not lead to the case's status"))
}
