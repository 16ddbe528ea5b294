//! Which jurisdiction a request is about.

use domain::{
    db::{self, Connection},
    jurisdictions::{self, Jurisdiction, store},
};

use super::{
    errors::Errors,
    params::{Endpoint, Params},
};

/// Begins the notice to the sender of a test request.
const TEST: &str = "This is a test: nobody is sent, and it is dropped at night.";

/// The jurisdiction that the request names, or the only one; on the test endpoint, its sandbox.
pub(super) async fn resolve(
    conn: &mut Connection,
    params: &Params,
) -> Result<Jurisdiction, Errors> {
    let city = match named(conn, params).await? {
        Some(city) => city,
        None => the_only_one(conn).await?,
    };
    match params.endpoint() {
        Endpoint::Production => Ok(city),
        Endpoint::Test => {
            let now = db::city_now(conn).await?;
            Ok(jurisdictions::sandbox(conn, now, &city).await?)
        }
    }
}

/// The jurisdiction that `jurisdiction_id` names, in the path, the query or the body. Sandboxes are not
/// found by an ID of their own, only through the test endpoint.
pub(super) async fn named(
    conn: &mut Connection,
    params: &Params,
) -> Result<Option<Jurisdiction>, Errors> {
    let Some(id) = params.first("jurisdiction_id") else { return Ok(None) };
    if params.all("jurisdiction_id").any(|other| other != id) {
        return Err(Errors::bad("jurisdiction_id is said twice, and not the same"));
    }
    let city = match id.parse() {
        Ok(id) => store::find(conn, &id).await?,
        Err(_bad) => None,
    };
    let city = city.filter(|city| city.sandbox_of.is_none());
    city.map(Some).ok_or_else(|| Errors::missing("there is no such jurisdiction_id"))
}

async fn the_only_one(conn: &mut Connection) -> Result<Jurisdiction, Errors> {
    let mut cities = store::all(conn).await?;
    match (cities.pop(), cities.as_slice()) {
        (Some(only), []) => Ok(only),
        (None, _) => Err(Errors::missing("there is no jurisdiction here yet")),
        (Some(_), [..]) => Err(Errors::bad("jurisdiction_id required")),
    }
}

/// A notice to the sender of a request; on the test endpoint, it says that this is a test.
pub(super) fn marked(city: &Jurisdiction, notice: String) -> String {
    if city.sandbox_of.is_some() { format!("{TEST} {notice}") } else { notice }
}
