//! `GET /requests/{number}.{xml,json}`: one request, as a list of one.

use actix_web::web::Path;
use domain::cases::{CaseNumber, store};

use super::{errors::Errors, jurisdiction, params::Params, request, value::Document};
use crate::state::Shared;

/// The request of this number.
pub(super) async fn request(
    path: Path<(String, String)>,
    params: Params,
    state: Shared,
) -> Result<Document, Errors> {
    let (number, _format) = path.into_inner();
    let mut conn = state.connect().await?;
    let city = jurisdiction::resolve(&mut conn, &params).await?.jurisdiction_id;
    let case = match number.parse::<CaseNumber>() {
        Ok(number) => store::find_by_number(&mut conn, &city, &number).await?,
        Err(_bad) => None,
    };
    let case = case.ok_or_else(|| Errors::missing("there is no such service_request_id"))?;
    Ok(request::document(&mut conn, &state, &city, &[case]).await?)
}
