//! The details of cases that public lists do not have.

use std::collections::HashMap;

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{Case, CaseId, CaseNumber, Event, store};
use crate::{
    jurisdictions::JurisdictionId,
    photos::{self, Photo},
    services::Answers,
};

/// Details of a case.
#[derive(Debug, Clone)]
pub struct Details {
    /// The case.
    pub case: Case,
    /// Answers to the attributes of the service. May include answers that are not public.
    pub answers: Answers,
    /// Photos that everybody may see, in the order they were added.
    pub photos: Vec<Photo>,
    /// Public events, oldest first.
    pub events: Vec<Event>,
    /// Number of the case that this one was merged into. `None` if it was not merged.
    pub primary: Option<CaseNumber>,
    /// Numbers of the cases that were merged into this one.
    pub duplicates: Vec<CaseNumber>,
}

/// Returns the details of these cases by id.
pub async fn details(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<HashMap<CaseId, Details>> {
    let rows = store::find_all(conn, jurisdiction, ids).await?;
    let mut answers = answers(conn, jurisdiction, ids).await?;
    let mut photos =
        gathered(photos::store::shown_of_cases(conn, jurisdiction, ids).await?, |photo| {
            photo.case_id
        });
    let mut events =
        gathered(store::public_events(conn, jurisdiction, ids).await?, |event| event.case_id);
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
    let rows = store::answers_of(conn, jurisdiction, ids).await?;
    let mut by_case: HashMap<_, Answers> = HashMap::new();
    for (id, code, answers) in rows {
        by_case.entry(id).or_default().insert(code, answers);
    }
    Ok(by_case)
}

/// Returns the public cases that were merged into these.
async fn duplicates(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<HashMap<CaseId, Vec<CaseNumber>>> {
    let rows = store::duplicates_of(conn, jurisdiction, ids).await?;
    let mut by_case: HashMap<_, Vec<_>> = HashMap::new();
    for (primary, number) in rows {
        if let Some(primary) = primary {
            by_case.entry(primary).or_default().push(number);
        }
    }
    Ok(by_case)
}

/// Returns the numbers of the public cases that these were merged into.
async fn primaries(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    rows: &[Case],
) -> QueryResult<HashMap<CaseId, CaseNumber>> {
    let ids: Vec<_> = rows.iter().filter_map(|case| case.duplicate_of).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(store::listed_numbers(conn, jurisdiction, &ids).await?.into_iter().collect())
}
