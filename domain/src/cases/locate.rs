//! Where a report is: each fix is kept as evidence, and together they make the place.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;

use super::CaseId;
use crate::{
    addresses::{self, Address},
    areas::Atlas,
    geotags::{self, Fix, FixSource, Flag, Fused, Ground, Judged, fuse},
    jurisdictions::JurisdictionId,
    place::Place,
    prepared::Prepared,
    schema::fix,
};

/// What a reporter said about where it is.
#[derive(Debug, Clone, Default)]
pub struct Location {
    /// A point they chose.
    pub pin: Option<Place>,
    /// An address they wrote.
    pub address: Option<String>,
    /// An address point they chose.
    pub address_id: Option<String>,
    /// What cameras and devices say, and what a geotag has put together.
    pub fixes: Vec<Fix>,
}

/// Where it is, as far as we know.
#[derive(Debug, Clone, Default)]
pub struct Where {
    /// The point.
    pub place: Option<Place>,
    /// How far from there the truth may be, in metres.
    pub radius_m: Option<f64>,
    /// How far the evidence can be believed, from 0 to 1.
    pub confidence: Option<f64>,
    /// What is odd about the evidence.
    pub flags: Vec<Flag>,
    /// Whether nothing but the device says so.
    pub by_device: bool,
    /// In words.
    pub address: Option<String>,
    /// The postcode.
    pub zipcode: Option<String>,
    /// Area codes by kind.
    pub areas: std::collections::BTreeMap<String, String>,
    /// All evidence, and what was believed of it.
    pub fixes: Vec<Judged>,
}

/// Why a location is none.
#[derive(Debug, thiserror::Error)]
pub(super) enum LocateError {
    /// Nobody said where.
    #[error("no location: send lat and long, an address, or a photo that knows where it was taken")]
    Nowhere,
    /// Somewhere else answers for it.
    #[error("the place is outside the city")]
    Outside,
    /// The database failed.
    #[error("cannot look the place up")]
    Database(#[from] diesel::result::Error),
}

/// Works out where a report is: where its evidence puts it, but for a pin. That was set for this
/// report, so the point is the pin, and the rest of the evidence tells how far to believe it.
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

/// The point of the case, and its radius: the pin, unless that is no place.
fn pinned(pin: Option<Place>, fused: &Fused) -> Option<(Place, f64)> {
    let (point, radius_m) = fused.place.zip(fused.radius_m)?;
    // As it was judged: its axes may have been put right.
    let set = fused.fixes.iter().find(|judged| judged.fix.source == FixSource::Pin);
    Some(match pin.and(set).filter(|set| !set.fix.is_null_island()) {
        Some(Judged { fix, weight, .. }) if *weight > 0.0 => {
            (fix.place, radius_m.hypot(fix.place.distance_m(point)))
        }
        Some(Judged { fix, .. }) => (fix.place, fix.radius_m()),
        None => (point, radius_m),
    })
}

/// The address point that the reporter means, if it is one of ours.
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

/// Keeps the evidence.
pub(super) async fn keep(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    case_id: CaseId,
    fixes: &[Judged],
) -> QueryResult<()> {
    if fixes.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = (1..)
        .zip(fixes)
        .map(|(position, Judged { fix: known, weight, note }): (i32, &Judged)| {
            (
                fix::jurisdiction_id.eq(jurisdiction),
                fix::case_id.eq(case_id),
                fix::position.eq(position),
                fix::source.eq(known.source),
                fix::place.eq(known.place),
                fix::accuracy_m.eq(known.accuracy_m),
                fix::heading_deg.eq(known.heading_deg),
                fix::taken_at.eq(known.taken_at),
                fix::weight.eq(weight),
                fix::note.eq(note),
            )
        })
        .collect();
    let stored = diesel::insert_into(fix::table).values(rows);
    Prepared(stored).execute(&mut conn).await.map(drop)
}
