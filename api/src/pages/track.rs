//! `GET /track/{jurisdiction_id}/{secret}`: shows the status of a report to its reporter.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header::LOCATION},
    web::Query,
};
use chrono::{DateTime, Utc};
use domain::{
    cases::{self, ActError, Action, Case, CaseId},
    db::Connection,
};
use serde::Deserialize;

use super::{
    error_page::PageError,
    link::Link,
    respond::{Keep, page},
    view::{Notice, TrackPage},
};
use crate::{
    extract::Now,
    state::{Shared, State},
};

/// Query: the action that the reporter just carried out.
#[derive(Debug, Deserialize)]
pub(super) struct After {
    #[serde(default)]
    done: String,
}

/// `GET /track/{jurisdiction_id}/{secret}`: shows the tracking page.
pub(super) async fn track(
    link: Link,
    Now(now): Now,
    state: Shared,
    after: Query<After>,
) -> Result<HttpResponse, PageError> {
    show(now, &state, &link, StatusCode::OK, after.done.parse().ok().map(Notice::Done)).await
}

/// Redirects a `GET` of a form address to the page.
pub(super) async fn go_back(link: Link) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, link.path())).finish()
}

/// Finds the case of the link.
pub(super) async fn case_of(conn: &mut Connection, link: &Link) -> Result<CaseId, PageError> {
    let case = cases::store::find_by_secret(conn, &link.city, &link.secret).await?;
    Ok(case.ok_or(PageError::NotFound)?.case_id)
}

/// Responds to an action: redirects to the page, or shows why the action was refused and the
/// current status.
pub(super) async fn answer(
    now: DateTime<Utc>,
    state: &State,
    link: &Link,
    action: Action,
    came: Result<Case, ActError>,
) -> Result<HttpResponse, PageError> {
    let notice = match came {
        Ok(_) => {
            state.notifier.notify();
            let back = format!("{}?done={action}", link.path());
            return Ok(HttpResponse::SeeOther().insert_header((LOCATION, back)).finish());
        }
        Err(ActError::NotFound) => return Err(PageError::NotFound),
        Err(ActError::Database(error)) => return Err(error.into()),
        Err(ActError::TooLate) => Notice::TooLate,
        Err(
            ActError::Stale { .. }
            | ActError::Refused(_)
            | ActError::NotAllowed(_)
            | ActError::UnknownAgency
            | ActError::BadPrimary,
        ) => Notice::Overtaken,
    };
    show(now, state, link, StatusCode::CONFLICT, Some(notice)).await
}

async fn show(
    now: DateTime<Utc>,
    state: &State,
    link: &Link,
    status: StatusCode,
    notice: Option<Notice>,
) -> Result<HttpResponse, PageError> {
    let mut conn = state.connect().await?;
    let tracked = cases::track(&mut conn, now, &link.city, &link.secret).await?;
    drop(conn);
    let tracked = tracked.ok_or(PageError::NotFound)?;
    page(status, Keep::Nobody, &TrackPage::new(link, &tracked, now, notice))
}
