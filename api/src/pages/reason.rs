//! The text field of the forms on the tracking page.

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Bytes};
use domain::text;
use futures_util::future::LocalBoxFuture;

use super::error_page::PageError;

/// Maximum length of a reason, in characters.
const MAX_LENGTH: usize = 1_000;

/// Reason in the reporter's words. Empty if none was given.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reason(pub(super) String);

impl Reason {
    fn read(form: &[u8]) -> Result<Self, PageError> {
        let said = form_urlencoded::parse(form).find(|(name, _)| name == "reason");
        let reason = text::tidy(&said.map(|(_, reason)| reason).unwrap_or_default());
        if reason.chars().count() > MAX_LENGTH {
            return Err(PageError::TooLong);
        }
        Ok(Self(reason))
    }
}

impl FromRequest for Reason {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = Bytes::from_request(request, payload);
        Box::pin(async move {
            let form = form.await.map_err(|error| {
                // Too large, or interrupted by the network.
                match error.as_response_error().status_code().as_u16() {
                    413 => PageError::TooLong,
                    _ => PageError::Unreadable,
                }
            })?;
            Self::read(&form)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_tidied_and_may_be_missing() {
        let read = |form: &str| Reason::read(form.as_bytes());
        assert_eq!(read("reason=+Still%0D%0Athere+"), Ok(Reason("Still\nthere".to_owned())));
        assert_eq!(read(""), Ok(Reason(String::new())));
        assert_eq!(read("other=1"), Ok(Reason(String::new())));
    }

    #[test]
    fn a_thousand_characters_are_enough() {
        let long = |count: usize| Reason::read(format!("reason={}", "ä".repeat(count)).as_bytes());
        assert!(long(1_000).is_ok());
        assert_eq!(long(1_001), Err(PageError::TooLong));
    }
}
