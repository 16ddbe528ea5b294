//! `POST /track/{jurisdiction_id}/{secret}/confirm`: it is fixed, says whoever holds the link.

use actix_web::HttpResponse;
use domain::cases::{self, Action, Actor, On};

use super::{error_page::PageError, link::Link, reason::Reason, track};
use crate::{extract::Now, state::Shared};

/// It is fixed, says whoever holds the link.
pub(super) async fn confirm(
    link: Link,
    Now(now): Now,
    state: Shared,
    Reason(reason): Reason,
) -> Result<HttpResponse, PageError> {
    let mut conn = state.connect().await?;
    let case_id = track::case_of(&mut conn, &link).await?;
    let on = On { jurisdiction: &link.city, case_id, actor: &Actor::Reporter, expected: None };
    let came = cases::confirm(&mut conn, now, &on, &reason).await;
    drop(conn);
    track::answer(now, &state, &link, Action::Confirm, came).await
}
