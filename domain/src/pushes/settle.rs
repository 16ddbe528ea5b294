//! What becomes of a subscription when it was used.

use diesel::{prelude::*, sql_query, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::Subscription;
use crate::{db, schema::push_subscription};

/// So many wake-ups in a row may fail before a phone is given up...
const MOST_FAILURES: i32 = 20;
/// ...if for so many days none has worked.
const GIVEN_UP_AFTER_DAYS: i32 = 7;

/// Its service took a wake-up.
pub async fn note_sent(conn: &mut AsyncPgConnection, of: &Subscription) -> QueryResult<()> {
    let id = (&of.jurisdiction_id, of.subscription_id);
    diesel::update(push_subscription::table.find(id))
        .set((
            push_subscription::last_ok_at.eq(db::sql::city_now().nullable()),
            push_subscription::failures.eq(0),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Its service did not take a wake-up. One that has not for long is forgotten.
pub async fn note_failed(conn: &mut AsyncPgConnection, of: &Subscription) -> QueryResult<()> {
    let id = (&of.jurisdiction_id, of.subscription_id);
    diesel::update(push_subscription::table.find(id))
        .set(push_subscription::failures.eq(push_subscription::failures + 1))
        .execute(conn)
        .await?;
    sql_query(
        "delete from push_subscription where jurisdiction_id = $1 and subscription_id = $2 \
             and failures >= $3 \
             and greatest(last_ok_at, added_at) < city_now() - make_interval(days => $4)",
    )
    .bind::<sql_types::Text, _>(&of.jurisdiction_id)
    .bind::<sql_types::Uuid, _>(of.subscription_id)
    .bind::<sql_types::Integer, _>(MOST_FAILURES)
    .bind::<sql_types::Integer, _>(GIVEN_UP_AFTER_DAYS)
    .execute(conn)
    .await
    .map(drop)
}

/// Its service does not know it any more. One that the phone has renewed meanwhile stays.
pub async fn forget(conn: &mut AsyncPgConnection, of: &Subscription) -> QueryResult<()> {
    let same = push_subscription::table
        .find((&of.jurisdiction_id, of.subscription_id))
        .filter(push_subscription::added_at.eq(of.added_at));
    diesel::delete(same).execute(conn).await.map(drop)
}
