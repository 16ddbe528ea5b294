//! Statements about geotags and assets.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Fix, Fused, GeotagId, fix::KeptFix};
use crate::{
    jurisdictions::JurisdictionId,
    place::Place,
    schema::{asset, geotag},
};

/// So many are forgotten at once.
const FORGOTTEN: i64 = 1_000;

/// A thing of the city that stands where it stands.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = asset)]
pub struct Asset {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// What is written on it.
    pub asset_id: String,
    /// `street_light`, `hydrant`, ...
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// Where.
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

/// The fixes of a geotag, as they came; none if it is not there, or not any more.
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

/// Forgets geotags whose time is over; says how many.
pub async fn forget(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    let over = geotag::table
        .filter(geotag::expires_at.le(now))
        .order(geotag::expires_at)
        .limit(FORGOTTEN)
        .select(geotag::geotag_id)
        .into_boxed();
    diesel::delete(
        geotag::table.filter(geotag::expires_at.le(now)).filter(geotag::geotag_id.eq_any(over)),
    )
    .execute(conn)
    .await
}

pub(super) async fn place_of_asset(
    mut conn: &AsyncPgConnection,
    city: &JurisdictionId,
    asset_id: &str,
) -> QueryResult<Option<Place>> {
    asset::table.find((city, asset_id)).select(asset::place).first(&mut conn).await.optional()
}

/// Stores assets; those that are there stand where they stand now.
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
