//! `POST /servicerequestupdates.{xml,json}`: another system or a crew sends an update of a request.

use actix_web::{HttpRequest, HttpResponse, http::header, web::Payload};
use chrono::{DateTime, Utc};
use domain::{
    accounts::Scope,
    cases::{ActError, Actor, CaseTarget, Line},
    jobs,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    super::{
        answer::{List, Listed},
        errors::Errors,
        format::Format,
        key,
        media::{self, Pictures},
        params::Params,
    },
    crew, news,
};
use crate::{
    limits::{Admitted, Reports},
    request_body::{self, Field},
    state::{Shared, State},
};

/// An update that was recorded.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "request_update")]
#[schema(xml(name = "request_update"))]
pub(in crate::open311) struct CreatedUpdate {
    /// ID of the update.
    pub(in crate::open311) update_id: String,
    /// ID of the request.
    pub(in crate::open311) service_request_id: String,
}

impl Listed for CreatedUpdate {
    const ROOT: &'static str = "service_request_updates";
}

/// Creates an update of a request. Answers with its ID.
pub(in crate::open311) async fn create_update(
    admitted: Admitted<Reports>,
    request: HttpRequest,
    format: Format,
    in_query: Params,
    body: Payload,
    state: Shared,
) -> Result<HttpResponse, Errors> {
    let now = state.clock.now();
    let crew = if is_bearer(&request) { Some(crew::of(&request)?) } else { None };
    let check = async |fields: &[Field]| match &crew {
        Some(_) => Ok(()),
        None => key::check(&state, now, &in_query, fields).await,
    };
    let max_bytes = state.photo_processor.max_bytes();
    let (form, _room) = request_body::read_if(&request, body, max_bytes, check).await?;
    let (fields, pictures) = Pictures::split(form);
    let params = in_query.and(fields);
    let line = match &crew {
        Some(crew) => crew::tell(crew, &request, &state, now, &params, pictures).await?,
        None => advance(&admitted, &request, &state, now, &params, pictures).await?,
    };
    state.notifier.notify();
    format.respond(&List(vec![CreatedUpdate::of(&line)]))
}

/// Whether the request carries a token. Other kinds of `Authorization` come from proxies or old clients.
fn is_bearer(request: &HttpRequest) -> bool {
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    shown
        .and_then(|value| value.split_once(' '))
        .is_some_and(|(kind, _)| kind.eq_ignore_ascii_case("bearer"))
}

/// Records an update by an API key, which may comment or also change the status.
async fn advance(
    admitted: &Admitted<Reports>,
    request: &HttpRequest,
    state: &State,
    now: DateTime<Utc>,
    params: &Params,
    pictures: Pictures,
) -> Result<Line, Errors> {
    let mut conn = state.connect().await?;
    let (city, key) = key::admit(&mut conn, now, params, Scope::Comment).await?;
    admitted.by_key(key.line_id)?;
    admitted.in_city(Some(&city.jurisdiction_id), None)?;
    let (posted, mut errors) = news::read(params, now);
    let (pictures, unfit) = pictures.look(&state.photo_processor);
    errors.append(unfit);
    let case = posted.case(&mut conn, &city.jurisdiction_id, errors).await?;
    if !case.listed && !key.may(Scope::Status) {
        return Err(ActError::NotFound.into());
    }
    let sent_key = posted.sent_key(request, &key.line_id.to_string())?;
    let news = posted.news(&mut conn, &city.jurisdiction_id).await?;
    drop(conn);
    let news = news.showing(media::process(state, now, &city, pictures).await?);
    let sent_key = sent_key.map(|key| key.of(state, params, &news.photos));

    let mut conn = state.connect().await?;
    let actor = if key.may(Scope::Status) {
        Actor::Partner(key.api_key_id)
    } else {
        Actor::App(key.api_key_id)
    };
    let target = CaseTarget {
        jurisdiction: &city.jurisdiction_id,
        case_id: case.case_id,
        actor: &actor,
        expected: None,
    };
    Ok(jobs::advance_case(&mut conn, now, &target, news, sent_key.as_ref()).await?)
}

impl CreatedUpdate {
    fn of(line: &Line) -> Self {
        let Line { number, seq } = line;
        Self { update_id: format!("{number}-{seq}"), service_request_id: number.to_string() }
    }
}
