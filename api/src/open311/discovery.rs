//! `GET /open311/discovery.{xml,json}`: where things are, and when they last changed.

use chrono::{DateTime, Utc};
use domain::jurisdictions::{Jurisdiction, store};

use super::{
    errors::Errors,
    face::Face,
    value::{Document, Value},
};
use crate::state::{Shared, State};

/// What clients compare, letter by letter.
const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";

/// Where things are.
pub(super) async fn discovery(state: Shared) -> Result<Document, Errors> {
    let mut conn = state.connect().await?;
    let cities = store::all(&mut conn).await?;
    Ok(Document { root: "discovery", value: describe(&state, &cities) })
}

fn describe(state: &State, cities: &[Jurisdiction]) -> Value {
    let changed_at = cities.iter().map(|city| city.changed_at).max();
    let changeset = changed_at.unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
    let whose = match cities {
        [only] => only.name.as_str(),
        _ => "its cities",
    };
    let home = state.url("/");
    let contact = format!("The 311 of {whose}: see {home}");
    let key_service = format!(
        "A key is needed to post, and none to read. Ask the operator of {home} for one, \
         and say what your app is called."
    );
    let formats = [Face::Xml, Face::Json].map(|face| face.essence().into());
    let production = Value::Object(vec![
        ("specification", SPECIFICATION.into()),
        ("url", state.url("/open311/v2").into()),
        ("changeset", changeset.into()),
        ("type", "production".into()),
        ("formats", Value::List("format", formats.into())),
    ]);
    Value::Object(vec![
        ("changeset", changeset.into()),
        ("contact", contact.into()),
        ("key_service", key_service.into()),
        ("endpoints", Value::List("endpoint", vec![production])),
    ])
}
