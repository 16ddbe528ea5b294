//! What is said of operations.

use domain::{
    jobs::JobId,
    operations::{Answer, AnswerStatus, OperationId, Reason},
    services::StockNeed,
};
use serde::Serialize;
use utoipa::ToSchema;

/// What became of each operation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Answers {
    /// In the order of the request.
    pub(super) answers: Vec<AnswerView>,
}

/// What became of an operation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnswerView {
    /// Which; null if that could not be read.
    operation_id: Option<OperationId>,
    /// What became of it.
    status: AnswerStatus,
    /// Why it does not count.
    code: Option<Reason>,
    /// The same in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    /// Of an accept that counts: the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    job_id: Option<JobId>,
    /// Of an accept that counts: send it with everything that is done to the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    fence: Option<i64>,
    /// Of parts: what was not on board by our count, or promised to another job. It is written
    /// down, and the count is wrong: count again when the shift starts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    short: Vec<StockNeed>,
}

impl AnswerView {
    pub(super) fn of(operation_id: Option<OperationId>, answer: Answer) -> Self {
        let Answer { status, reason, words, job_id, fence, short } = answer;
        Self { operation_id, status, code: reason, detail: words, job_id, fence, short }
    }
}
