//! Response types of `POST /crew/operations`.

use domain::{
    jobs::JobId,
    operations::{Answer, AnswerStatus, OperationId, Reason},
    services::StockNeed,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Results of the operations.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Answers {
    /// Results, in the order of the request.
    pub(super) answers: Vec<AnswerView>,
}

/// Result of an operation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnswerView {
    /// Id of the operation. Null if it could not be read.
    operation_id: Option<OperationId>,
    /// What happened to the operation.
    status: AnswerStatus,
    /// Reason why the operation did not take effect.
    code: Option<Reason>,
    /// Reason in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    /// Id of the job. Only for an effective `accept`.
    #[serde(skip_serializing_if = "Option::is_none")]
    job_id: Option<JobId>,
    /// Fence of the new lease, to be sent with every change of the job. Only for an effective
    /// `accept`.
    #[serde(skip_serializing_if = "Option::is_none")]
    fence: Option<i64>,
    /// Only for `parts`: items that were missing from the counted stock or were reserved for
    /// another job. They are recorded. The count is wrong: count the stock again at the start of
    /// the next shift.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    short: Vec<StockNeed>,
}

impl AnswerView {
    pub(super) fn of(operation_id: Option<OperationId>, answer: Answer) -> Self {
        let Answer { status, reason, words, job_id, fence, short } = answer;
        Self { operation_id, status, code: reason, detail: words, job_id, fence, short }
    }
}
