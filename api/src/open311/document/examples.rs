//! Examples, written by the code that writes the answers.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use domain::{
    cases::{Standing, Status},
    services::Datatype,
};
use serde::Serialize;
use serde_json::Value as Json;

use crate::open311::{
    answer::List,
    created::Created,
    definition::{Attribute, Choice, ServiceDefinition},
    discovery::{Discovery, Endpoint, EndpointType},
    errors::Errors,
    format::Format,
    service_request::ServiceRequest,
    services::{Service, ServiceType},
    tokens::RequestToken,
    updates::{CreatedUpdate, ExtendedStatus, ServiceRequestUpdate},
    wire,
};

const ID: &str = "K7QM-2XR-D42";

/// The example in this format: a value in JSON, text in XML.
pub(super) fn write(example: &impl Serialize, format: Format) -> Option<Json> {
    let written = wire::write(format, example).ok()?;
    match format {
        Format::Json => serde_json::from_slice(&written).ok(),
        Format::Xml => String::from_utf8(written).ok().map(Json::from),
    }
}

/// An error of this status.
pub(super) fn error(code: u16) -> Errors {
    let words = match code {
        400 => "service_code required",
        403 => "api_key is missing or not valid",
        404 => "there is no such service_code",
        429 => "too many requests from this network address; try again in 3 s",
        503 => "the service is busy or starting; try again in a moment",
        _ => "something is wrong on our side; it has been noted",
    };
    Errors::one(code, words)
}

pub(super) fn discovery() -> Discovery {
    let changeset = "2026-11-21T00:00:00Z";
    let endpoint =
        |base: &str, kind| Endpoint::at(format!("https://311.city.example{base}"), changeset, kind);
    Discovery {
        changeset: changeset.to_owned(),
        contact: "The 311 of Example City".to_owned(),
        key_service: "Ask for a key at https://311.city.example/developers".to_owned(),
        endpoints: vec![
            endpoint("/open311/v2", EndpointType::Production),
            endpoint("/open311/test/v2", EndpointType::Test),
        ],
    }
}

pub(super) fn services() -> List<Service<'static>> {
    List(vec![Service {
        service_code: "pothole",
        service_name: "Pothole",
        description: "A hole in a street or a bicycle lane",
        metadata: true,
        r#type: ServiceType::Realtime,
        keywords: "road,hole",
        group: "Streets",
    }])
}

pub(super) fn definition() -> ServiceDefinition<'static> {
    let choice = |key: &str, name: &str| Choice { key: key.to_owned(), name: name.to_owned() };
    ServiceDefinition {
        service_code: "pothole",
        attributes: vec![Attribute {
            variable: true,
            code: "where",
            datatype: Datatype::SingleValueList,
            required: true,
            datatype_description: None,
            order: 1,
            description: "Where in the street is it?",
            values: Some(vec![choice("lane", "In a lane"), choice("edge", "At the edge")]),
            condition: None,
            required_when_asked: None,
        }],
    }
}

pub(super) fn created() -> List<Created<'static>> {
    List(vec![Created {
        service_request_id: Some(Some(ID)),
        token: None,
        service_notice: Some("Somebody will look at it within two days.".to_owned()),
        account_id: None,
    }])
}

pub(super) fn token() -> List<RequestToken<'static>> {
    List(vec![RequestToken { service_request_id: Some(Some(ID)), token: "Zk3rJ0w8Qy6bV1xN" }])
}

pub(super) fn requests() -> List<ServiceRequest<'static>> {
    let photo = "https://311.city.example/photos/0199a8c2/full.jpg";
    List(vec![ServiceRequest {
        service_request_id: ID,
        status: Standing::Closed,
        status_notes: Some("Filled and rolled."),
        service_name: Some("Pothole"),
        service_code: "pothole",
        description: Some("A deep hole in the bicycle lane"),
        agency_responsible: Some("Streets"),
        service_notice: None,
        requested_datetime: at("2026-11-20T08:12:00Z"),
        updated_datetime: at("2026-11-20T08:30:00Z"),
        expected_datetime: Some(at("2026-11-24T09:00:00Z")),
        address: Some("8 Elm Street"),
        address_id: None,
        zipcode: None,
        lat: Some(52.0537),
        long: Some(5.0512),
        media_url: Some(Cow::Borrowed(photo)),
        attributes: None,
        extended_attributes: None,
        notes: None,
    }])
}

pub(super) fn updates() -> List<ServiceRequestUpdate<'static>> {
    List(vec![ServiceRequestUpdate {
        update_id: format!("{ID}-4"),
        service_request_id: ID,
        status: ExtendedStatus::InProgress,
        updated_datetime: at("2026-11-20T08:20:00Z"),
        description: Some("A crew is on its way."),
        media_url: None,
        external_status_code: Status::InProgress,
        media_urls: None,
    }])
}

pub(super) fn created_update() -> List<CreatedUpdate> {
    List(vec![CreatedUpdate { update_id: format!("{ID}-4"), service_request_id: ID.to_owned() }])
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_default()
}
