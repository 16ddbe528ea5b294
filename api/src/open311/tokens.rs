//! `GET /tokens/{token}.{xml,json}`: the ID of a request to a batch service.

use actix_web::{HttpResponse, web::Path};
use domain::cases;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    At,
    answer::{List, Listed},
    errors::Errors,
    format::Format,
    jurisdiction,
    params::Params,
};
use crate::state::Shared;

/// A token and the request that it stands for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "request")]
#[schema(as = TokenAnswer, xml(name = "request"))]
pub(super) struct RequestToken<'a> {
    /// ID of the request. Until there is one, left out of JSON and an empty element in XML.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    #[expect(clippy::option_option, reason = "left out, unknown and known are three things")]
    pub(super) service_request_id: Option<Option<&'a str>>,
    /// The token.
    pub(super) token: &'a str,
}

impl Listed for RequestToken<'_> {
    const ROOT: &'static str = "service_requests";
}

/// Returns the request ID of a token, or the token alone while its request has no ID yet.
pub(super) async fn token(
    path: Path<At>,
    format: Format,
    params: Params,
    state: Shared,
) -> Result<HttpResponse, Errors> {
    let At { name: token } = path.into_inner();
    let mut conn = state.connect().await?;
    let city = jurisdiction::resolve(&mut conn, &params).await?.jurisdiction_id;
    let number = cases::redeem(&mut conn, &city, &token)
        .await?
        .ok_or_else(|| Errors::missing("there is no such token"))?;
    let id = number.as_ref().map(|number| Some(number.as_str()));
    let service_request_id = id.or_else(|| format.no_value());
    format.respond(&List(vec![RequestToken { service_request_id, token: &token }]))
}
