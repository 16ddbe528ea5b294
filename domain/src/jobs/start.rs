//! A crew begins a job that it holds.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{Held, LeaseError, store};
use crate::{
    cases::{self, Actor, Case, On, Status},
    db,
    schema::lease_live,
};

/// Says that the crew is on it. Begun already is begun: a phone may send this twice.
pub async fn start(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    held: Held<'_>,
) -> Result<Case, LeaseError> {
    conn.transaction(async |conn| {
        let (case, lease) = store::lock_held(conn, &held).await?;
        if lease.started_at.is_some() && case.status == Status::InProgress {
            return Ok(case);
        }
        let others_are = case.status == Status::InProgress;
        diesel::update(lease_live::table.find((held.jurisdiction, held.job_id)))
            .set(lease_live::started_at.eq(db::sql::city_now().nullable()))
            .execute(conn)
            .await
            .map_err(|error| match db::constraint(&error) {
                Some("lease_live_one_started_key") => LeaseError::Busy,
                _ => error.into(),
            })?;
        if others_are {
            return Ok(case);
        }
        let actor = Actor::Crew(held.crew_id);
        let on = On {
            jurisdiction: held.jurisdiction,
            case_id: case.case_id,
            actor: &actor,
            expected: None,
        };
        Ok(cases::start(conn, now, &on, "A crew is at work.").await?)
    })
    .await
}
