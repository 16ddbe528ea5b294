//! Points that far too many cases share: a city hall, where it stands for "unknown".

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, BigInt, Double, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::{jurisdictions::JurisdictionId, place::Place, prepared::Prepared};

/// A point is looked at more closely from this many cases on.
const MANY: i64 = 30;
/// So many of the newest cases are counted through.
const NEWEST: i64 = 1_000;
/// A point is shared by far too many where it has more than this share of them, in hundredths: the
/// busiest real address of a city has a few in a thousand.
const TOO_MANY_PERCENT: i64 = 3;

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    at: i64,
}

/// Those of `places` that far too many cases share, to the last digit.
pub async fn crowded(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    places: &[Place],
) -> QueryResult<Vec<Place>> {
    // The first condition is nearly always false, and then the second is not looked at.
    let crowded = sql_query(format!(
        "select at from (select ST_Point(long, lat, 4326)::geography as place, at \
             from unnest($2, $3) with ordinality as asked (lat, long, at)) asked \
         where case when (select count(*) from (select from cases \
                 where jurisdiction_id = $1 and shown_place && asked.place \
                     and shown_place = asked.place limit {MANY}) here) < {MANY} then false \
             else (select 100 * count(*) filter (where place = asked.place) > {TOO_MANY_PERCENT} * count(*) \
                 from (select place from cases where jurisdiction_id = $1 and place is not null \
                     order by requested_at desc limit {NEWEST}) newest) end"
    ))
    .bind::<Text, _>(jurisdiction)
    .bind::<Array<Double>, _>(places.iter().map(|place| place.lat()).collect::<Vec<_>>())
    .bind::<Array<Double>, _>(places.iter().map(|place| place.long()).collect::<Vec<_>>());
    let crowded: Vec<Counted> = Prepared(crowded).load(&mut conn).await?;
    let place = |counted: Counted| places.get(usize::try_from(counted.at - 1).ok()?).copied();
    Ok(crowded.into_iter().filter_map(place).collect())
}
