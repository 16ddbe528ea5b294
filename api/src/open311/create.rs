//! `POST /requests.{xml,json}`: an app reports a problem.

use actix_web::{HttpRequest, web::Payload};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{self, ApiKey},
    cases::{self, Actor, Flaw, NewCase, SubmitError, Submitted},
    chance::fingerprint,
    db::Connection,
    idempotency::OnceKey,
    jurisdictions::{Jurisdiction, JurisdictionId},
    photos::Developed,
};

use super::{
    errors::Errors,
    jurisdiction,
    params::Params,
    report,
    value::{Document, Value},
};
use crate::{
    state::{Shared, State},
    upload::{self, Form},
};

/// The longest `Idempotency-Key`.
const LONGEST_KEY: usize = 255;

/// Report a problem. Answers with its number, and with the secret of the reporter's own link.
pub(super) async fn create_request(
    request: HttpRequest,
    in_query: Params,
    body: Payload,
    state: Shared,
) -> Result<Document, Errors> {
    let now = state.clock.now();
    let form = upload::read(&request, body, state.darkroom.max_bytes()).await?;
    let Form { fields, files } = form;
    let params = in_query.and(fields);
    let mut conn = state.connect().await?;
    let (city, key) = admit(&mut conn, &params).await?;

    let (mut new, flawed) = report::read(&params, key.api_key_id);
    if !files.is_empty() || !flawed.is_empty() {
        // Pictures are work, and are kept: first see whether the rest is worth it.
        let mut errors = review(&mut conn, &city.jurisdiction_id, &new).await?;
        if !files.is_empty() || report::says_where(&params) {
            errors.forgive(&Flaw::Nowhere.to_string());
        }
        errors.append(flawed);
        errors.none_or(())?;
        drop(conn);
        new.photos = develop(&state, now, &city, files).await?;
        conn = state.connect().await?;
    }
    let once = once_key(&request, &params, &new)?;
    let actor = Actor::App(key.api_key_id);
    let submitted =
        cases::submit(&mut conn, now, &city.jurisdiction_id, &actor, new, once.as_ref()).await?;
    state.bell.ring();
    Ok(received(&state, &submitted))
}

/// The city, and the right to post there. Whoever has none learns nothing else.
async fn admit(conn: &mut Connection, params: &Params) -> Result<(Jurisdiction, ApiKey), Errors> {
    let refused = || Errors::one(403, "api_key is missing or not valid");
    let key = params.first("api_key").ok_or_else(refused)?;
    let city = jurisdiction::resolve(conn, params).await?;
    let right = accounts::check_api_key(conn, &city.jurisdiction_id, key).await?;
    Ok((city, right.ok_or_else(refused)?))
}

/// Everything that is wrong with a report before its pictures are looked at.
async fn review(
    conn: &mut Connection,
    city: &JurisdictionId,
    new: &NewCase,
) -> Result<Errors, Errors> {
    if new.service_code.is_empty() {
        return Ok(Errors::default());
    }
    match cases::review(conn, city, new.clone()).await {
        Ok(()) => Ok(Errors::default()),
        Err(SubmitError::Database(error)) => Err(error.into()),
        Err(refused) => Ok(refused.into()),
    }
}

async fn develop(
    state: &State,
    now: DateTime<Utc>,
    city: &Jurisdiction,
    files: Vec<(String, Vec<u8>)>,
) -> Result<Vec<Developed>, Errors> {
    let mut photos = vec![];
    let mut errors = Errors::default();
    for (_name, bytes) in files {
        match state.darkroom.develop(&state.pool, now, city, bytes).await {
            Ok(photo) => photos.push(photo),
            Err(error) => errors.append(error.into()),
        }
    }
    errors.none_or(photos)
}

/// The sender's promise that this report, sent again, is the same.
fn once_key(
    request: &HttpRequest,
    params: &Params,
    new: &NewCase,
) -> Result<Option<OnceKey>, Errors> {
    let Some(header) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key = header.to_str().map(str::trim).unwrap_or_default();
    if key.is_empty() || key.len() > LONGEST_KEY {
        return Err(Errors::bad("Idempotency-Key must be 1 to 255 plain characters"));
    }
    let fields: Vec<_> = params.iter().filter(|(name, _)| *name != "api_key").collect();
    let photos: Vec<_> = new.photos.iter().map(|photo| &photo.original_sha256).collect();
    let request_sha256 = fingerprint(&format!("{fields:?} {photos:?}"));
    Ok(Some(OnceKey { surface: "open311", key: key.to_owned(), request_sha256 }))
}

fn received(state: &State, Submitted { case, secret }: &Submitted) -> Document {
    let link = state.url(&format!("/track/{}/{secret}", case.jurisdiction_id));
    let notice = format!("Follow your report at {link} - keep this link, it is yours alone.");
    let request = Value::Object(vec![
        ("service_request_id", case.number.as_str().into()),
        ("service_notice", notice.into()),
        ("account_id", Value::Null),
    ]);
    Document::list("service_requests", "request", vec![request])
}
