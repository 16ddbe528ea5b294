//! The answer to `POST /requests`.

use domain::{
    cases::{Receipt, Submitted},
    jurisdictions::Jurisdiction,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{answer::Listed, format::Format, jurisdiction};
use crate::state::State;

/// A request that was received. It has an ID, a token or neither, never both.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "request")]
#[schema(xml(name = "request"))]
pub(super) struct Created<'a> {
    /// ID of the request; only of a realtime service.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    #[expect(clippy::option_option, reason = "left out, unknown and known are three things")]
    pub(super) service_request_id: Option<Option<&'a str>>,
    /// Token to get the ID with; only of a batch service.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub(super) token: Option<&'a str>,
    /// What happens next, and the tracking link of the reporter.
    #[schema(required = true)]
    pub(super) service_notice: Option<String>,
    /// Always null: the field belongs to the standard.
    #[schema(required = true)]
    pub(super) account_id: Option<&'a str>,
}

impl Listed for Created<'_> {
    const ROOT: &'static str = "service_requests";
}

impl<'a> Created<'a> {
    /// What the sender is told of a request.
    pub(super) fn of(
        format: Format,
        state: &State,
        city: &Jurisdiction,
        submitted: &'a Submitted,
    ) -> Self {
        let Submitted { case, receipt, secret } = submitted;
        let link = state.url(&format!("/track/{}/{secret}", case.jurisdiction_id));
        let follow = format!("Follow your report at {link} - keep this link, it is yours alone.");
        let (service_request_id, token, notice) = match receipt {
            Receipt::Number => (Some(Some(case.number.as_str())), None, follow),
            Receipt::Token(token) => (None, Some(token.as_str()), follow),
            Receipt::Nothing => {
                let thanks = "Thank you. What becomes of such reports is not told.".to_owned();
                (format.no_value(), None, thanks)
            }
        };
        let service_notice = Some(jurisdiction::marked(city, notice));
        Self { service_request_id, token, service_notice, account_id: None }
    }
}
