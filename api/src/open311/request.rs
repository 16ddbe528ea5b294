//! A case as the standard writes it: seventeen members in its order, nothing about people.

use domain::{cases::Listing, photos::PhotoFile, place::Place};

use super::{catalogue::Names, sink::Sink, value::Value};
use crate::state::State;

/// Tells what the standard says of a case. Whoever asks for extensions gets them after these.
pub(super) fn say(case: &Listing, names: &Names, state: &State, sink: &mut dyn Sink) {
    let agency = case.agency_code.as_ref().and_then(|code| names.agencies.get(code));
    let service = names.services.get(&case.service_code);
    let description = Some(case.description.as_str()).filter(|words| !words.is_empty());
    sink.text("service_request_id", Some(case.number.as_str()));
    sink.text("status", Some(case.standing.as_str()));
    sink.text("status_notes", case.status_notes.as_deref());
    sink.text("service_name", service.map(String::as_str));
    sink.text("service_code", Some(&case.service_code));
    sink.text("description", description);
    sink.text("agency_responsible", agency.map(String::as_str));
    sink.value("service_notice", Value::Null);
    sink.time("requested_datetime", Some(case.requested_at));
    sink.time("updated_datetime", Some(case.changed_at));
    sink.time("expected_datetime", case.expected_at);
    sink.text("address", case.address.as_deref());
    sink.text("address_id", case.address_id.as_deref());
    sink.text("zipcode", case.zipcode.as_deref().filter(|_| case.shown_exactly));
    sink.number("lat", case.place.map(Place::lat));
    sink.number("long", case.place.map(Place::long));
    // The first picture of the report, or else the address of one elsewhere.
    match case.photo_id {
        Some(photo) => {
            sink.text("media_url", Some(&state.url(&PhotoFile::FullJpeg.path(photo))));
        }
        None => sink.text("media_url", case.media_url.as_deref()),
    }
}
