//! Creates a geotag from evidence, and returns what is known about its location.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;
use geocoding::{
    addresses::{self, Candidate},
    areas::{self, AreaIndex, Atlas},
};

use super::{
    Fix, FixSource, Geotag, GeotagId, Ground, Surroundings, catalogue::Catalogue, crowded, fuse,
    store, survey::survey,
};
use crate::{jurisdictions::JurisdictionId, place::Place};

/// How long a geotag is stored for use in a report.
const WAITS: TimeDelta = TimeDelta::days(1);

/// Evidence of a location.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Fixes from photos, devices and a pin.
    pub fixes: Vec<Fix>,
    /// Address as text.
    pub address: Option<String>,
    /// Label of an asset.
    pub asset_id: Option<String>,
    /// Code of the service to report, if it is known.
    pub service_code: Option<String>,
}

/// Why no geotag is created.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The request has no evidence.
    #[error(
        "send a photo that knows where it was taken, a device's position, a pin, an address or an asset"
    )]
    NoEvidence,
    /// The jurisdiction has no such service.
    #[error("there is no such service")]
    UnknownService,
    /// The jurisdiction has no such asset.
    #[error("there is no such asset")]
    UnknownAsset,
    /// The database query failed.
    #[error("cannot determine the location")]
    Database(#[from] diesel::result::Error),
}

/// Fuses the evidence, stores the geotag for one day, and returns what is known about the location.
///
/// If `city` is `None`, the location determines the jurisdiction. A location outside all
/// jurisdictions is answered but not stored.
pub async fn make(
    conn: &AsyncPgConnection,
    atlas: &Atlas,
    now: DateTime<Utc>,
    city: Option<&JurisdictionId>,
    evidence: Evidence,
) -> Result<Geotag, MakeError> {
    let Evidence { mut fixes, address, asset_id, service_code } = evidence;
    if fixes.is_empty() && address.is_none() && asset_id.is_none() {
        return Err(MakeError::NoEvidence);
    }
    let places: Vec<Place> = fixes.iter().map(|fix| fix.place).collect();
    let city = match city {
        Some(city) => Some(city.clone()),
        None => areas::store::city_around(conn, &places).await?,
    };
    let Some(city) = city else { return Ok(nowhere(&fixes)) };
    let (named, asset, map, crowded, catalogue) = try_join!(
        named(conn, &city, address.as_deref(), places.first().copied()),
        asset(conn, &city, asset_id.as_deref()),
        atlas.of(conn, &city),
        crowded(conn, &city, &places),
        Catalogue::load(conn, &city),
    )?;
    if asset_id.is_some() && asset.is_none() {
        return Err(MakeError::UnknownAsset);
    }
    let wanted = match &service_code {
        Some(code) => Some(catalogue.service(code).ok_or(MakeError::UnknownService)?),
        None => None,
    };
    fixes.extend(named.into_iter().chain(asset));
    let fused = fuse(&fixes, &Ground { areas: &map, crowded: &crowded });
    let geotag_id = GeotagId::new(now);
    let (surroundings, ()) = try_join!(
        survey(conn, &city, &map, &catalogue, wanted, &fused),
        store::insert(conn, &city, geotag_id, &fused, now, now + WAITS),
    )?;
    Ok(Geotag { kept: Some((geotag_id, now + WAITS)), city: Some(city), fused, surroundings })
}

/// Returns the result for a location outside all jurisdictions.
fn nowhere(fixes: &[Fix]) -> Geotag {
    let mut fused = fuse(fixes, &Ground { areas: &AreaIndex::default(), crowded: &[] });
    if fused.place.is_some() {
        fused.flags.insert(super::Flag::OutsideJurisdiction);
    }
    Geotag { kept: None, city: None, fused, surroundings: Surroundings::default() }
}

async fn named(
    conn: &AsyncPgConnection,
    city: &JurisdictionId,
    address: Option<&str>,
    near: Option<Place>,
) -> QueryResult<Option<Fix>> {
    let Some(address) = address else { return Ok(None) };
    let found = addresses::search(conn, city, address, near, 1).await?.into_iter().next();
    let fix = |found: Candidate| Fix {
        accuracy_m: Some(found.radius_m),
        ..Fix::at(FixSource::Address, found.place)
    };
    Ok(found.map(fix))
}

async fn asset(
    conn: &AsyncPgConnection,
    city: &JurisdictionId,
    asset_id: Option<&str>,
) -> QueryResult<Option<Fix>> {
    let Some(asset_id) = asset_id else { return Ok(None) };
    let place = store::place_of_asset(conn, city, asset_id).await?;
    Ok(place.map(|place| Fix::at(FixSource::Asset, place)))
}
