//! `POST /cases/{number}/actions`: somebody at a desk moves a case on.

use actix_web::{
    HttpResponse, post,
    web::{Json, Path},
};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    cases::{self, ActError, Case, Correction, On, Outcome, Resolution},
    clock::Moment,
    text::{self, BadLength, Name},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{CaseView, show::find};
use crate::{
    extract::{IfMatch, Now, Staff},
    problem::Problem,
    state::Shared,
};

/// What is done, why, and what else it takes.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct ActOnCase {
    /// Why, in words; residents can read it.
    #[schema(min_length = 1, max_length = 2000)]
    note: String,
    /// What.
    #[serde(flatten)]
    action: Wanted,
}

/// An action with what it takes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case")]
pub(super) enum Wanted {
    /// An agency takes it.
    Acknowledge {
        #[schema(value_type = String)]
        agency_code: Name,
    },
    /// Another agency takes it.
    Reroute {
        #[schema(value_type = String)]
        agency_code: Name,
    },
    /// A date is set.
    Schedule,
    /// The date is gone.
    Unschedule,
    /// Work begins.
    Start,
    /// Work waits.
    Hold {
        #[schema(value_type = Option<DateTime<Utc>>)]
        until: Option<Moment>,
    },
    /// Work may go on.
    Resume,
    /// It is claimed done, without a photo.
    Resolve { outcome: Outcome },
    /// It is done indeed.
    Confirm,
    /// It is not done, says somebody who called.
    Dispute,
    /// It is not done, says the city.
    Reopen,
    /// It will not be done.
    Decline { outcome: Outcome },
    /// It is the same as another.
    Merge { into: String },
    /// It is not the same after all.
    Unmerge,
    /// Its reporter called to take it back.
    Withdraw,
    /// A mistake is put right.
    Correct(Mended),
}

/// What shall be otherwise.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Mended {
    /// The reporter's words, without what does not belong in public.
    #[schema(max_length = 4000)]
    description: Option<String>,
    /// Where, in words.
    #[schema(max_length = 500)]
    address: Option<String>,
    /// When it should be done.
    #[schema(value_type = Option<DateTime<Utc>>)]
    expected_at: Option<Moment>,
}

impl TryFrom<Mended> for Correction {
    type Error = BadLength;

    fn try_from(Mended { description, address, expected_at }: Mended) -> Result<Self, BadLength> {
        let within = |field, text: Option<String>, longest| {
            text.map(|text| text::tidy_up_to(field, &text, longest)).transpose()
        };
        Ok(Self {
            description: within("description", description, 4_000)?,
            address: within("address", address, 500)?,
            expected_at: expected_at.map(Moment::at),
        })
    }
}

/// Act on a case.
///
/// Send the version you saw as `If-Match`: if somebody was faster, nothing is overwritten.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(
        ("number" = String, Path, description = "What people say"),
        ("If-Match" = Option<String>, Header, description = "The version you saw, as ETag gave it"),
    ),
    responses(
        (status = OK, description = "The case as it stands now", body = CaseView, headers(("ETag" = String))),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
        (status = CONFLICT, description = "`conflict`: it does not fit where the case stands; `gone`", body = Problem),
        (status = PRECONDITION_FAILED, description = "`stale`: somebody was faster", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[post("/cases/{number}/actions")]
pub(super) async fn act_on_case(
    staff: Staff,
    Now(now): Now,
    IfMatch(expected): IfMatch,
    state: Shared,
    number: Path<String>,
    Json(body): Json<ActOnCase>,
) -> Result<HttpResponse, Problem> {
    let ActOnCase { note, action } = body;
    let note = text::tidy_within("note", &note, 2_000)?;
    let city = &staff.jurisdiction_id;
    let mut conn = state.connect().await?;
    let case = find(&mut conn, city, &number).await?;
    let on = On { jurisdiction: city, case_id: case.case_id, actor: &staff.actor, expected };
    let case = act(&mut conn, now, &on, action, &note).await?;
    state.bell.ring();
    Ok(CaseView::load(&mut conn, &state, &case).await?.respond())
}

/// Which verb it is.
async fn act(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    on: &On<'_>,
    action: Wanted,
    note: &str,
) -> Result<Case, Problem> {
    let acted: Result<Case, ActError> = match action {
        Wanted::Acknowledge { agency_code } => {
            cases::acknowledge(conn, now, on, agency_code.as_str(), note).await
        }
        Wanted::Reroute { agency_code } => {
            cases::reroute(conn, now, on, agency_code.as_str(), note).await
        }
        Wanted::Schedule => cases::schedule(conn, now, on, note).await,
        Wanted::Unschedule => cases::unschedule(conn, now, on, note).await,
        Wanted::Start => cases::start(conn, now, on, note).await,
        Wanted::Hold { until } => cases::hold(conn, now, on, note, until.map(Moment::at)).await,
        Wanted::Resume => cases::resume(conn, now, on, note).await,
        Wanted::Resolve { outcome } => {
            let note = note.to_owned();
            let resolution = Resolution { outcome, note, proof: vec![], seen_at: None };
            cases::resolve(conn, now, on, resolution).await
        }
        Wanted::Confirm => cases::confirm(conn, now, on, note).await,
        Wanted::Dispute => cases::dispute(conn, now, on, note).await,
        Wanted::Reopen => cases::reopen(conn, now, on, note).await,
        Wanted::Decline { outcome } => cases::decline(conn, now, on, outcome, note).await,
        Wanted::Merge { into } => {
            let primary = find(conn, on.jurisdiction, &into).await?;
            cases::merge(conn, now, on, primary.case_id, note).await
        }
        Wanted::Unmerge => cases::unmerge(conn, now, on, note).await,
        Wanted::Withdraw => cases::withdraw(conn, now, on, note).await,
        Wanted::Correct(mended) => cases::correct(conn, now, on, mended.try_into()?, note).await,
    };
    Ok(acted?)
}
