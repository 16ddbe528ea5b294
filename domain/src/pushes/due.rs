//! Whether a wake-up is still wanted, and for how long.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::{prelude::*, sql_query, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{About, Subscription, WakePhone};
use crate::jurisdictions::JurisdictionId;

/// A wake-up that is wanted.
#[derive(Debug, Clone)]
pub struct Due {
    /// Which phone.
    pub subscription: Subscription,
    /// What for.
    pub about: About,
    /// How long it is of use, by the database's clock: a second at least.
    pub life: TimeDelta,
}

/// An offer that waits for its crew's answer.
const OFFER: &str = "select extract(epoch from least(offer.expires_at, shift.ends_at) - city_now()) \
         ::double precision as left_s \
     from offer join shift using (jurisdiction_id, shift_id) \
     where offer.jurisdiction_id = $1 and offer.offer_id = $2 and offer.crew_id = $3 \
         and offer.state = 'live' and shift.ended_at is null";
/// A job on a crew's list that it has not begun.
const JOB: &str = "select extract(epoch from \
             least(lease_live.taken_at + make_interval(secs => $4), shift.ends_at) - city_now()) \
         ::double precision as left_s \
     from lease_live join shift using (jurisdiction_id, shift_id) \
     where lease_live.jurisdiction_id = $1 and lease_live.job_id = $2 \
         and lease_live.crew_id = $3 and lease_live.started_at is null and shift.ended_at is null";

#[derive(QueryableByName)]
struct Left {
    #[diesel(sql_type = sql_types::Double)]
    left_s: f64,
}

/// The wake-up, unless its time has passed: the offer is gone, the job is begun or somebody else's,
/// the shift is over, or the phone is forgotten. For a job it is wanted for `patience` after the
/// crew was given it.
pub async fn due(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    wake: &WakePhone,
    patience: TimeDelta,
) -> QueryResult<Option<Due>> {
    let phone = Subscription::query().find((city, wake.subscription_id)).first(conn).await;
    let Some(subscription) = phone.optional()? else { return Ok(None) };
    let asked = match wake.about {
        About::Offer(id) => {
            sql_query(OFFER)
                .bind::<sql_types::Text, _>(city)
                .bind::<sql_types::Uuid, _>(id)
                .bind::<sql_types::Uuid, _>(subscription.crew_id)
                .get_result(conn)
                .await
        }
        About::Job(id) => {
            sql_query(JOB)
                .bind::<sql_types::Text, _>(city)
                .bind::<sql_types::Uuid, _>(id)
                .bind::<sql_types::Uuid, _>(subscription.crew_id)
                .bind::<sql_types::Double, _>(patience.as_seconds_f64())
                .get_result(conn)
                .await
        }
    };
    let left: Option<Left> = asked.optional()?;
    let whole = left.map_or(0.0, |left| left.left_s.floor());
    let life = Duration::try_from_secs_f64(whole).unwrap_or_default();
    let life = TimeDelta::from_std(life).unwrap_or_default();
    let about = wake.about;
    Ok((life >= TimeDelta::seconds(1)).then_some(Due { subscription, about, life }))
}
