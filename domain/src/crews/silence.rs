//! A crew that is not heard of any more, and one that is heard of again.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{prelude::*, sql_query, sql_types};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{CrewId, Shift, store};
use crate::{
    cases::{self, ActError, Actor, CaseId},
    db,
    jobs::{self, DispatchWaiting, Ending, give_back},
    jurisdictions::JurisdictionId,
    offers,
    schema::{job, lease_live, shift},
    tasks,
};

/// Writes down that these crews were heard of just now. A crew that was silent gets jobs again;
/// those that wait are looked at.
pub async fn seen(
    conn: &mut AsyncPgConnection,
    crews: &[(JurisdictionId, CrewId)],
) -> QueryResult<()> {
    #[derive(QueryableByName)]
    struct Back {
        #[diesel(sql_type = sql_types::Text)]
        jurisdiction_id: JurisdictionId,
    }
    let cities: Vec<&JurisdictionId> = crews.iter().map(|(city, _)| city).collect();
    let ids: Vec<CrewId> = crews.iter().map(|(_, id)| *id).collect();
    let back: Vec<Back> = sql_query(
        // Locked in the order of their keys, as two processes may see the same crews.
        "with heard as ( \
             select s.jurisdiction_id, s.shift_id, s.silent_since from shift s \
             join unnest($1, $2) as crew (jurisdiction_id, crew_id) \
                 on s.jurisdiction_id = crew.jurisdiction_id and s.crew_id = crew.crew_id \
             where s.ended_at is null \
             order by 1, 2 for no key update of s skip locked) \
         update shift s set seen_at = city_now(), silent_since = null from heard \
         where s.jurisdiction_id = heard.jurisdiction_id and s.shift_id = heard.shift_id \
         returning case when heard.silent_since is not null then s.jurisdiction_id else '' end \
             as jurisdiction_id",
    )
    .bind::<sql_types::Array<sql_types::Text>, _>(cities)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .load(conn)
    .await?;
    let mut cities: Vec<JurisdictionId> =
        back.into_iter().map(|back| back.jurisdiction_id).collect();
    cities.sort();
    cities.dedup();
    let now = db::city_now(conn).await?;
    for city in cities.iter().filter(|city| !city.as_str().is_empty()) {
        tasks::enqueue(conn, now, city, &DispatchWaiting {}).await?;
    }
    Ok(())
}

/// Crews that were not heard of for `grace`, by the database's clock, get nothing new: their
/// offers are withdrawn, and the jobs they have not begun go back. Nobody is called away from where
/// they work. Says how many crews that were.
pub async fn hush(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    grace: TimeDelta,
) -> Result<usize, ActError> {
    let since = db::city_now(conn).await? - grace;
    let silent = Shift::query()
        .filter(shift::ended_at.is_null())
        .filter(shift::silent_since.is_null())
        .filter(shift::seen_at.lt(since))
        .order(shift::seen_at)
        .limit(500)
        .load(conn)
        .await?;
    for shift in &silent {
        conn.transaction(async |conn| {
            let still = |shift: &Shift, at| shift.seen_at < at - grace;
            let why = (Ending::Silent, "The crew was not heard of any more.");
            if take_back(conn, now, shift, why, still).await? {
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

/// Takes what the crew of a shift has not begun, if `still` says so under the locks; says whether.
pub(super) async fn take_back(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    of: &Shift,
    why: (Ending, &str),
    still: impl Fn(&Shift, DateTime<Utc>) -> bool,
) -> Result<bool, ActError> {
    let city = &of.jurisdiction_id;
    // Cases before the shift, as everywhere. Whatever it takes meanwhile is left to the next look.
    let mut locked = vec![];
    for case_id in cases_of(conn, of).await? {
        locked.extend(cases::store::lock(conn, city, case_id).await?);
    }
    let at = db::city_now(conn).await?;
    let shift = store::lock_shift(conn, city, of.shift_id).await?;
    let holds = |shift: &Shift| shift.ended_at.is_none() && still(shift, at);
    if !shift.as_ref().is_some_and(holds) || cases_of(conn, of).await?.len() > locked.len() {
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

/// The cases of the jobs that the crew of a shift holds and has not begun.
async fn cases_of(conn: &mut AsyncPgConnection, of: &Shift) -> QueryResult<Vec<CaseId>> {
    lease_live::table
        .inner_join(
            job::table.on(job::jurisdiction_id
                .eq(lease_live::jurisdiction_id)
                .and(job::job_id.eq(lease_live::job_id))),
        )
        .filter(lease_live::jurisdiction_id.eq(&of.jurisdiction_id))
        .filter(lease_live::crew_id.eq(of.crew_id))
        .filter(lease_live::started_at.is_null())
        .order(job::case_id)
        .select(job::case_id)
        .distinct()
        .load(conn)
        .await
}
