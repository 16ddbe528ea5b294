//! `POST /track/{jurisdiction_id}/{secret}/withdraw`: whoever holds the link takes the report back.

use actix_web::HttpResponse;
use domain::cases::{self, Action, Actor, On};

use super::{error_page::PageError, link::Link, reason::Reason, track};
use crate::{extract::Now, state::Shared};

/// Whoever holds the link takes the report back.
pub(super) async fn withdraw(
    link: Link,
    Now(now): Now,
    state: Shared,
    Reason(reason): Reason,
) -> Result<HttpResponse, PageError> {
    let mut conn = state.connect().await?;
    let case_id = track::case_of(&mut conn, &link).await?;
    let on = On { jurisdiction: &link.city, case_id, actor: &Actor::Reporter, expected: None };
    let came = cases::withdraw(&mut conn, now, &on, &reason).await;
    drop(conn);
    track::answer(now, &state, &link, Action::Withdraw, came).await
}
