//! Determines the location of a report: all fixes are stored as evidence and fused to one point.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;
use geocoding::{
    addresses::{self, Address},
    areas::Atlas,
};

use super::{CaseId, store};
use crate::{
    geotags::{self, Fix, FixSource, Flag, Fused, Ground, Judged, fuse},
    jurisdictions::JurisdictionId,
    place::Place,
};

/// Location of a report, as sent.
#[derive(Debug, Clone, Default)]
pub struct Location {
    /// Pin set on a map (WGS 84).
    pub pin: Option<Place>,
    /// Address as text.
    pub address: Option<String>,
    /// Id of an address point.
    pub address_id: Option<String>,
    /// Fixes from photos and devices, and those of a geotag.
    pub fixes: Vec<Fix>,
}

/// Location of a report, as determined.
#[derive(Debug, Clone, Default)]
pub struct Where {
    /// Location (WGS 84). `None` if only an unknown address was sent.
    pub place: Option<Place>,
    /// Error radius of the location in metres.
    pub radius_m: Option<f64>,
    /// Confidence in the evidence, from 0 to 1.
    pub confidence: Option<f64>,
    /// Warnings about the evidence.
    pub flags: Vec<Flag>,
    /// Whether the location comes only from the reporter's device.
    pub by_device: bool,
    /// Address as text.
    pub address: Option<String>,
    /// Postcode.
    pub zipcode: Option<String>,
    /// Area codes by kind of area.
    pub areas: std::collections::BTreeMap<String, String>,
    /// All fixes and how they were used.
    pub fixes: Vec<Judged>,
}

/// Why the location is refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum LocateError {
    /// The report has no location.
    #[error("no location: send lat and long, an address, or a photo with GPS data")]
    Nowhere,
    /// The location is outside the jurisdiction.
    #[error("the place is outside the city")]
    Outside,
    /// The database query failed.
    #[error("cannot look up the location")]
    Database(#[from] diesel::result::Error),
}

/// Determines the location of a report. It is the pin if there is one, because the reporter set it
/// for this report; the other fixes then only affect the confidence. Otherwise it is the fused
/// point.
pub(super) async fn locate(
    conn: &AsyncPgConnection,
    atlas: &Atlas,
    jurisdiction: &JurisdictionId,
    location: Location,
) -> Result<Where, LocateError> {
    let Location { pin, address, address_id, fixes: others } = location;
    let named =
        named_address(conn, jurisdiction, address.as_deref(), address_id.as_deref()).await?;
    let mut fixes: Vec<Fix> = pin.map(|place| Fix::at(FixSource::Pin, place)).into_iter().collect();
    fixes.extend(others);
    fixes.extend(named.as_ref().map(|named| Fix::at(FixSource::Address, named.place)));
    if fixes.is_empty() {
        if address.is_none() && address_id.is_none() {
            return Err(LocateError::Nowhere);
        }
        return Ok(Where { address, ..Where::default() });
    }
    let places: Vec<Place> = fixes.iter().map(|fix| fix.place).collect();
    let (areas, crowded) =
        try_join!(atlas.of(conn, jurisdiction), geotags::crowded(conn, jurisdiction, &places),)?;
    let fused = fuse(&fixes, &Ground { areas: &areas, crowded: &crowded });
    let (place, radius_m) = pinned(pin, &fused).ok_or(LocateError::Outside)?;
    if areas.is_inside(place) == Some(false) {
        return Err(LocateError::Outside);
    }
    let known = match named {
        Some(named) => Some(named),
        None => addresses::store::nearest_address(conn, jurisdiction, place).await?,
    };
    Ok(Where {
        place: Some(place),
        radius_m: Some(radius_m),
        confidence: Some(fused.confidence),
        by_device: fused.is_by_device(),
        flags: fused.flags.into_iter().collect(),
        address: address.or_else(|| known.as_ref().map(Address::line)),
        zipcode: known.map(|known| known.zipcode).filter(|zipcode| !zipcode.is_empty()),
        areas: areas.codes_at(place),
        fixes: fused.fixes,
    })
}

/// Returns the location and its error radius: the pin, unless it is not valid, or else the fused
/// point.
fn pinned(pin: Option<Place>, fused: &Fused) -> Option<(Place, f64)> {
    let (point, radius_m) = fused.place.zip(fused.radius_m)?;
    // The judged fix, because its swapped axes may have been corrected.
    let set = fused.fixes.iter().find(|judged| judged.fix.source == FixSource::Pin);
    Some(match pin.and(set).filter(|set| !set.fix.is_null_island()) {
        Some(Judged { fix, weight, .. }) if *weight > 0.0 => {
            (fix.place, radius_m.hypot(fix.place.distance_m(point)))
        }
        Some(Judged { fix, .. }) => (fix.place, fix.radius_m()),
        None => (point, radius_m),
    })
}

/// Returns the address point with this id or text, if the jurisdiction has it.
async fn named_address(
    conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    text: Option<&str>,
    id: Option<&str>,
) -> QueryResult<Option<Address>> {
    if let Some(id) = id.and_then(|id| id.parse().ok()) {
        return addresses::store::address_by_id(conn, jurisdiction, id).await;
    }
    match text {
        Some(text) => addresses::store::address_by_text(conn, jurisdiction, text).await,
        None => Ok(None),
    }
}

/// Stores the fixes as evidence.
pub(super) async fn keep(
    conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    case_id: CaseId,
    fixes: &[Judged],
) -> QueryResult<()> {
    if fixes.is_empty() {
        return Ok(());
    }
    store::insert_fixes(conn, jurisdiction, case_id, fixes).await
}
