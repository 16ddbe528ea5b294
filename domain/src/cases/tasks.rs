//! Background work on cases.

use serde::{Deserialize, Serialize};

use super::CaseId;
use crate::tasks::Task;

/// Finds the agency that answers for a case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RouteCase {
    /// The case.
    pub case_id: CaseId,
}

impl Task for RouteCase {
    const KIND: &'static str = "route_case";
}

/// Has the token of a batch report be exchanged for its number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExchangeToken {
    /// The case.
    pub case_id: CaseId,
}

impl Task for ExchangeToken {
    const KIND: &'static str = "exchange_token";
}

/// Closes a case whose dispute window has passed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloseCase {
    /// The case.
    pub case_id: CaseId,
}

impl Task for CloseCase {
    const KIND: &'static str = "close_case";
}
