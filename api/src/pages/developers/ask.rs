//! `POST /developers/keys`: requests an API key with the form.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header::LOCATION},
};
use askama::Template;
use domain::{
    accounts::{self, RequestKeyError},
    jurisdictions::{self, Jurisdiction},
};

use super::{
    form::{Form, Mistakes},
    page::show,
};
use crate::{
    extract::Now,
    limits::{Admitted, KeyRequests, OverLimit},
    pages::{
        error_page::PageError,
        respond::{Keep, page},
    },
    state::{Shared, State},
};

#[derive(Template)]
#[template(path = "key_asked.html")]
struct AskedPage;

/// `POST /developers/keys`: validates the form and sends the confirmation mail.
pub(in crate::pages) async fn ask(
    admitted: Result<Admitted<KeyRequests>, OverLimit>,
    Now(now): Now,
    state: Shared,
    form: Form,
) -> Result<HttpResponse, PageError> {
    let admitted = admitted?;
    let city = city(&state, &form).await?;
    admitted.in_city(Some(&city.jurisdiction_id), None)?;
    let new = match form.request() {
        Ok(new) => new,
        Err(mistakes) => {
            return show(&state, StatusCode::UNPROCESSABLE_ENTITY, form, mistakes, None).await;
        }
    };
    let mut conn = state.connect().await?;
    let asked = accounts::request_api_key(&mut conn, now, &city, new).await;
    drop(conn);
    match asked {
        Ok(_) => {
            state.notifier.notify();
            Ok(HttpResponse::SeeOther().insert_header((LOCATION, "/developers/keys")).finish())
        }
        Err(error @ RequestKeyError::TooMany) => {
            let notice = Some(format!("No mail was sent: {error}."));
            show(&state, StatusCode::TOO_MANY_REQUESTS, form, Mistakes::default(), notice).await
        }
        Err(RequestKeyError::Database(error)) => Err(error.into()),
    }
}

/// `GET /developers/keys`: shows the next steps.
pub(in crate::pages) async fn asked() -> Result<HttpResponse, PageError> {
    page(StatusCode::OK, Keep::Anybody, &AskedPage)
}

async fn city(state: &State, form: &Form) -> Result<Jurisdiction, PageError> {
    let Ok(id) = form.jurisdiction_id.parse() else { return Err(PageError::NotFound) };
    let conn = state.connect().await?;
    let city = jurisdictions::store::find(&conn, &id).await?;
    city.filter(|city| city.sandbox_of.is_none()).ok_or(PageError::NotFound)
}
