//! `POST /requests.{xml,json}`: an app sends a request.

use actix_web::{HttpRequest, HttpResponse, web::Payload};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{ApiKey, Scope},
    cases::{self, Actor, Flaw, NewCase, SubmitError},
    db::Connection,
    idempotency::IdempotencyKey,
    jurisdictions::JurisdictionId,
};
use geocoding::areas::Atlas;

use super::{
    answer::List,
    created::Created,
    errors::Errors,
    format::Format,
    key,
    media::{self, Pictures},
    params::Params,
    report,
};
use crate::{
    idempotency_key,
    limits::{Admitted, Reports},
    request_body::{self, Field},
    state::{Shared, State},
};

/// Creates a request. Answers with its ID or token, and with the tracking link of the reporter.
pub(super) async fn create_request(
    admitted: Admitted<Reports>,
    request: HttpRequest,
    format: Format,
    in_query: Params,
    body: Payload,
    state: Shared,
) -> Result<HttpResponse, Errors> {
    let now = state.clock.now();
    let check = async |fields: &[Field]| key::check(&state, now, &in_query, fields).await;
    let max_bytes = state.photo_processor.max_bytes();
    let (form, _room) = request_body::read_if(&request, body, max_bytes, check).await?;
    let (fields, pictures) = Pictures::split(form);
    let params = in_query.and(fields);
    let mut conn = state.connect().await?;
    let (city, key) = key::admit(&mut conn, now, &params, Scope::Report).await?;
    admitted.by_key(key.line_id)?;

    let (mut new, mut flawed) = report::read(&params, key.api_key_id);
    admitted.in_city(Some(&city.jurisdiction_id), new.location.pin)?;
    let (pictures, spoilt) = pictures.look(&state.photo_processor);
    flawed.append(spoilt);
    if !pictures.is_empty() || !flawed.is_empty() {
        // Processing pictures is expensive, so everything else is checked first.
        let mut errors = review(&mut conn, &state.atlas, now, &city.jurisdiction_id, &new).await?;
        if !pictures.is_empty() || report::says_where(&params) {
            errors.forgive(&Flaw::Nowhere.to_string());
        }
        errors.append(flawed);
        errors.none_or(())?;
        drop(conn);
        new.photos = media::process(&state, now, &city, pictures).await?;
        conn = state.connect().await?;
    }
    let sent_key = key_of(&request, &state, &params, &new, &key)?;
    let actor = Actor::App(key.api_key_id);
    let (atlas, id) = (&state.atlas, &city.jurisdiction_id);
    let submitted =
        cases::submit(&mut conn, atlas, now, id, &actor, new, sent_key.as_ref()).await?;
    state.notifier.notify();
    format.respond(&List(vec![Created::of(format, &state, &city, &submitted)]))
}

/// Everything that is wrong with a request, apart from its pictures.
async fn review(
    conn: &mut Connection,
    atlas: &Atlas,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    new: &NewCase,
) -> Result<Errors, Errors> {
    if new.service_code.is_empty() {
        return Ok(Errors::default());
    }
    match cases::review(conn, atlas, now, city, new.clone()).await {
        Ok(()) => Ok(Errors::default()),
        Err(SubmitError::Database(error)) => Err(error.into()),
        Err(refused) => Ok(refused.into()),
    }
}

/// The `Idempotency-Key` of the request, with a hash of what was sent.
fn key_of(
    request: &HttpRequest,
    state: &State,
    params: &Params,
    new: &NewCase,
    sender: &ApiKey,
) -> Result<Option<IdempotencyKey>, Errors> {
    let Some(key) = idempotency_key::read(request)? else { return Ok(None) };
    // Keys are per app: two apps may choose the same one.
    let key = format!("{}/{key}", sender.line_id);
    let (request_sha256, seal) = (params.digest(&new.photos), state.tokens.seal());
    Ok(Some(IdempotencyKey { surface: "open311", key, request_sha256, seal }))
}
