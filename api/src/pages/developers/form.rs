//! The form for requesting an API key.

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Bytes};
use domain::{
    accounts::{Email, Environment, NewKeyRequest},
    text::Name,
};
use futures_util::future::LocalBoxFuture;

use crate::pages::error_page::PageError;

/// Values of the form fields, as entered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::pages) struct Form {
    pub(in crate::pages) jurisdiction_id: String,
    pub(in crate::pages) name: String,
    pub(in crate::pages) email: String,
    pub(in crate::pages) environment: String,
}

/// Error messages that are shown next to the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::pages) struct Mistakes {
    pub(in crate::pages) name: Option<&'static str>,
    pub(in crate::pages) email: Option<&'static str>,
}

impl Form {
    fn read(body: &[u8]) -> Self {
        let mut form = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            match name.as_ref() {
                "jurisdiction_id" => form.jurisdiction_id = value.into_owned(),
                "name" => form.name = value.into_owned(),
                "email" => form.email = value.into_owned(),
                "environment" => form.environment = value.into_owned(),
                _ => {}
            }
        }
        form
    }

    /// Returns the valid request, or an error message for each invalid field.
    pub(super) fn request(&self) -> Result<NewKeyRequest, Mistakes> {
        let name = Name::try_from(self.name.clone());
        let email = self.email.parse::<Email>();
        match (name, email) {
            (Ok(name), Ok(email)) => {
                Ok(NewKeyRequest { name: name.into(), email, environment: self.environment() })
            }
            (name, email) => Err(Mistakes {
                name: name.is_err().then_some("Please write what your app is called, on one line."),
                email: email.is_err().then_some("This cannot be an e-mail address."),
            }),
        }
    }

    /// Environment of the requested key: the sandbox, unless the form says `live`.
    pub(in crate::pages) fn environment(&self) -> Environment {
        self.environment.parse().unwrap_or(Environment::Test)
    }
}

impl FromRequest for Form {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Bytes::from_request(request, payload);
        Box::pin(async move {
            let body = body.await.map_err(|_too_large_or_cut_off| PageError::Unreadable)?;
            Ok(Self::read(&body))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let form = Form::read(b"name=+&email=nobody&environment=live&other=1");
        let mistakes = form.request().unwrap_err();
        assert!(mistakes.name.is_some() && mistakes.email.is_some());
        assert_eq!(form.environment(), Environment::Live);
    }

    #[test]
    fn who_says_nothing_gets_a_key_to_try_things_out() {
        let request = Form::read(b"name=An+app&email=ada%40example.org").request().unwrap();
        assert_eq!(request.environment, Environment::Test);
        assert_eq!(request.email.as_str(), "ada@example.org");
    }
}
