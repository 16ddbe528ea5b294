//! Loads the job and the case that rows refer to.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::{
    cases::{Case, CaseId},
    jobs::{Job, JobId},
    jurisdictions::JurisdictionId,
    schema::{cases, job},
};

/// Returns each row of `found` with its job and its case, in the same order. Rows whose job or case
/// does not exist are left out.
///
/// They are looked up by their keys. A join would keep a plan that was made while there were few
/// rows, and that plan is slow when there are many.
pub(crate) async fn with_work<T>(
    conn: &mut AsyncPgConnection,
    found: Vec<T>,
    job_of: impl Fn(&T) -> (&JurisdictionId, JobId),
) -> QueryResult<Vec<(T, Job, Case)>> {
    if found.is_empty() {
        return Ok(vec![]);
    }
    // Job ids are globally unique. The jurisdictions are named so that the index is used.
    let (cities, ids): (BTreeSet<_>, BTreeSet<_>) = found.iter().map(&job_of).unzip();
    let jobs: Vec<Job> = Job::query()
        .filter(job::jurisdiction_id.eq_any(&cities))
        .filter(job::job_id.eq_any(ids))
        .load(conn)
        .await?;
    let ids: BTreeSet<CaseId> = jobs.iter().map(|job| job.case_id).collect();
    let cases: Vec<Case> = Case::query()
        .filter(cases::jurisdiction_id.eq_any(&cities))
        .filter(cases::case_id.eq_any(ids))
        .load(conn)
        .await?;
    let jobs: BTreeMap<JobId, Job> = jobs.into_iter().map(|job| (job.job_id, job)).collect();
    let cases: BTreeMap<CaseId, Case> =
        cases.into_iter().map(|case| (case.case_id, case)).collect();
    let known = |one: &T| {
        let job = jobs.get(&job_of(one).1)?;
        Some((job.clone(), cases.get(&job.case_id)?.clone()))
    };
    let with = |one: T| known(&one).map(|(job, case)| (one, job, case));
    Ok(found.into_iter().filter_map(with).collect())
}
