//! Examples, written by what writes the answers: they have the faces that clients see.

use serde_json::Value as Json;

use crate::open311::{
    errors::Errors,
    face::Face,
    json,
    value::{Document, Value},
    xml,
};

/// The example in this format: a value in JSON, text in XML.
pub(super) fn write(example: &Document, face: Face) -> Option<Json> {
    match face {
        Face::Json => serde_json::from_slice(&json::write(example)).ok(),
        Face::Xml => String::from_utf8(xml::write(example)).ok().map(Json::from),
    }
}

pub(super) fn mistake(code: u16) -> Document {
    let words = match code {
        400 => "service_code required",
        403 => "api_key is missing or not valid",
        404 => "there is no such service_code",
        503 => "the service is busy or starting; try again in a moment",
        _ => "something is wrong on our side; it has been noted",
    };
    Errors::one(code, words).document()
}

pub(super) fn discovery() -> Document {
    let endpoint = |base: &str, kind: &str| {
        Value::Object(vec![
            ("specification", "http://wiki.open311.org/GeoReport_v2".into()),
            ("url", format!("https://311.city.example{base}").into()),
            ("changeset", "2026-11-21T00:00:00Z".into()),
            ("type", kind.into()),
            ("formats", Value::List("format", vec!["text/xml".into(), "application/json".into()])),
        ])
    };
    let endpoints =
        vec![endpoint("/open311/v2", "production"), endpoint("/open311/test/v2", "test")];
    let value = Value::Object(vec![
        ("changeset", "2026-11-21T00:00:00Z".into()),
        ("contact", "The 311 of Example City".into()),
        ("key_service", "Ask for a key at https://311.city.example/developers".into()),
        ("endpoints", Value::List("endpoint", endpoints)),
    ]);
    Document { root: "discovery", value }
}

pub(super) fn services() -> Document {
    let service = Value::Object(vec![
        ("service_code", "pothole".into()),
        ("service_name", "Pothole".into()),
        ("description", "A hole in a street or a bicycle lane".into()),
        ("metadata", true.into()),
        ("type", "realtime".into()),
        ("keywords", "road,hole".into()),
        ("group", "Streets".into()),
    ]);
    Document::list("services", "service", vec![service])
}

pub(super) fn definition() -> Document {
    let choice =
        |key: &str, name: &str| Value::Object(vec![("key", key.into()), ("name", name.into())]);
    let choices = vec![choice("lane", "In a lane"), choice("edge", "At the edge")];
    let attribute = Value::Object(vec![
        ("variable", true.into()),
        ("code", "where".into()),
        ("datatype", "singlevaluelist".into()),
        ("required", true.into()),
        ("datatype_description", Value::Null),
        ("order", 1.into()),
        ("description", "Where in the street is it?".into()),
        ("values", Value::List("value", choices)),
    ]);
    let value = Value::Object(vec![
        ("service_code", "pothole".into()),
        ("attributes", Value::List("attribute", vec![attribute])),
    ]);
    Document { root: "service_definition", value }
}

pub(super) fn created() -> Document {
    let request = Value::Object(vec![
        ("service_request_id", "K7QM-2XR-D42".into()),
        ("service_notice", "Somebody will look at it within two days.".into()),
        ("account_id", Value::Null),
    ]);
    Document::list("service_requests", "request", vec![request])
}

pub(super) fn token() -> Document {
    let request = Value::Object(vec![
        ("service_request_id", "K7QM-2XR-D42".into()),
        ("token", "Zk3rJ0w8Qy6bV1xN".into()),
    ]);
    Document::list("service_requests", "request", vec![request])
}

pub(super) fn requests() -> Document {
    let request = Value::Object(vec![
        ("service_request_id", "K7QM-2XR-D42".into()),
        ("status", "closed".into()),
        ("status_notes", "Filled and rolled.".into()),
        ("service_name", "Pothole".into()),
        ("service_code", "pothole".into()),
        ("description", "A deep hole in the bicycle lane".into()),
        ("agency_responsible", "Streets".into()),
        ("service_notice", Value::Null),
        ("requested_datetime", "2026-11-20T08:12:00Z".into()),
        ("updated_datetime", "2026-11-20T08:30:00Z".into()),
        ("expected_datetime", "2026-11-24T09:00:00Z".into()),
        ("address", "8 Elm Street".into()),
        ("address_id", Value::Null),
        ("zipcode", Value::Null),
        ("lat", 52.0537.into()),
        ("long", 5.0512.into()),
        ("media_url", "https://311.city.example/photos/0199a8c2/full.jpg".into()),
    ]);
    Document::list("service_requests", "request", vec![request])
}

pub(super) fn updates() -> Document {
    let update = Value::Object(vec![
        ("update_id", "K7QM-2XR-D42-4".into()),
        ("service_request_id", "K7QM-2XR-D42".into()),
        ("status", "in_progress".into()),
        ("updated_datetime", "2026-11-20T08:20:00Z".into()),
        ("description", "A crew is on its way.".into()),
        ("media_url", Value::Null),
        ("external_status_code", "in_progress".into()),
    ]);
    Document::list("service_request_updates", "request_update", vec![update])
}

pub(super) fn created_update() -> Document {
    let update = Value::Object(vec![
        ("update_id", "K7QM-2XR-D42-4".into()),
        ("service_request_id", "K7QM-2XR-D42".into()),
    ]);
    Document::list("service_request_updates", "request_update", vec![update])
}
