//! Database statements about geotags and assets.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Double, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Fix, Fused, GeotagId, fix::KeptFix};
use crate::{
    jurisdictions::JurisdictionId,
    place::Place,
    prepared::Prepared,
    schema::{asset, geotag},
};

/// Maximum number of geotags of a jurisdiction deleted at once.
const DELETE_BATCH: i64 = 1_000;

/// An asset: a fixed object with a label, such as a street light.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = asset)]
pub struct Asset {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Label that is written on the asset.
    pub asset_id: String,
    /// Kind of asset: `street_light`, `hydrant` and others.
    pub kind: String,
    /// Display name.
    pub name: String,
    /// Location (WGS 84).
    pub place: Place,
}

pub(super) async fn insert(
    mut conn: &AsyncPgConnection,
    city: &JurisdictionId,
    id: GeotagId,
    fused: &Fused,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<()> {
    let fixes: Vec<KeptFix> = fused.fixes.iter().map(KeptFix::from).collect();
    let fixes = serde_json::to_value(fixes)
        .map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
    diesel::insert_into(geotag::table)
        .values((
            geotag::jurisdiction_id.eq(city),
            geotag::geotag_id.eq(id),
            geotag::fixes.eq(fixes),
            geotag::made_at.eq(now),
            geotag::expires_at.eq(expires_at),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Returns the original fixes of a geotag. `None` if it does not exist or has expired.
pub async fn fixes(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    id: GeotagId,
) -> QueryResult<Option<Vec<Fix>>> {
    let kept: Option<serde_json::Value> = geotag::table
        .find((city, id))
        .filter(geotag::expires_at.gt(now))
        .select(geotag::fixes)
        .first(&mut conn)
        .await
        .optional()?;
    let Some(kept) = kept else { return Ok(None) };
    let kept: Vec<KeptFix> = serde_json::from_value(kept)
        .map_err(|error| diesel::result::Error::DeserializationError(error.into()))?;
    Ok(Some(kept.into_iter().map(Fix::from).collect()))
}

/// Deletes expired geotags, 1,000 of each jurisdiction at most. Returns how many.
pub async fn forget(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    let cities: Vec<JurisdictionId> = geotag::table
        .filter(geotag::expires_at.le(now))
        .select(geotag::jurisdiction_id)
        .distinct()
        .load(conn)
        .await?;
    let mut count = 0;
    for city in &cities {
        let over = geotag::table
            .filter(geotag::jurisdiction_id.eq(city))
            .filter(geotag::expires_at.le(now))
            .order(geotag::expires_at)
            .limit(DELETE_BATCH)
            .select(geotag::geotag_id)
            .into_boxed();
        let expired = geotag::table
            .filter(geotag::jurisdiction_id.eq(city))
            .filter(geotag::geotag_id.eq_any(over));
        count += diesel::delete(expired).execute(conn).await?;
    }
    Ok(count)
}

pub(super) async fn place_of_asset(
    mut conn: &AsyncPgConnection,
    city: &JurisdictionId,
    asset_id: &str,
) -> QueryResult<Option<Place>> {
    asset::table.find((city, asset_id)).select(asset::place).first(&mut conn).await.optional()
}

/// Stores assets. Existing ones get the new kind, name and location.
pub async fn upsert_assets(conn: &mut AsyncPgConnection, rows: &[Asset]) -> QueryResult<usize> {
    use diesel::upsert::excluded;
    diesel::insert_into(asset::table)
        .values(rows)
        .on_conflict((asset::jurisdiction_id, asset::asset_id))
        .do_update()
        .set((
            asset::kind.eq(excluded(asset::kind)),
            asset::name.eq(excluded(asset::name)),
            asset::place.eq(excluded(asset::place)),
        ))
        .execute(conn)
        .await
}

/// When a point is crowded: it has at least `cases` cases, and more than `percent` percent of the
/// `newest` cases of the jurisdiction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crowd {
    pub(super) cases: i64,
    pub(super) newest: i64,
    pub(super) percent: i64,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    at: i64,
}

/// Returns the numbers, counted from 1, of those of these places that are crowded.
pub(super) async fn crowded(
    mut conn: &AsyncPgConnection,
    city: &JurisdictionId,
    places: &[Place],
    Crowd { cases, newest, percent }: Crowd,
) -> QueryResult<Vec<i64>> {
    // The first condition is false for nearly every place, and then the second is not evaluated.
    let crowded = sql_query(format!(
        "select at from (select ST_Point(long, lat, 4326)::geography as place, at \
             from unnest($2, $3) with ordinality as asked (lat, long, at)) asked \
         where case when (select count(*) from (select from cases \
                 where jurisdiction_id = $1 and shown_place && asked.place \
                     and shown_place = asked.place limit {cases}) here) < {cases} then false \
             else (select 100 * count(*) filter (where place = asked.place) > {percent} * count(*) \
                 from (select place from cases where jurisdiction_id = $1 and place is not null \
                     order by requested_at desc limit {newest}) newest) end"
    ))
    .bind::<Text, _>(city)
    .bind::<Array<Double>, _>(places.iter().map(|place| place.lat()).collect::<Vec<_>>())
    .bind::<Array<Double>, _>(places.iter().map(|place| place.long()).collect::<Vec<_>>());
    let crowded: Vec<Counted> = Prepared(crowded).load(&mut conn).await?;
    Ok(crowded.into_iter().map(|counted| counted.at).collect())
}
