//! `extensions=true`: more about a request, after the members of the standard. Clients that do not ask
//! for extensions never see any of it.

mod attributes;
mod notes;

use std::collections::HashMap;

use diesel::QueryResult;
use domain::{
    cases::{self, CaseId, Details, Listing},
    db::Connection,
    jurisdictions::JurisdictionId,
    services::{self, Agency, Attribute},
};
use geocoding::areas;

pub(super) use self::{
    attributes::{ExtendedAttributes, GivenAnswer},
    notes::Note,
};
use super::{
    errors::Errors,
    params::{Params, yes_or_no},
};
use crate::state::State;

/// Which members an answer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Those of the standard.
    Core,
    /// Those of the standard and the extensions.
    Extended,
}

impl Extent {
    /// Reads the parameter `extensions`.
    pub(super) fn of(params: &Params) -> Result<Self, Errors> {
        match params.first("extensions").map(yes_or_no) {
            None | Some(Some(false)) => Ok(Self::Core),
            Some(Some(true)) => Ok(Self::Extended),
            Some(None) => Err(Errors::bad("extensions must be true or false")),
        }
    }

    /// A member that only an extended answer has.
    pub(super) fn extended<T>(self, value: T) -> Option<T> {
        match self {
            Self::Core => None,
            Self::Extended => Some(value),
        }
    }
}

/// What the extensions say of some requests.
pub(super) struct Extensions<'a> {
    state: &'a State,
    details: HashMap<CaseId, Details>,
    questions: HashMap<String, Vec<Attribute>>,
    agencies: HashMap<String, Agency>,
    areas: HashMap<(String, String), String>,
}

/// Reads what the extensions say of these requests.
pub(super) async fn of<'a>(
    conn: &mut Connection,
    state: &'a State,
    city: &JurisdictionId,
    found: &[Listing],
) -> QueryResult<Extensions<'a>> {
    let ids: Vec<_> = found.iter().map(|case| case.case_id).collect();
    let agencies = services::store::agencies(conn, city).await?;
    let mut questions: HashMap<_, Vec<_>> = HashMap::new();
    for question in services::store::all_attributes(conn, city).await? {
        questions.entry(question.service_code.clone()).or_default().push(question);
    }
    let areas = areas::store::names(conn, city).await?;
    Ok(Extensions {
        state,
        details: cases::details(conn, city, &ids).await?,
        questions,
        agencies: agencies.into_iter().map(|it| (it.agency_code.clone(), it)).collect(),
        areas: areas.into_iter().map(|(kind, code, name)| ((kind, code), name)).collect(),
    })
}

impl Extensions<'_> {
    /// What is known of one of the requests.
    pub(super) fn details(&self, case: &Listing) -> Option<&Details> {
        self.details.get(&case.case_id)
    }
}
