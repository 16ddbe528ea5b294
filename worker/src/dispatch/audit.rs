//! Checks the invariants of dispatch regularly and reports violations as a metric that must be
//! zero.

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;
use domain::{
    crews::CrewId,
    jobs::{self, Breach},
};
use planner::Question;

use super::weigh;
use crate::tasks::TaskError;

/// Tolerance for deadlines: the sweeps that keep them run at intervals.
const GRACE: TimeDelta = TimeDelta::minutes(1);
/// Number of recent decisions that are recomputed.
const DECISIONS: i64 = 200;

/// Counts the violations of each invariant, `I1` to `I10`.
pub(crate) async fn audit(conn: &mut AsyncPgConnection) -> Result<Vec<Breach>, TaskError> {
    let mut breaches = jobs::audit(conn, GRACE).await?;
    breaches.push(Breach { invariant: "I10".to_owned(), count: decided_otherwise(conn).await? });
    for Breach { invariant, count } in &breaches {
        let known = f64::from(i32::try_from(*count).unwrap_or(i32::MAX));
        metrics::gauge!("streetcorner_invariant_breaches", "invariant" => invariant.clone())
            .set(known);
        if *count > 0 {
            tracing::error!(%invariant, count, "dispatch violates an invariant");
        }
    }
    Ok(breaches)
}

/// Counts the recent decisions for which the planner would now give another answer to the same
/// question.
async fn decided_otherwise(conn: &mut AsyncPgConnection) -> Result<i64, TaskError> {
    let mut otherwise = 0;
    for decided in jobs::store::newest_decisions(conn, DECISIONS).await? {
        let question = decided
            .question
            .and_then(|question| serde_json::from_value::<Question<CrewId>>(question).ok());
        let again = question.map(|question| weigh::candidates(&planner::choose(&question)));
        otherwise += i64::from(again.as_ref() != Some(&decided.candidates));
    }
    Ok(otherwise)
}
