//! Everything the public may know of some cases, besides what a list says.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Case, CaseId, CaseNumber, Event, Visibility};
use crate::{
    jurisdictions::JurisdictionId,
    photos::{self, Photo},
    schema::{case_attribute, cases, event},
    services::Answers,
};

/// What is known of a case.
#[derive(Debug, Clone)]
pub struct Details {
    /// The case.
    pub case: Case,
    /// Answers to the extra questions, also to those nobody asked: not all of them are public.
    pub answers: Answers,
    /// Its photos, in the order they came.
    pub photos: Vec<Photo>,
    /// What happened, oldest first; public lines only.
    pub events: Vec<Event>,
    /// The number of the case it was joined to.
    pub primary: Option<CaseNumber>,
    /// The numbers of the cases that were joined to it.
    pub duplicates: Vec<CaseNumber>,
}

/// The details of these cases.
pub async fn details(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<HashMap<CaseId, Details>> {
    let rows = Case::query()
        .filter(cases::jurisdiction_id.eq(jurisdiction))
        .filter(cases::case_id.eq_any(ids))
        .load(conn)
        .await?;
    let mut answers = answers(conn, jurisdiction, ids).await?;
    let mut photos =
        gathered(photos::store::of_cases(conn, jurisdiction, ids).await?, |photo| photo.case_id);
    let mut events = gathered(public_events(conn, jurisdiction, ids).await?, |event| event.case_id);
    let mut duplicates = duplicates(conn, jurisdiction, ids).await?;
    let primaries = primaries(conn, jurisdiction, &rows).await?;
    let detailed = rows.into_iter().map(|case| {
        let id = case.case_id;
        let details = Details {
            answers: answers.remove(&id).unwrap_or_default(),
            photos: photos.remove(&id).unwrap_or_default(),
            events: events.remove(&id).unwrap_or_default(),
            primary: case.duplicate_of.and_then(|id| primaries.get(&id).cloned()),
            duplicates: duplicates.remove(&id).unwrap_or_default(),
            case,
        };
        (id, details)
    });
    Ok(detailed.collect())
}

fn gathered<T>(rows: Vec<T>, of: impl Fn(&T) -> CaseId) -> HashMap<CaseId, Vec<T>> {
    let mut by_case: HashMap<_, Vec<T>> = HashMap::new();
    for row in rows {
        by_case.entry(of(&row)).or_default().push(row);
    }
    by_case
}

async fn answers(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<HashMap<CaseId, Answers>> {
    let rows: Vec<(CaseId, String, Vec<String>)> = case_attribute::table
        .filter(case_attribute::jurisdiction_id.eq(jurisdiction))
        .filter(case_attribute::case_id.eq_any(ids))
        .select((case_attribute::case_id, case_attribute::attribute_code, case_attribute::answers))
        .load(conn)
        .await?;
    let mut by_case: HashMap<_, Answers> = HashMap::new();
    for (id, code, answers) in rows {
        by_case.entry(id).or_default().insert(code, answers);
    }
    Ok(by_case)
}

async fn public_events(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<Vec<Event>> {
    Event::query()
        .filter(event::jurisdiction_id.eq(jurisdiction))
        .filter(event::case_id.eq_any(ids))
        .filter(event::visibility.eq(Visibility::Public))
        .order((event::case_id, event::seq))
        .load(conn)
        .await
}

/// Listed cases that were joined to these.
async fn duplicates(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<HashMap<CaseId, Vec<CaseNumber>>> {
    let rows: Vec<(Option<CaseId>, CaseNumber)> = cases::table
        .filter(cases::jurisdiction_id.eq(jurisdiction))
        .filter(cases::duplicate_of.eq_any(ids))
        .filter(cases::listed)
        .order(cases::case_id)
        .select((cases::duplicate_of, cases::number))
        .load(conn)
        .await?;
    let mut by_case: HashMap<_, Vec<_>> = HashMap::new();
    for (primary, number) in rows {
        if let Some(primary) = primary {
            by_case.entry(primary).or_default().push(number);
        }
    }
    Ok(by_case)
}

/// The numbers of the listed cases that these were joined to.
async fn primaries(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    rows: &[Case],
) -> QueryResult<HashMap<CaseId, CaseNumber>> {
    let ids: Vec<_> = rows.iter().filter_map(|case| case.duplicate_of).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(CaseId, CaseNumber)> = cases::table
        .filter(cases::jurisdiction_id.eq(jurisdiction))
        .filter(cases::case_id.eq_any(ids))
        .filter(cases::listed)
        .select((cases::case_id, cases::number))
        .load(conn)
        .await?;
    Ok(found.into_iter().collect())
}
