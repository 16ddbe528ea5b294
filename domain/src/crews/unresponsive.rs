//! Crews that stop making requests, and crews that make requests again.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{CrewId, Shift, store};
use crate::{
    cases::{self, ActError, Actor, CaseId},
    db,
    jobs::{self, DispatchWaiting, Ending, give_back},
    jurisdictions::JurisdictionId,
    offers, tasks,
};

/// Records that these crews have just made a request. Crews that were unresponsive can get jobs
/// again, and waiting jobs are dispatched.
pub async fn record_contact(
    conn: &mut AsyncPgConnection,
    crews: &[(JurisdictionId, CrewId)],
) -> QueryResult<()> {
    let mut cities: BTreeMap<&JurisdictionId, Vec<CrewId>> = BTreeMap::new();
    for (city, crew_id) in crews {
        cities.entry(city).or_default().push(*crew_id);
    }
    let now = db::city_now(conn).await?;
    for (city, crews) in cities {
        if store::set_heard(conn, now, city, &crews).await? {
            tasks::enqueue(conn, now, city, &DispatchWaiting {}).await?;
        }
    }
    Ok(())
}

/// Marks crews that have made no request for `grace`, by the database clock, as unresponsive. Their
/// offers are withdrawn and the jobs they have not started are released; they keep started jobs.
/// Returns the number of shifts found, 500 at most.
pub async fn mark_unresponsive(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    grace: TimeDelta,
) -> Result<usize, ActError> {
    let since = db::city_now(conn).await? - grace;
    let silent = store::unheard_since(conn, since).await?;
    for shift in &silent {
        conn.transaction(async |conn| {
            let still = |shift: &Shift, at| shift.seen_at < at - grace;
            let why = (Ending::Silent, "The crew was not heard of any more.");
            if release_unstarted(conn, now, shift, why, still).await? {
                let city = &shift.jurisdiction_id;
                offers::withdraw_from_crew(conn, now, city, shift.crew_id).await?;
                store::set_silent(conn, city, shift.shift_id).await?;
            }
            Ok::<_, ActError>(())
        })
        .await?;
    }
    Ok(silent.len())
}

/// Releases the jobs that the crew of a shift has not started, if `still` holds for the locked
/// shift. Returns whether it did. Must run inside a transaction.
pub(super) async fn release_unstarted(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    of: &Shift,
    why: (Ending, &str),
    still: impl Fn(&Shift, DateTime<Utc>) -> bool,
) -> Result<bool, ActError> {
    let city = &of.jurisdiction_id;
    // Locks cases before the shift, the order that all code keeps. If the crew takes a job in the
    // meantime, the next run handles it.
    let mut locked = vec![];
    for case_id in store::cases_not_begun(conn, of).await? {
        locked.extend(cases::store::lock(conn, city, case_id).await?);
    }
    let at = db::city_now(conn).await?;
    let shift = store::lock_shift(conn, city, of.shift_id).await?;
    let holds = |shift: &Shift| shift.ended_at.is_none() && still(shift, at);
    let is_locked = |id: &CaseId| locked.iter().any(|case| case.case_id == *id);
    if !shift.as_ref().is_some_and(holds)
        || !store::cases_not_begun(conn, of).await?.iter().all(is_locked)
    {
        return Ok(false);
    }
    for case in locked {
        let leases = jobs::store::leases_of_case(conn, city, case.case_id).await?;
        let mut case = case;
        for lease in leases.iter().filter(|lease| lease.crew_id == of.crew_id) {
            if lease.started_at.is_none()
                && let Some(job) = jobs::store::lock(conn, city, lease.job_id).await?
            {
                case = give_back(conn, now, case, &job, why, &Actor::System).await?;
            }
        }
    }
    Ok(true)
}
