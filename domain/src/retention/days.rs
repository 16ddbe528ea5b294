//! For how long rows are kept.

/// For how many days the rows of each rule are kept. 0 keeps them for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionDays {
    /// Looks at the position of a crew. At least 30, or 0.
    pub read_log: u32,
    /// Offers of jobs that have ended.
    pub offer: u32,
    /// Leases of jobs that have ended.
    pub lease_past: u32,
    /// What came on a unit and left it.
    pub stock_move: u32,
    /// Answers to requests that may be sent again.
    pub idempotency_key: u32,
    /// Answers to operations that a phone may send again.
    pub operation_inbox: u32,
    /// Evidence of crews about cases that have ended. At least 30, or 0.
    pub visit_evidence: u32,
    /// Dead tasks.
    pub dead_task: u32,
    /// Tokens of batch reports.
    pub report_token: u32,
    /// Where the phone or the camera of a reporter was, for cases that have ended.
    pub device_fix: u32,
    /// Number of posts of an API key on a day.
    pub api_key_use: u32,
    /// Requests for API keys that have expired.
    pub api_key_request: u32,
    /// Positions of crews. At least 1.
    pub position: u32,
}

impl Default for RetentionDays {
    fn default() -> Self {
        Self {
            read_log: 730,
            offer: 365,
            lease_past: 730,
            stock_move: 730,
            idempotency_key: 30,
            operation_inbox: 30,
            visit_evidence: 730,
            dead_task: 90,
            report_token: 365,
            device_fix: 365,
            api_key_use: 400,
            api_key_request: 90,
            position: 1,
        }
    }
}
