//! A case as the standard writes it: seventeen members in its order, nothing about people.

use domain::{cases::Listing, place::Place};

use super::{catalogue::Names, value::Value};
use crate::state::State;

/// What the standard says of a case. Whoever asks for extensions gets them after these.
pub(super) fn request(case: &Listing, names: &Names, state: &State) -> Vec<(&'static str, Value)> {
    let agency = case.agency_code.as_ref().and_then(|code| names.agencies.get(code));
    let service = names.services.get(&case.service_code);
    let description = Some(case.description.as_str()).filter(|words| !words.is_empty());
    vec![
        ("service_request_id", case.number.as_str().into()),
        ("status", case.standing.as_str().into()),
        ("status_notes", case.status_notes.as_deref().into()),
        ("service_name", service.map(String::as_str).into()),
        ("service_code", case.service_code.as_str().into()),
        ("description", description.into()),
        ("agency_responsible", agency.map(String::as_str).into()),
        ("service_notice", Value::Null),
        ("requested_datetime", case.requested_at.into()),
        ("updated_datetime", case.changed_at.into()),
        ("expected_datetime", case.expected_at.into()),
        ("address", case.address.as_deref().into()),
        ("address_id", case.address_id.as_deref().into()),
        ("zipcode", case.zipcode.as_deref().into()),
        ("lat", case.place.map(Place::lat).into()),
        ("long", case.place.map(Place::long).into()),
        ("media_url", media_url(case, state).into()),
    ]
}

/// The first picture of the report, or else the address of one elsewhere.
fn media_url(case: &Listing, state: &State) -> Option<String> {
    match case.photo_id {
        Some(photo) => Some(state.url(&format!("/photos/{photo}/full"))),
        None => case.media_url.clone(),
    }
}
