//! `GET /open311/discovery.{xml,json}`: the endpoints, and when their services last changed.

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use domain::jurisdictions::{Jurisdiction, store};
use serde::Serialize;
use utoipa::ToSchema;

use super::{errors::Errors, format::Format, jurisdiction, params::Params};
use crate::state::{Shared, State};

/// The endpoints of this server.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "discovery")]
#[schema(xml(name = "discovery"))]
pub(super) struct Discovery {
    /// Time of the last change to a service or an attribute of any endpoint.
    #[schema(value_type = DateTime<Utc>)]
    pub(super) changeset: String,
    /// Whom to contact, as text.
    #[schema(min_length = 1)]
    pub(super) contact: String,
    /// How to get an API key, as text.
    #[schema(min_length = 1)]
    pub(super) key_service: String,
    /// The production and the test endpoint; of each jurisdiction, if there are several.
    #[schema(xml(name = "endpoint", wrapped(name = "endpoints")), min_items = 1)]
    pub(super) endpoints: Vec<Endpoint>,
}

/// An endpoint.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "endpoint")]
#[schema(xml(name = "endpoint"))]
pub(super) struct Endpoint {
    pub(super) specification: Specification,
    /// Base URL, without a trailing slash.
    #[schema(format = "uri")]
    pub(super) url: String,
    /// Time of the last change to a service or an attribute.
    #[schema(value_type = DateTime<Utc>)]
    pub(super) changeset: String,
    pub(super) r#type: EndpointType,
    /// Media types of the answers.
    #[schema(xml(name = "format", wrapped(name = "formats")), min_items = 1)]
    pub(super) formats: Vec<Format>,
}

/// The specification, as clients compare it: letter by letter.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(super) enum Specification {
    #[serde(rename = "http://wiki.open311.org/GeoReport_v2")]
    GeoReport,
}

/// Whether requests reach the city (`production`) or a sandbox (`test`).
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum EndpointType {
    Production,
    Test,
}

/// Returns the endpoints of one jurisdiction or of all. With several jurisdictions an address needs
/// the ID of one, so each has its own endpoints.
pub(super) async fn discovery(
    format: Format,
    params: Params,
    state: Shared,
) -> Result<HttpResponse, Errors> {
    let now = state.clock.now();
    let mut conn = state.connect().await?;
    let answer = match jurisdiction::named(&mut conn, &params).await? {
        Some(city) => Discovery::of(&state, now, &[city], Paths::WithJurisdiction),
        None => match store::all(&mut conn).await?.as_slice() {
            cities @ ([] | [_]) => Discovery::of(&state, now, cities, Paths::Plain),
            cities => Discovery::of(&state, now, cities, Paths::WithJurisdiction),
        },
    };
    format.respond(&answer)
}

/// Whether the URLs of endpoints contain a jurisdiction ID.
#[derive(Debug, Clone, Copy)]
enum Paths {
    Plain,
    WithJurisdiction,
}

impl Discovery {
    fn of(state: &State, now: DateTime<Utc>, cities: &[Jurisdiction], paths: Paths) -> Self {
        let newest = cities.iter().map(|city| city.changed_at).max();
        let newest = changeset(newest.unwrap_or(DateTime::<Utc>::UNIX_EPOCH), now);
        let whose = match cities {
            [only] => only.name.as_str(),
            _ => "its cities",
        };
        let mut endpoints = vec![];
        for (base, kind) in
            [("/open311/v2", EndpointType::Production), ("/open311/test/v2", EndpointType::Test)]
        {
            match paths {
                Paths::Plain => endpoints.push(Endpoint::at(state.url(base), &newest, kind)),
                Paths::WithJurisdiction => endpoints.extend(cities.iter().map(|city| {
                    let url = state.url(&format!("{base}/{}", city.jurisdiction_id));
                    Endpoint::at(url, &changeset(city.changed_at, now), kind)
                })),
            }
        }
        Self {
            changeset: newest,
            contact: format!("The 311 of {whose}: see {}", state.url("/")),
            key_service: format!(
                "A key is needed to post, and none to read. Get one, also for the test endpoint, \
                 at {}",
                state.url("/developers")
            ),
            endpoints,
        }
    }
}

impl Endpoint {
    /// The test endpoint serves a copy of the city, so it changes when the production endpoint does.
    pub(super) fn at(url: String, changeset: &str, kind: EndpointType) -> Self {
        Self {
            specification: Specification::GeoReport,
            url,
            changeset: changeset.to_owned(),
            r#type: kind,
            formats: vec![Format::Xml, Format::Json],
        }
    }
}

/// The time of a change, to the microsecond, because clients compare changesets as text. Validators
/// want a time in the past, whatever the clock of the database was.
fn changeset(changed_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    changed_at.min(now).format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}
