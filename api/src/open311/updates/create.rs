//! `POST /servicerequestupdates.{xml,json}`: another system, or a crew, says how far a case is.

use actix_web::{HttpRequest, http::header, web::Payload};
use chrono::{DateTime, Utc};
use domain::{
    accounts::Scope,
    cases::{self, ActError, Actor, Line, On},
};

use super::{
    super::{
        errors::Errors,
        key,
        media::{self, Pictures},
        params::Params,
        value::{Document, Value},
    },
    crew, news,
};
use crate::{
    state::{Shared, State},
    upload,
};

/// Say something about a request, or where it stands. Answers with the id of what has been written.
pub(in crate::open311) async fn create_update(
    request: HttpRequest,
    in_query: Params,
    body: Payload,
    state: Shared,
) -> Result<Document, Errors> {
    let now = state.clock.now();
    let (form, _room) = upload::read(&request, body, state.darkroom.max_bytes()).await?;
    let (fields, pictures) = Pictures::split(form);
    let params = in_query.and(fields);
    let line = if is_bearer(&request) {
        crew::tell(&request, &state, now, &params, pictures).await?
    } else {
        advance(&request, &state, now, &params, pictures).await?
    };
    state.bell.ring();
    Ok(written(&line))
}

/// Whether somebody shows a token. Other kinds of authorization are a proxy's, or an old client's.
fn is_bearer(request: &HttpRequest) -> bool {
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    shown
        .and_then(|value| value.split_once(' '))
        .is_some_and(|(kind, _)| kind.eq_ignore_ascii_case("bearer"))
}

/// By the right of a key: to comment, or to say where cases stand, too.
async fn advance(
    request: &HttpRequest,
    state: &State,
    now: DateTime<Utc>,
    params: &Params,
    pictures: Pictures,
) -> Result<Line, Errors> {
    let mut conn = state.connect().await?;
    let (city, key) = key::admit(&mut conn, now, params, Scope::Comment).await?;
    let (posted, mut errors) = news::read(params, now);
    let (pictures, unfit) = pictures.look(&state.darkroom);
    errors.append(unfit);
    let case = posted.case(&mut conn, &city.jurisdiction_id, errors).await?;
    if !case.listed && !key.may(Scope::Status) {
        return Err(ActError::NotFound.into());
    }
    let once = posted.once(request, &key.line_id.to_string())?;
    let news = posted.news(&mut conn, &city.jurisdiction_id).await?;
    drop(conn);
    let news = news.showing(media::develop(state, now, &city, pictures).await?);

    let mut conn = state.connect().await?;
    let actor = if key.may(Scope::Status) {
        Actor::Partner(key.api_key_id)
    } else {
        Actor::App(key.api_key_id)
    };
    let on = On {
        jurisdiction: &city.jurisdiction_id,
        case_id: case.case_id,
        actor: &actor,
        expected: None,
    };
    Ok(cases::advance(&mut conn, now, &on, news, once.as_ref()).await?)
}

/// Two members: of a lonely one, some clients make a list.
fn written(line: &Line) -> Document {
    let Line { number, seq } = line;
    let update = Value::Object(vec![
        ("update_id", format!("{number}-{seq}").into()),
        ("service_request_id", number.as_str().into()),
    ]);
    Document::list("service_request_updates", "request_update", vec![update])
}
