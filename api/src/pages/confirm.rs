//! `POST /track/{jurisdiction_id}/{secret}/confirm`: the reporter confirms that the problem is
//! fixed.

use actix_web::HttpResponse;
use domain::{
    cases::{Action, Actor, CaseTarget, Change},
    jobs,
};

use super::{error_page::PageError, link::Link, reason::Reason, track};
use crate::{extract::Now, state::Shared};

/// Confirms that the problem is fixed.
pub(super) async fn confirm(
    link: Link,
    Now(now): Now,
    state: Shared,
    Reason(reason): Reason,
) -> Result<HttpResponse, PageError> {
    let mut conn = state.connect().await?;
    let case_id = track::case_of(&mut conn, &link).await?;
    let target =
        CaseTarget { jurisdiction: &link.city, case_id, actor: &Actor::Reporter, expected: None };
    let came = jobs::change_case(&mut conn, now, &target, Change::Confirm, &reason).await;
    drop(conn);
    track::answer(now, &state, &link, Action::Confirm, came).await
}
