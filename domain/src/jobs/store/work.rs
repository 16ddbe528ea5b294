//! The job and the case of whatever is about a job.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::{
    cases::{Case, CaseId},
    jobs::{Job, JobId},
    jurisdictions::JurisdictionId,
    schema::{cases, job},
};

/// Each of `found` with its job and its case, in the same order; what has none is left out.
///
/// They are looked up by their keys. A join would be planned once, maybe while there are few rows,
/// and that plan kept when there are many.
pub(crate) async fn with_work<T>(
    conn: &mut AsyncPgConnection,
    found: Vec<T>,
    job_of: impl Fn(&T) -> (&JurisdictionId, JobId),
) -> QueryResult<Vec<(T, Job, Case)>> {
    if found.is_empty() {
        return Ok(vec![]);
    }
    // Ids are unique everywhere, the cities are named for the index alone.
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
