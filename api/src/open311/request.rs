//! A case as the standard writes it: seventeen members in its order, nothing about people.

use std::collections::HashMap;

use diesel::QueryResult;
use domain::{
    cases::{self, Case, CaseId, Standing},
    db::Connection,
    jurisdictions::JurisdictionId,
    photos::{self, PhotoId, PhotoKind},
    place::Place,
    services,
    text::tidy_some,
};

use super::value::{Document, Value};
use crate::state::State;

/// What a request says besides what its case knows.
struct Around<'a> {
    state: &'a State,
    services: HashMap<String, String>,
    agencies: HashMap<String, String>,
    photos: HashMap<CaseId, PhotoId>,
    primaries: HashMap<CaseId, Case>,
}

/// The cases as a list of requests.
pub(super) async fn document(
    conn: &mut Connection,
    state: &State,
    city: &JurisdictionId,
    cases: &[Case],
) -> QueryResult<Document> {
    let around = look_around(conn, state, city, cases).await?;
    let requests = cases.iter().map(|case| request(case, &around)).collect();
    Ok(Document::list("service_requests", "request", requests))
}

async fn look_around<'a>(
    conn: &mut Connection,
    state: &'a State,
    city: &JurisdictionId,
    cases: &[Case],
) -> QueryResult<Around<'a>> {
    let services = services::store::services(conn, city).await?;
    let agencies = services::store::agencies(conn, city).await?;
    let ids: Vec<_> = cases.iter().map(|case| case.case_id).collect();
    let mut photos = HashMap::new();
    for photo in photos::store::of_cases(conn, city, &ids).await? {
        if photo.kind == PhotoKind::Report {
            photos.entry(photo.case_id).or_insert(photo.photo_id);
        }
    }
    let primaries = cases::primaries(conn, city, cases).await?;
    Ok(Around {
        state,
        services: services.into_iter().map(|it| (it.service_code, it.name)).collect(),
        agencies: agencies.into_iter().map(|it| (it.agency_code, it.name)).collect(),
        photos,
        primaries: primaries.into_iter().map(|case| (case.case_id, case)).collect(),
    })
}

fn request(case: &Case, around: &Around) -> Value {
    // A duplicate stands where the case stands that it was joined to.
    let leader = case.duplicate_of.and_then(|id| around.primaries.get(&id)).unwrap_or(case);
    let standing = leader.status.standing();
    let updated_at = match standing {
        Standing::Open => leader.updated_at.max(case.updated_at),
        Standing::Closed => leader.ended_at.unwrap_or(leader.updated_at),
    };
    let agency = case.agency_code.as_ref().and_then(|code| around.agencies.get(code));
    let service = around.services.get(&case.service_code);
    Value::Object(vec![
        ("service_request_id", case.number.as_str().into()),
        ("status", standing.as_str().into()),
        ("status_notes", case.status_notes.as_deref().into()),
        ("service_name", service.map(String::as_str).into()),
        ("service_code", case.service_code.as_str().into()),
        ("description", tidy_some(Some(&case.description)).into()),
        ("agency_responsible", agency.map(String::as_str).into()),
        ("service_notice", Value::Null),
        ("requested_datetime", case.requested_at.into()),
        ("updated_datetime", updated_at.into()),
        ("expected_datetime", case.expected_at.into()),
        ("address", case.address.as_deref().into()),
        ("address_id", case.address_id.as_deref().into()),
        ("zipcode", case.zipcode.as_deref().into()),
        ("lat", case.place.map(Place::lat).into()),
        ("long", case.place.map(Place::long).into()),
        ("media_url", media_url(case, around).into()),
    ])
}

/// The first picture of the report, or else the address of one elsewhere.
fn media_url(case: &Case, around: &Around) -> Option<String> {
    match around.photos.get(&case.case_id) {
        Some(photo) => Some(around.state.url(&format!("/photos/{photo}/full"))),
        None => case.media_url.clone(),
    }
}
