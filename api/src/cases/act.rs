//! `POST /cases/{number}/actions`: a staff member changes the status or data of a case.

use actix_web::{
    HttpResponse, post,
    web::{Json, Path},
};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    cases::{Case, CaseTarget, Change, Correction, Outcome},
    clock::Timestamp,
    jobs,
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

/// An action on a case.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct ActOnCase {
    /// Reason for the action. Public.
    #[schema(min_length = 1, max_length = 2000)]
    note: String,
    /// Action to carry out.
    #[serde(flatten)]
    action: Wanted,
}

/// An action with its parameters.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case")]
pub(super) enum Wanted {
    /// Acknowledges the case and assigns an agency.
    Acknowledge {
        #[schema(value_type = String)]
        agency_code: Name,
    },
    /// Assigns another agency.
    Reroute {
        #[schema(value_type = String)]
        agency_code: Name,
    },
    /// Sets the status `scheduled`.
    Schedule,
    /// Takes the case off the schedule.
    Unschedule,
    /// Starts the work.
    Start,
    /// Puts the work on hold.
    Hold {
        #[schema(value_type = Option<DateTime<Utc>>)]
        until: Option<Timestamp>,
    },
    /// Resumes the work.
    Resume,
    /// Resolves the case without a proof photo.
    Resolve { outcome: Outcome },
    /// Confirms that the problem is fixed.
    Confirm,
    /// Disputes the resolution on behalf of a resident who called.
    Dispute,
    /// Reopens the case on the decision of the city.
    Reopen,
    /// Declines the case.
    Decline { outcome: Outcome },
    /// Marks the case as a duplicate of another.
    Merge { into: String },
    /// Undoes a merge.
    Unmerge,
    /// Withdraws the case on behalf of its reporter.
    Withdraw,
    /// Corrects data of the case.
    Correct(Mended),
}

/// Corrected values. Omitted fields keep their value.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct Mended {
    /// Description without the parts that must not be public.
    #[schema(max_length = 4000)]
    description: Option<String>,
    /// Address or description of the location.
    #[schema(max_length = 500)]
    address: Option<String>,
    /// Time the case should be resolved (UTC).
    #[schema(value_type = Option<DateTime<Utc>>)]
    expected_at: Option<Timestamp>,
}

impl TryFrom<&Mended> for Correction {
    type Error = BadLength;

    fn try_from(mended: &Mended) -> Result<Self, BadLength> {
        let Mended { description, address, expected_at } = mended;
        let within = |field, text: &Option<String>, longest| {
            text.as_ref().map(|text| text::tidy_up_to(field, text, longest)).transpose()
        };
        Ok(Self {
            description: within("description", description, 4_000)?,
            address: within("address", address, 500)?,
            expected_at: expected_at.map(Timestamp::at),
        })
    }
}

/// Perform an action on a case.
///
/// Send the version that you read as `If-Match`. If the case has changed since, nothing is changed
/// and the request fails.
#[utoipa::path(
    tag = "cases",
    security(("bearer" = [])),
    params(
        ("number" = String, Path, description = "Public case number"),
        ("If-Match" = Option<String>, Header, description = "Version that was read, as returned in `ETag`"),
    ),
    responses(
        (status = OK, description = "The updated case", body = CaseView, headers(("ETag" = String))),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = NOT_FOUND, description = "`not_found`", body = Problem),
        (status = CONFLICT, description = "`conflict`: the status of the case does not allow the action; `gone`", body = Problem),
        (status = PRECONDITION_FAILED, description = "`stale`: the case has changed since it was read", body = Problem),
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
    let target =
        CaseTarget { jurisdiction: city, case_id: case.case_id, actor: &staff.actor, expected };
    let case = act(&mut conn, now, &target, action, &note).await?;
    state.notifier.notify();
    Ok(CaseView::load(&mut conn, &state, &case).await?.respond())
}

/// Carries out the action in one transaction and returns the changed case.
async fn act(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    action: Wanted,
    note: &str,
) -> Result<Case, Problem> {
    let change = match &action {
        Wanted::Acknowledge { agency_code } => Change::Acknowledge { agency: agency_code.as_str() },
        Wanted::Reroute { agency_code } => Change::Reroute { agency: agency_code.as_str() },
        Wanted::Schedule => Change::Schedule,
        Wanted::Unschedule => Change::Unschedule,
        Wanted::Start => Change::Start,
        Wanted::Hold { until } => Change::Hold { until: until.map(Timestamp::at) },
        Wanted::Resume => Change::Resume,
        Wanted::Resolve { outcome } => {
            Change::Resolve { outcome: *outcome, proof: vec![], seen_at: None }
        }
        Wanted::Confirm => Change::Confirm,
        Wanted::Dispute => Change::Dispute,
        Wanted::Reopen => Change::Reopen,
        Wanted::Decline { outcome } => Change::Decline { outcome: *outcome },
        Wanted::Merge { into } => {
            Change::Merge { primary: find(conn, target.jurisdiction, into).await?.case_id }
        }
        Wanted::Unmerge => Change::Unmerge,
        Wanted::Withdraw => Change::Withdraw,
        Wanted::Correct(correction) => Change::Correct(correction.try_into()?),
    };
    Ok(jobs::change_case(conn, now, target, change, note).await?)
}
