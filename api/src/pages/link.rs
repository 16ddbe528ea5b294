//! The tracking link: a jurisdiction and a secret.

use std::{fmt, future::Ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use domain::jurisdictions::JurisdictionId;

use super::error_page::PageError;

/// A tracking link from the path. The secret is not yet checked against the database.
#[derive(Clone)]
pub(super) struct Link {
    /// Jurisdiction of the case.
    pub(super) city: JurisdictionId,
    /// Secret that gives its holder the rights of the reporter.
    pub(super) secret: String,
}

impl Link {
    /// Path of the tracking page.
    pub(super) fn path(&self) -> String {
        format!("/track/{}/{}", self.city, self.secret)
    }

    fn read(request: &HttpRequest) -> Option<Self> {
        let part = |name| request.match_info().get(name);
        let city = part("jurisdiction_id")?.parse().ok()?;
        Some(Self { city, secret: part("secret")?.to_owned() })
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("city", &self.city).finish_non_exhaustive()
    }
}

impl FromRequest for Link {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    /// A malformed link gives the same response as an unknown one.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Self::read(request).ok_or(PageError::NotFound))
    }
}
