//! Where a report is: each fix is kept as evidence, the best becomes the place.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;

use super::CaseId;
use crate::{
    addresses::{self, Address},
    areas::store,
    jurisdictions::JurisdictionId,
    place::Place,
    prepared::Prepared,
    schema::fix,
    text_enum::text_enum,
};

text_enum! {
    /// Where a fix comes from.
    pub enum FixSource {
        /// The camera.
        PhotoExif = "photo_exif",
        /// The device's own position.
        Device = "device",
        /// Somebody set a pin on a map.
        Pin = "pin",
        /// An address that we know.
        Address = "address",
    }
}

/// One piece of evidence.
#[derive(Debug, Clone)]
pub struct Fix {
    /// Where it comes from.
    pub source: FixSource,
    /// What it says.
    pub place: Place,
    /// How far off it may be, in metres.
    pub accuracy_m: Option<f64>,
    /// Where the camera looked, in degrees from north.
    pub heading_deg: Option<f64>,
    /// When.
    pub taken_at: Option<DateTime<Utc>>,
}

impl Fix {
    /// How far off it may be; where nobody said, what is usual for its source.
    fn radius_m(&self) -> f64 {
        self.accuracy_m.unwrap_or(match self.source {
            FixSource::Pin => 15.0,
            FixSource::Address => 25.0,
            FixSource::Device | FixSource::PhotoExif => 30.0,
        })
    }
}

/// What a reporter said about where it is.
#[derive(Debug, Clone, Default)]
pub struct Location {
    /// A point they chose.
    pub pin: Option<Place>,
    /// An address they wrote.
    pub address: Option<String>,
    /// An address point they chose.
    pub address_id: Option<String>,
    /// What the cameras say.
    pub photos: Vec<Fix>,
}

/// Where it is, as far as we know.
#[derive(Debug, Clone, Default)]
pub struct Where {
    /// The point.
    pub place: Option<Place>,
    /// How far from there the truth may be, in metres.
    pub radius_m: Option<f64>,
    /// In words.
    pub address: Option<String>,
    /// The postcode.
    pub zipcode: Option<String>,
    /// Area codes by kind.
    pub areas: std::collections::BTreeMap<String, String>,
    /// All evidence, the one that was believed first.
    pub fixes: Vec<Fix>,
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

/// Works out where a report is. A pin is believed before a camera, a camera before an address:
/// a pin was set for this report, and an address names a house rather than a hole.
pub(super) async fn locate(
    conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    location: Location,
) -> Result<Where, LocateError> {
    let Location { pin, address, address_id, photos } = location;
    let named =
        named_address(conn, jurisdiction, address.as_deref(), address_id.as_deref()).await?;
    let mut fixes: Vec<Fix> = pin.map(|place| fix_at(FixSource::Pin, place)).into_iter().collect();
    fixes.extend(photos);
    fixes.extend(named.as_ref().map(|named| fix_at(FixSource::Address, named.place)));

    let [best, ..] = fixes.as_slice() else {
        if address.is_none() && address_id.is_none() {
            return Err(LocateError::Nowhere);
        }
        return Ok(Where { address, ..Where::default() });
    };
    let (place, radius_m) = (best.place, best.radius_m());
    let known = async {
        match named {
            Some(named) => Ok(Some(named)),
            None => addresses::store::nearest_address(conn, jurisdiction, place).await,
        }
    };
    let (inside, known, areas) = try_join!(
        store::is_inside(conn, jurisdiction, place),
        known,
        store::codes_at(conn, jurisdiction, place),
    )?;
    if inside == Some(false) {
        return Err(LocateError::Outside);
    }
    Ok(Where {
        place: Some(place),
        radius_m: Some(radius_m),
        address: address.or_else(|| known.as_ref().map(Address::line)),
        zipcode: known.map(|known| known.zipcode).filter(|zipcode| !zipcode.is_empty()),
        areas,
        fixes,
    })
}

fn fix_at(source: FixSource, place: Place) -> Fix {
    Fix { source, place, accuracy_m: None, heading_deg: None, taken_at: None }
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
    fixes: &[Fix],
) -> QueryResult<()> {
    if fixes.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = (1..)
        .zip(fixes)
        .map(|(position, known): (i32, &Fix)| {
            (
                fix::jurisdiction_id.eq(jurisdiction),
                fix::case_id.eq(case_id),
                fix::position.eq(position),
                fix::source.eq(known.source),
                fix::place.eq(known.place),
                fix::accuracy_m.eq(known.accuracy_m),
                fix::heading_deg.eq(known.heading_deg),
                fix::taken_at.eq(known.taken_at),
            )
        })
        .collect();
    let stored = diesel::insert_into(fix::table).values(rows);
    Prepared(stored).execute(&mut conn).await.map(drop)
}
