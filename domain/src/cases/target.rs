//! Target of an action: case, actor and expected version. Also the reasons why an action is
//! refused.

use super::{
    Actor, CaseId,
    status::{Action, Refused},
};
use crate::jurisdictions::JurisdictionId;

/// Target of an action on a case.
#[derive(Debug, Clone, Copy)]
pub struct CaseTarget<'a> {
    /// Jurisdiction of the case.
    pub jurisdiction: &'a JurisdictionId,
    /// Id of the case.
    pub case_id: CaseId,
    /// Actor who carries out the action.
    pub actor: &'a Actor,
    /// Version that the case must have. `None` accepts any.
    pub expected: Option<i32>,
}

/// Why an action on a case is refused. The case is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The jurisdiction has no such case.
    #[error("there is no such case")]
    NotFound,
    /// The version of the case is not the expected one.
    #[error("the case has changed since: it is at version {current} now")]
    Stale {
        /// Current version.
        current: i32,
    },
    /// The status of the case does not allow the action.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The actor has no right to the action.
    #[error("{0} is not for you to do")]
    NotAllowed(Action),
    /// The dispute window has passed.
    #[error("the time to dispute this has passed")]
    TooLate,
    /// The jurisdiction has no such agency.
    #[error("there is no such agency")]
    UnknownAgency,
    /// The primary case of a merge does not exist, is the case itself, or is a duplicate.
    #[error("a case can only be merged into another case that is not a duplicate itself")]
    BadPrimary,
    /// The database query failed.
    #[error("cannot change the case")]
    Database(#[from] diesel::result::Error),
}
