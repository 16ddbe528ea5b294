//! `GET /requests.{xml,json}`: what was reported.

use domain::cases;

use super::{errors::Errors, filters, jurisdiction, params::Params, request, value::Document};
use crate::state::Shared;

/// The requests that fit, newest first.
pub(super) async fn requests(params: Params, state: Shared) -> Result<Document, Errors> {
    let search = filters::read(&params, state.clock.now())?;
    let mut conn = state.connect().await?;
    let city = jurisdiction::resolve(&mut conn, &params).await?.jurisdiction_id;
    let cases = cases::search(&mut conn, &city, &search).await?;
    Ok(request::document(&mut conn, &state, &city, &cases).await?)
}
