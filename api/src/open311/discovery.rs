//! `GET /open311/discovery.{xml,json}`: where things are, and when they last changed.

use chrono::{DateTime, Utc};
use domain::jurisdictions::{Jurisdiction, store};

use super::{
    errors::Errors,
    face::Face,
    jurisdiction,
    params::Params,
    value::{Document, Value},
};
use crate::state::{Shared, State};

/// What clients compare, letter by letter.
const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";

/// Where things are, of one city or of all. An address without a city in it would not answer where
/// there are several, so then each city has its own.
pub(super) async fn discovery(params: Params, state: Shared) -> Result<Document, Errors> {
    let now = state.clock.now();
    let mut conn = state.connect().await?;
    let value = match jurisdiction::named(&mut conn, &params).await? {
        Some(city) => describe(&state, now, &[city], Paths::OfEach),
        None => match store::all(&mut conn).await?.as_slice() {
            cities @ ([] | [_]) => describe(&state, now, cities, Paths::Plain),
            cities => describe(&state, now, cities, Paths::OfEach),
        },
    };
    Ok(Document { root: "discovery", value })
}

/// Whether addresses name a city.
#[derive(Debug, Clone, Copy)]
enum Paths {
    Plain,
    OfEach,
}

fn describe(state: &State, now: DateTime<Utc>, cities: &[Jurisdiction], paths: Paths) -> Value {
    let newest = cities.iter().map(|city| city.changed_at).max();
    let newest = changeset(newest.unwrap_or(DateTime::<Utc>::UNIX_EPOCH), now);
    let whose = match cities {
        [only] => only.name.as_str(),
        _ => "its cities",
    };
    let contact = format!("The 311 of {whose}: see {}", state.url("/"));
    let key_service = format!(
        "A key is needed to post, and none to read. Get one, also for the test endpoint, at {}",
        state.url("/developers")
    );
    let mut endpoints = vec![];
    for (base, kind) in [("/open311/v2", "production"), ("/open311/test/v2", "test")] {
        match paths {
            Paths::Plain => endpoints.push(endpoint(state, base, &newest, kind)),
            Paths::OfEach => endpoints.extend(cities.iter().map(|city| {
                let base = format!("{base}/{}", city.jurisdiction_id);
                endpoint(state, &base, &changeset(city.changed_at, now), kind)
            })),
        }
    }
    Value::Object(vec![
        ("changeset", newest.into()),
        ("contact", contact.into()),
        ("key_service", key_service.into()),
        ("endpoints", Value::List("endpoint", endpoints)),
    ])
}

/// A sandbox is a copy of its city, so the test endpoint changes with the other.
fn endpoint(state: &State, base: &str, changeset: &str, kind: &'static str) -> Value {
    let formats = [Face::Xml, Face::Json].map(|face| face.essence().into());
    Value::Object(vec![
        ("specification", SPECIFICATION.into()),
        ("url", state.url(base).into()),
        ("changeset", changeset.into()),
        ("type", kind.into()),
        ("formats", Value::List("format", formats.into())),
    ])
}

/// Grows with every change, also compared as text, so it is told to the microsecond. Validators
/// want it past, whatever the database's clock was when it changed.
fn changeset(changed_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    changed_at.min(now).format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}
