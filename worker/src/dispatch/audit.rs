//! Whether dispatch keeps its promises, asked now and then, and told as a metric that must be zero.

use diesel_async::AsyncPgConnection;
use domain::{
    crews::CrewId,
    jobs::{self, Breach},
};
use planner::Question;

use super::weigh;
use crate::tasks::TaskError;

/// A promise about time may be late by so many seconds: whoever keeps it looks now and then.
const GRACE_S: f64 = 60.0;
/// How many decisions are made once more.
const DECISIONS: i64 = 200;

/// Counts what breaks each invariant, `I1` to `I10`.
pub(crate) async fn audit(conn: &mut AsyncPgConnection) -> Result<Vec<Breach>, TaskError> {
    let mut breaches = jobs::audit(conn, GRACE_S).await?;
    breaches.push(Breach { invariant: "I10".to_owned(), count: decided_otherwise(conn).await? });
    for Breach { invariant, count } in &breaches {
        let known = f64::from(i32::try_from(*count).unwrap_or(i32::MAX));
        metrics::gauge!("streetcorner_invariant_breaches", "invariant" => invariant.clone())
            .set(known);
        if *count > 0 {
            tracing::error!(%invariant, count, "dispatch broke a promise");
        }
    }
    Ok(breaches)
}

/// How many of the newest decisions the planner would make otherwise, asked the same again.
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
