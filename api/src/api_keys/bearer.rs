//! Reads API keys from requests.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};

use crate::problem::{Problem, ProblemCode};

/// Prefix of every API key.
const MARK: &str = "sc_";

/// Returns the API key of the request. `None` if it has none, or another kind of bearer token.
pub(crate) fn shown_key(request: &HttpRequest) -> Option<&str> {
    request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, key)| key.trim())
        .filter(|key| key.starts_with(MARK))
}

/// An API key as the app sent it. It is not yet checked against the database.
pub(super) struct AppKey(pub(super) String);

impl FromRequest for AppKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let key = shown_key(request);
        let refused =
            || Problem::new(ProblemCode::Unauthorized, "Send Authorization: Bearer API_KEY.");
        ready(key.map(|key| Self(key.to_owned())).ok_or_else(refused))
    }
}
