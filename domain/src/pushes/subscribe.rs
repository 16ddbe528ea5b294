//! A crew's phone wants to be woken.

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_query, sql_types, upsert::excluded};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{MOST_PHONES, Subscription, SubscriptionId, Target};
use crate::{
    crews::CrewId,
    jurisdictions::JurisdictionId,
    schema::{crew, push_subscription},
};

/// Keeps where the phone is woken, and forgets the crew's oldest if there are too many: both, or
/// neither. A phone is its last crew's: whoever signs in on it has it woken for themselves.
pub async fn subscribe(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    crew_id: CrewId,
    target: Target,
) -> QueryResult<Subscription> {
    let Target { kind, address, p256dh, auth } = target;
    let new = Subscription {
        jurisdiction_id: city.clone(),
        subscription_id: SubscriptionId::new(now),
        crew_id,
        kind,
        address,
        p256dh,
        auth,
        added_at: now,
        last_ok_at: None,
        failures: 0,
    };
    conn.transaction(async |conn| {
        // Its phones are counted under this lock.
        crew::table
            .find((city, crew_id))
            .select(crew::crew_id)
            .for_no_key_update()
            .first::<CrewId>(conn)
            .await?;
        let stored = upsert(conn, &new).await?;
        forget_oldest(conn, city, crew_id).await?;
        Ok(stored)
    })
    .await
}

async fn upsert(conn: &mut AsyncPgConnection, new: &Subscription) -> QueryResult<Subscription> {
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

async fn forget_oldest(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    crew_id: CrewId,
) -> QueryResult<usize> {
    sql_query(
        "delete from push_subscription where jurisdiction_id = $1 and subscription_id in ( \
             select subscription_id from push_subscription \
             where jurisdiction_id = $1 and crew_id = $2 \
             order by added_at desc, subscription_id desc offset $3)",
    )
    .bind::<sql_types::Text, _>(city)
    .bind::<sql_types::Uuid, _>(crew_id)
    .bind::<sql_types::BigInt, _>(MOST_PHONES)
    .execute(conn)
    .await
}
