//! Why an open job is where it is.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::Job;
use crate::{db, prepared::Prepared, schema::disposition};

/// A disposition: a code for programs, words for people, and who was weighed.
#[derive(Debug, Clone, HasQuery)]
#[diesel(table_name = disposition)]
pub struct Disposition {
    /// The code.
    pub code: String,
    /// The words.
    pub words: String,
    /// Each crew that was weighed, with what came of it.
    pub candidates: serde_json::Value,
    /// What the planner was asked, if it was: asked again, it gives the same answer.
    pub question: Option<serde_json::Value>,
    /// When.
    pub decided_at: DateTime<Utc>,
}

impl Disposition {
    /// One without candidates; its time is set when it is written.
    pub fn new(code: &str, words: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            words: words.into(),
            candidates: serde_json::Value::Array(vec![]),
            question: None,
            decided_at: DateTime::UNIX_EPOCH,
        }
    }
}

/// Writes a job's disposition over the one before.
pub async fn dispose(
    mut conn: &AsyncPgConnection,
    job: &Job,
    decided: &Disposition,
) -> QueryResult<()> {
    let values = (
        disposition::code.eq(&decided.code),
        disposition::words.eq(&decided.words),
        disposition::candidates.eq(&decided.candidates),
        disposition::question.eq(&decided.question),
        disposition::decided_at.eq(db::sql::city_now()),
    );
    let written = diesel::insert_into(disposition::table)
        .values((
            disposition::jurisdiction_id.eq(&job.jurisdiction_id),
            disposition::job_id.eq(job.job_id),
            values,
        ))
        .on_conflict((disposition::jurisdiction_id, disposition::job_id))
        .do_update()
        .set(values);
    Prepared(written).execute(&mut conn).await.map(drop)
}
