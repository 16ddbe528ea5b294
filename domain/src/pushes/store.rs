//! SQL statements on push subscriptions.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{prelude::*, sql_query, sql_types, upsert::excluded};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{About, Subscription, SubscriptionId};
use crate::{
    crews::CrewId,
    db,
    jobs::JobId,
    jurisdictions::JurisdictionId,
    offers::OfferId,
    prepared::Prepared,
    schema::{crew, push_subscription},
    tasks::TaskId,
};

pub(super) async fn find(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: SubscriptionId,
) -> QueryResult<Option<Subscription>> {
    Subscription::query().find((city, id)).first(conn).await.optional()
}

/// Locks the row of a crew. Its subscriptions are counted under this lock.
pub(super) async fn lock_crew(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<()> {
    crew::table
        .find((city, crew_id))
        .select(crew::crew_id)
        .for_no_key_update()
        .first::<CrewId>(conn)
        .await
        .map(drop)
}

/// Stores a subscription. One with the same address is moved to the new crew.
pub(super) async fn upsert(
    conn: &mut AsyncPgConnection,
    new: &Subscription,
) -> QueryResult<Subscription> {
    use push_subscription as columns;
    diesel::insert_into(push_subscription::table)
        .values(new)
        .on_conflict((columns::jurisdiction_id, columns::kind, columns::address))
        .do_update()
        .set((
            columns::crew_id.eq(excluded(columns::crew_id)),
            columns::p256dh.eq(excluded(columns::p256dh)),
            columns::auth.eq(excluded(columns::auth)),
            columns::added_at.eq(excluded(columns::added_at)),
            columns::failures.eq(0),
        ))
        .returning(Subscription::as_returning())
        .get_result(conn)
        .await
}

/// Deletes all but the newest `kept` subscriptions of a crew.
pub(super) async fn delete_oldest(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    crew_id: CrewId,
    kept: i64,
) -> QueryResult<usize> {
    sql_query(include_str!("sql/delete_oldest.sql"))
        .bind::<sql_types::Text, _>(city)
        .bind::<sql_types::Uuid, _>(crew_id)
        .bind::<sql_types::BigInt, _>(kept)
        .execute(conn)
        .await
}

/// Deletes a subscription of a crew. Returns the number of deleted rows.
pub(super) async fn delete_own(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    crew_id: CrewId,
    id: SubscriptionId,
) -> QueryResult<usize> {
    let own =
        push_subscription::table.find((city, id)).filter(push_subscription::crew_id.eq(crew_id));
    diesel::delete(own).execute(conn).await
}

/// Deletes a subscription unless it was renewed since it was read.
pub(super) async fn delete_same(
    conn: &mut AsyncPgConnection,
    of: &Subscription,
) -> QueryResult<()> {
    let same = push_subscription::table
        .find((&of.jurisdiction_id, of.subscription_id))
        .filter(push_subscription::added_at.eq(of.added_at));
    diesel::delete(same).execute(conn).await.map(drop)
}

pub(super) async fn set_sent(conn: &mut AsyncPgConnection, of: &Subscription) -> QueryResult<()> {
    let id = (&of.jurisdiction_id, of.subscription_id);
    let now = db::city_now(conn).await?;
    let changed = diesel::update(push_subscription::table.find(id))
        .set((push_subscription::last_ok_at.eq(now), push_subscription::failures.eq(0)));
    Prepared(changed).execute(conn).await.map(drop)
}

pub(super) async fn count_failure(
    conn: &mut AsyncPgConnection,
    of: &Subscription,
) -> QueryResult<()> {
    let id = (&of.jurisdiction_id, of.subscription_id);
    let changed = diesel::update(push_subscription::table.find(id))
        .set(push_subscription::failures.eq(push_subscription::failures + 1));
    Prepared(changed).execute(conn).await.map(drop)
}

/// Deletes a subscription with at least `failures` failures, if no push was accepted for `age`.
pub(super) async fn delete_failed(
    conn: &mut AsyncPgConnection,
    of: &Subscription,
    failures: i32,
    age: TimeDelta,
) -> QueryResult<()> {
    let now = db::city_now(conn).await?;
    let changed = sql_query(include_str!("sql/delete_failed.sql"))
        .bind::<sql_types::Text, _>(&of.jurisdiction_id)
        .bind::<sql_types::Uuid, _>(of.subscription_id)
        .bind::<sql_types::Integer, _>(failures)
        .bind::<sql_types::Timestamptz, _>(now - age);
    Prepared(changed).execute(conn).await.map(drop)
}

#[derive(QueryableByName)]
struct Left {
    #[diesel(sql_type = sql_types::Double)]
    left_s: f64,
}

/// Returns the seconds until the offer to this crew expires. `None` if the offer is not live.
pub(super) async fn offer_life(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: OfferId,
    crew_id: CrewId,
) -> QueryResult<Option<f64>> {
    let now = db::city_now(conn).await?;
    let asked = sql_query(include_str!("sql/offer_life.sql"))
        .bind::<sql_types::Text, _>(city)
        .bind::<sql_types::Uuid, _>(id)
        .bind::<sql_types::Uuid, _>(crew_id)
        .bind::<sql_types::Timestamptz, _>(now);
    let left: Option<Left> = Prepared(asked).get_result(conn).await.optional()?;
    Ok(left.map(|left| left.left_s))
}

/// Returns the rest of `timeout`, in seconds, in which the crew can be notified of a job that it
/// holds and has not begun. `None` if it does not.
pub(super) async fn job_life(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    id: JobId,
    crew_id: CrewId,
    timeout: TimeDelta,
) -> QueryResult<Option<f64>> {
    let now = db::city_now(conn).await?;
    let asked = sql_query(include_str!("sql/job_life.sql"))
        .bind::<sql_types::Text, _>(city)
        .bind::<sql_types::Uuid, _>(id)
        .bind::<sql_types::Uuid, _>(crew_id)
        .bind::<sql_types::Double, _>(timeout.as_seconds_f64())
        .bind::<sql_types::Timestamptz, _>(now);
    let left: Option<Left> = Prepared(asked).get_result(conn).await.optional()?;
    Ok(left.map(|left| left.left_s))
}

/// Enqueues one task for each of the crew's subscriptions, with these task ids.
pub(super) async fn enqueue_wake(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
    about: About,
    ids: &[TaskId],
) -> QueryResult<()> {
    let payload = serde_json::to_value(about)
        .map_err(|error| diesel::result::Error::SerializationError(Box::new(error)))?;
    let asked = sql_query(include_str!("sql/enqueue_wake.sql"))
        .bind::<sql_types::Text, _>(city)
        .bind::<sql_types::Uuid, _>(crew_id)
        .bind::<sql_types::Jsonb, _>(payload)
        .bind::<sql_types::Text, _>(about.id().to_string())
        .bind::<sql_types::Timestamptz, _>(now)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(ids);
    Prepared(asked).execute(conn).await.map(drop)
}
