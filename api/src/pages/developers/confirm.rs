//! `/developers/confirm/{jurisdiction_id}/{secret}`: the link in the confirmation mail. `GET`
//! changes nothing, because mail scanners open links.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use domain::accounts::{self, ConfirmError, Environment, IssuedKey};

use crate::{
    extract::Now,
    pages::{
        error_page::PageError,
        link::Link,
        respond::{Keep, page},
        words,
    },
    state::Shared,
};

#[derive(Template)]
#[template(path = "key_confirm.html")]
struct OfferPage {
    name: String,
    path: String,
}

#[derive(Template)]
#[template(path = "key_shown.html")]
struct KeyPage {
    issued: IssuedKey,
    quota: String,
    url: String,
}

impl KeyPage {
    fn base(&self) -> &'static str {
        match self.issued.key.environment {
            Environment::Live => "v2",
            Environment::Test => "test/v2",
        }
    }
}

#[derive(Template)]
#[template(path = "key_gone.html")]
struct GonePage {
    title: &'static str,
    text: &'static str,
}

/// `GET`: shows a button that confirms.
pub(in crate::pages) async fn offer(
    link: Link,
    Now(now): Now,
    state: Shared,
) -> Result<HttpResponse, PageError> {
    let mut conn = state.connect().await?;
    let found = accounts::requested_key(&mut conn, now, &link.city, &link.secret).await;
    drop(conn);
    match found {
        Ok(request) => {
            let path = format!("/developers/confirm/{}/{}", link.city, link.secret);
            page(StatusCode::OK, Keep::Nobody, &OfferPage { name: request.name, path })
        }
        Err(error) => refuse(error),
    }
}

/// `POST`: issues the key and shows it once.
pub(in crate::pages) async fn confirm(
    link: Link,
    Now(now): Now,
    state: Shared,
) -> Result<HttpResponse, PageError> {
    let mut conn = state.connect().await?;
    let came = accounts::confirm_api_key(&mut conn, now, &link.city, &link.secret).await;
    drop(conn);
    match came {
        Ok(issued) => {
            let quota = words::number(issued.key.key.daily_quota.into());
            let url = state.public_url.clone();
            page(StatusCode::CREATED, Keep::Nobody, &KeyPage { issued, quota, url })
        }
        Err(error) => refuse(error),
    }
}

fn refuse(error: ConfirmError) -> Result<HttpResponse, PageError> {
    let (status, title, text) = match error {
        ConfirmError::Unknown => (
            StatusCode::NOT_FOUND,
            "This link leads nowhere",
            "It may have been cut off: copy all of it, up to the last letter. If you were sent \
             more than one mail, use the newest.",
        ),
        ConfirmError::Used => (
            StatusCode::CONFLICT,
            "This link was used before",
            "A link gives one key, and shows it once. If you have not kept the key, ask for \
             another.",
        ),
        ConfirmError::Expired => (
            StatusCode::CONFLICT,
            "This link is too old",
            "A link works for a day. You can ask for another.",
        ),
        ConfirmError::Database(error) => return Err(error.into()),
    };
    page(status, Keep::Nobody, &GonePage { title, text })
}
