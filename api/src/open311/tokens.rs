//! `GET /tokens/{token}.{xml,json}`: the number of a batch report, once it is told.

use actix_web::web::Path;
use domain::cases;

use super::{
    At,
    errors::Errors,
    jurisdiction,
    params::Params,
    value::{Document, Value},
};
use crate::state::Shared;

/// The number behind a token; a token alone, for one that has to wait a little.
pub(super) async fn token(
    path: Path<At>,
    params: Params,
    state: Shared,
) -> Result<Document, Errors> {
    let At { name: token } = path.into_inner();
    let mut conn = state.connect().await?;
    let city = jurisdiction::resolve(&mut conn, &params).await?.jurisdiction_id;
    let number = cases::redeem(&mut conn, &city, &token)
        .await?
        .ok_or_else(|| Errors::missing("there is no such token"))?;
    let request = Value::Object(vec![
        ("service_request_id", number.map_or(Value::Absent, |number| number.as_str().into())),
        ("token", token.into()),
    ]);
    Ok(Document::list("service_requests", "request", vec![request]))
}
