//! Identifies the sender of an upload: a signed-in account, an app, or an anonymous client.

use actix_web::{HttpRequest, http::header::AUTHORIZATION};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    accounts::{self, Scope},
    jurisdictions::JurisdictionId,
    uploads::{Owner, Sender},
};

use crate::{
    api_keys,
    client_address::networks,
    extract::claims,
    problem::{Problem, ProblemCode},
    state::State,
};

/// Returns the owner of an upload, and the jurisdiction of its account or key. `None` for an
/// anonymous client, which may use any jurisdiction.
pub(super) async fn owner(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    request: &HttpRequest,
) -> Result<(Owner, Option<JurisdictionId>), Problem> {
    if !request.headers().contains_key(AUTHORIZATION) {
        return Ok((Owner::Holder, None));
    }
    let Some(secret) = api_keys::shown_key(request) else {
        let claims = claims(request)?;
        return Ok((Owner::Account(claims.sub), Some(claims.jurisdiction_id)));
    };
    let key = accounts::current_api_key(conn, now, secret).await?.key;
    if !key.may(Scope::Report) {
        return Err(Problem::new(ProblemCode::Forbidden, "This api_key has no right to report."));
    }
    Ok((Owner::App(key.line_id), Some(key.jurisdiction_id)))
}

/// Returns the sender for the upload limits: the owner and the network address.
pub(super) fn sender(owner: Owner, state: &State, request: &HttpRequest) -> Sender {
    let networks = networks(state.proxies.client(request));
    Sender { owner, network: networks.into_iter().next().unwrap_or_default() }
}
