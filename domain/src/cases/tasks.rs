//! Background tasks about cases.

use serde::{Deserialize, Serialize};

use super::CaseId;
use crate::tasks::Task;

/// Task that finds the responsible agency of a case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RouteCase {
    /// Case to route.
    pub case_id: CaseId,
}

impl Task for RouteCase {
    const KIND: &'static str = "route_case";
}

/// Task that makes the token of a batch report exchangeable for its case number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExchangeToken {
    /// Case of the token.
    pub case_id: CaseId,
}

impl Task for ExchangeToken {
    const KIND: &'static str = "exchange_token";
}

/// Task that closes a case whose dispute window has passed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloseCase {
    /// Case to close.
    pub case_id: CaseId,
}

impl Task for CloseCase {
    const KIND: &'static str = "close_case";
}
