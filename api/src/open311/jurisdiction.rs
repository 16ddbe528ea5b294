//! Which city a request is about.

use domain::{
    db::Connection,
    jurisdictions::{Jurisdiction, store},
};

use super::{errors::Errors, params::Params};

/// The city that `jurisdiction_id` names. Where there is only one, nobody has to say.
pub(super) async fn resolve(
    conn: &mut Connection,
    params: &Params,
) -> Result<Jurisdiction, Errors> {
    let Some(id) = params.first("jurisdiction_id") else {
        let mut cities = store::all(conn).await?;
        return match (cities.pop(), cities.as_slice()) {
            (Some(only), []) => Ok(only),
            (None, _) => Err(Errors::missing("there is no jurisdiction here yet")),
            (Some(_), [..]) => Err(Errors::bad("jurisdiction_id required")),
        };
    };
    let city = match id.parse() {
        Ok(id) => store::find(conn, &id).await?,
        Err(_bad) => None,
    };
    city.ok_or_else(|| Errors::missing("there is no such jurisdiction_id"))
}
