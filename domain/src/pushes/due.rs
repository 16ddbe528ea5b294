//! Decides whether a push is still useful, and for how long.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::{About, Subscription, WakePhone, store};
use crate::jurisdictions::JurisdictionId;

/// A push that is to be sent.
#[derive(Debug, Clone)]
pub struct Due {
    /// Receiving subscription.
    pub subscription: Subscription,
    /// Subject of the push.
    pub about: About,
    /// Time for which the push is useful (database clock); at least one second.
    pub life: TimeDelta,
}

/// Returns the push unless it is outdated: the offer has ended, the job is begun or held by another
/// crew, the shift is over, or the subscription is deleted. A push for a job is useful for
/// `timeout` after the crew got it.
pub async fn due(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    wake: &WakePhone,
    timeout: TimeDelta,
) -> QueryResult<Option<Due>> {
    let phone = store::find(conn, city, wake.subscription_id).await?;
    let Some(subscription) = phone else { return Ok(None) };
    let crew_id = subscription.crew_id;
    let left = match wake.about {
        About::Offer(id) => store::offer_life(conn, city, id, crew_id).await?,
        About::Job(id) => store::job_life(conn, city, id, crew_id, timeout).await?,
    };
    let whole = left.map_or(0.0, f64::floor);
    let life = Duration::try_from_secs_f64(whole).unwrap_or_default();
    let life = TimeDelta::from_std(life).unwrap_or_default();
    let about = wake.about;
    Ok((life >= TimeDelta::seconds(1)).then_some(Due { subscription, about, life }))
}
