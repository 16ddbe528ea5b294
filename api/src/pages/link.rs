//! The tracking link: a city and a secret.

use std::{fmt, future::Ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use domain::jurisdictions::JurisdictionId;

use super::error_page::PageError;

/// A tracking link, as it stands in the path. Whether there is such a secret, the database knows.
#[derive(Clone)]
pub(super) struct Link {
    /// The city.
    pub(super) city: JurisdictionId,
    /// What makes its holder the reporter.
    pub(super) secret: String,
}

impl Link {
    /// Its path.
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

    /// What cannot be a link is answered like a link that leads nowhere.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Self::read(request).ok_or(PageError::NotFound))
    }
}
