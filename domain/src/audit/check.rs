//! Verifies the hash chain of every case's history, and compares the case with what its events
//! record.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use serde::Deserialize;

use super::{Break, Fault, PORTION, store};
use crate::{
    cases::{Action, Case, CaseId, Event, Facts},
    jurisdictions::JurisdictionId,
};

/// Result of the audit of some cases.
#[derive(Debug, Clone, Default)]
pub struct Portion {
    /// Ids of the cases.
    pub cases: Vec<CaseId>,
    /// What is wrong with them.
    pub breaks: Vec<Break>,
    /// Number of cases without digests of description and place, which were not compared: they are
    /// older than the digests, and were not corrected since.
    pub without_digests: usize,
}

/// Checks the next portion of cases after `after`.
///
/// Finds events that were changed, removed or inserted, and cases whose status, service, agency,
/// description or place is not that of their events. Does not find that a case is missing with its
/// history, or that its newest events are: see [`super::since()`].
pub async fn audit(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    after: Option<CaseId>,
) -> QueryResult<Portion> {
    let (cases, events) = read(conn, city, after).await?;
    let mut portion = Portion::default();
    for case in &cases {
        portion.cases.push(case.case_id);
        let from = events.partition_point(|event| event.case_id < case.case_id);
        let own = events.iter().skip(from).take_while(|event| event.case_id == case.case_id);
        let faults = match check(case, own) {
            Ok(recorded) => {
                portion.without_digests += usize::from(recorded.facts.is_none());
                recorded.faults(case)
            }
            Err(fault) => vec![fault],
        };
        let breaks = faults.into_iter().map(|fault| Break { number: case.number.clone(), fault });
        portion.breaks.extend(breaks);
    }
    Ok(portion)
}

/// Reads cases and their events as they are at one time, so that a case that changes meanwhile fits
/// its events.
async fn read(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    after: Option<CaseId>,
) -> QueryResult<(Vec<Case>, Vec<Event>)> {
    conn.build_transaction()
        .repeatable_read()
        .read_only()
        .run(async |conn| {
            let cases = store::cases_after(conn, city, after, PORTION.into()).await?;
            let ids: Vec<CaseId> = cases.iter().map(|case| case.case_id).collect();
            let events = store::events_of(conn, city, &ids).await?;
            Ok((cases, events))
        })
        .await
}

/// Verifies the history of a case. Returns what it records.
fn check<'a>(case: &Case, events: impl Iterator<Item = &'a Event>) -> Result<Recorded, Fault> {
    let mut recorded = Recorded::default();
    let mut head = Event::origin(&case.jurisdiction_id, case.case_id);
    let mut seq = 0;
    let mut status = None;
    for event in events {
        seq += 1;
        if event.seq != seq {
            return Err(Fault::Event(seq, "is missing"));
        }
        if event.hash != event.hash_after(&head) {
            return Err(Fault::Event(seq, "is not what was written"));
        }
        if event.from_status != status {
            return Err(Fault::Event(seq, "does not begin where the one before ended"));
        }
        head.clone_from(&event.hash);
        status = Some(event.to_status);
        recorded.add(event);
    }
    if case.version != seq || case.event_head != head {
        return Err(Fault::Event(seq, "is not the case's newest"));
    }
    if status != Some(case.status) {
        return Err(Fault::Event(seq, "does not lead to the case's status"));
    }
    Ok(recorded)
}

/// The detail of an event, as far as it is about the reported data.
#[derive(Default, Deserialize)]
struct Detail {
    facts: Option<Facts>,
    agency: Option<String>,
}

/// What the events of a case record, each with the number of its event. `None` if they do not.
#[derive(Default)]
struct Recorded {
    facts: Option<(i32, Facts)>,
    agency: Option<(i32, Option<String>)>,
}

impl Recorded {
    fn add(&mut self, event: &Event) {
        // An unreadable detail is treated as empty.
        let Detail { facts, agency } = serde_json::from_str(&event.detail).unwrap_or_default();
        if event.action == Action::Submit {
            // No agency has a new case.
            self.agency = Some((event.seq, None));
        } else if event.action == Action::Correct {
            // An older version does not record what it has corrected.
            *self = Self::default();
        }
        if let Some(facts) = facts {
            self.agency = Some((event.seq, facts.agency.clone()));
            self.facts = Some((event.seq, facts));
        }
        if agency.is_some() {
            self.agency = Some((event.seq, agency));
        }
    }

    /// Compares the case with what is recorded.
    fn faults(self, case: &Case) -> Vec<Fault> {
        let mut faults = vec![];
        if let Some((seq, facts)) = self.facts {
            let found = facts.anew(case);
            let compared = [
                (facts.service == found.service, "records another service"),
                (facts.description == found.description, "records another description"),
                (facts.place == found.place, "records another place"),
            ];
            let others = compared.into_iter().filter(|(same, _)| !same);
            faults.extend(others.map(|(_, what)| Fault::Event(seq, what)));
        }
        if let Some((seq, agency)) = self.agency
            && agency != case.agency_code
        {
            faults.push(Fault::Event(seq, "records another agency"));
        }
        faults
    }
}
