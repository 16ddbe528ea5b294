//! The table of rules.

use super::{RetentionDays, store};

/// Which rows of a table are deleted, and when.
#[derive(Debug)]
pub struct Rule {
    /// Name in the setting, in metrics and in the report.
    pub name: &'static str,
    /// What the rows are.
    pub what: &'static str,
    /// Number of days for which they are kept. 0: for ever.
    pub days: fn(&RetentionDays) -> u32,
    /// Which rows these are, in SQL.
    pub(super) rows: store::OldRows,
    /// How they are deleted.
    pub(super) by: By,
}

impl Rule {
    /// Table of the rows.
    pub const fn table(&self) -> &'static str {
        self.rows.table
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Rule {}

/// How rows are deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// In small transactions.
    Batches,
    /// With their partition, by [`crate::crews::keep_position_days`].
    Partitions,
}

/// All rules.
pub static RULES: [Rule; 13] = [
    rule("read_log", "looks at the position of a crew", |it| it.read_log, store::READ_LOG),
    rule("offer", "offers of ended jobs", |it| it.offer, store::OFFER),
    rule("lease_past", "past leases of ended jobs", |it| it.lease_past, store::LEASE_PAST),
    rule("stock_move", "what came on units and left them", |it| it.stock_move, store::STOCK_MOVE),
    rule(
        "idempotency_key",
        "answers to requests that may be sent again",
        |it| it.idempotency_key,
        store::IDEMPOTENCY_KEY,
    ),
    rule(
        "operation_inbox",
        "answers to operations of phones",
        |it| it.operation_inbox,
        store::OPERATION_INBOX,
    ),
    rule(
        "visit_evidence",
        "evidence of crews about ended cases",
        |it| it.visit_evidence,
        store::VISIT_EVIDENCE,
    ),
    rule("dead_task", "dead tasks", |it| it.dead_task, store::DEAD_TASK),
    rule("report_token", "tokens of batch reports", |it| it.report_token, store::REPORT_TOKEN),
    rule(
        "device_fix",
        "where the phone or camera of a reporter was, of ended cases",
        |it| it.device_fix,
        store::DEVICE_FIX,
    ),
    rule("api_key_use", "posts of API keys by day", |it| it.api_key_use, store::API_KEY_USE),
    rule(
        "api_key_request",
        "expired requests for API keys",
        |it| it.api_key_request,
        store::API_KEY_REQUEST,
    ),
    Rule {
        by: By::Partitions,
        ..rule("position", "positions of crews", |it| it.position, store::POSITION)
    },
];

const fn rule(
    name: &'static str,
    what: &'static str,
    days: fn(&RetentionDays) -> u32,
    rows: store::OldRows,
) -> Rule {
    Rule { name, what, days, rows, by: By::Batches }
}
