//! An app that shows its key.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};

use crate::problem::Problem;

/// What stands in front of each key.
const MARK: &str = "sc_";

/// The key that a request shows, if it shows one and not something else.
pub(crate) fn shown_key(request: &HttpRequest) -> Option<&str> {
    request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, key)| key.trim())
        .filter(|key| key.starts_with(MARK))
}

/// A key as an app sends it. Whether there is such a key, the database knows.
pub(super) struct AppKey(pub(super) String);

impl FromRequest for AppKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let key = shown_key(request);
        let refused = || Problem::new("unauthorized", "Send Authorization: Bearer API_KEY.");
        ready(key.map(|key| Self(key.to_owned())).ok_or_else(refused))
    }
}
