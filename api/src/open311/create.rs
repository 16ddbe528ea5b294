//! `POST /requests.{xml,json}`: an app reports a problem.

use actix_web::{HttpRequest, web::Payload};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{ApiKey, Scope},
    areas::Atlas,
    cases::{self, Actor, Flaw, NewCase, Receipt, SubmitError, Submitted},
    chance::fingerprint,
    db::Connection,
    idempotency::OnceKey,
    jurisdictions::{Jurisdiction, JurisdictionId},
};

use super::{
    errors::Errors,
    jurisdiction, key,
    media::{self, Pictures},
    params::Params,
    report,
    value::{Document, Value},
};
use crate::{
    once,
    state::{Shared, State},
    upload,
};

/// Report a problem. Answers with its number, and with the secret of the reporter's own link.
pub(super) async fn create_request(
    request: HttpRequest,
    in_query: Params,
    body: Payload,
    state: Shared,
) -> Result<Document, Errors> {
    let now = state.clock.now();
    let (form, _room) = upload::read(&request, body, state.darkroom.max_bytes()).await?;
    let (fields, pictures) = Pictures::split(form);
    let params = in_query.and(fields);
    let mut conn = state.connect().await?;
    let (city, key) = key::admit(&mut conn, now, &params, Scope::Report).await?;

    let (mut new, mut flawed) = report::read(&params, key.api_key_id);
    let (pictures, spoilt) = pictures.look(&state.darkroom);
    flawed.append(spoilt);
    if !pictures.is_empty() || !flawed.is_empty() {
        // Pictures are work, and are kept: first see whether the rest is worth it.
        let mut errors = review(&mut conn, &state.atlas, now, &city.jurisdiction_id, &new).await?;
        if !pictures.is_empty() || report::says_where(&params) {
            errors.forgive(&Flaw::Nowhere.to_string());
        }
        errors.append(flawed);
        errors.none_or(())?;
        drop(conn);
        new.photos = media::develop(&state, now, &city, pictures).await?;
        conn = state.connect().await?;
    }
    let once = once_key(&request, &params, &new, &key)?;
    let actor = Actor::App(key.api_key_id);
    let (atlas, id) = (&state.atlas, &city.jurisdiction_id);
    let submitted = cases::submit(&mut conn, atlas, now, id, &actor, new, once.as_ref()).await?;
    state.bell.ring();
    Ok(received(&state, &city, &submitted))
}

/// Everything that is wrong with a report before its pictures are looked at.
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

/// The sender's promise that this report, sent again, is the same.
fn once_key(
    request: &HttpRequest,
    params: &Params,
    new: &NewCase,
    sender: &ApiKey,
) -> Result<Option<OnceKey>, Errors> {
    let Some(key) = once::key(request)? else { return Ok(None) };
    let fields: Vec<_> = params.iter().filter(|(name, _)| *name != "api_key").collect();
    let photos: Vec<_> = new.photos.iter().map(|photo| &photo.original_sha256).collect();
    let request_sha256 = fingerprint(format!("{fields:?} {photos:?}"));
    // Two apps may choose the same key, and neither shall be told what the other was.
    let key = format!("{}/{key}", sender.line_id);
    Ok(Some(OnceKey { surface: "open311", key, request_sha256 }))
}

/// A number, a token, or thanks: never two of them.
fn received(state: &State, city: &Jurisdiction, submitted: &Submitted) -> Document {
    let Submitted { case, receipt, secret } = submitted;
    let link = state.url(&format!("/track/{}/{secret}", case.jurisdiction_id));
    let follow = format!("Follow your report at {link} - keep this link, it is yours alone.");
    let (name, told, notice) = match receipt {
        Receipt::Number => ("service_request_id", case.number.as_str().into(), follow),
        Receipt::Token(token) => ("token", token.as_str().into(), follow),
        Receipt::Nothing => {
            let thanks = "Thank you. What becomes of such reports is not told.".to_owned();
            ("service_request_id", Value::Absent, thanks)
        }
    };
    let request = Value::Object(vec![
        (name, told),
        ("service_notice", jurisdiction::marked(city, notice).into()),
        ("account_id", Value::Null),
    ]);
    Document::list("service_requests", "request", vec![request])
}
