//! Creates a jurisdiction.

use base::jurisdiction_id::SANDBOX_SUFFIX;
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{Jurisdiction, JurisdictionId, store};
use crate::{db, place::Place};

/// Values of a new jurisdiction.
#[derive(Debug, Clone)]
pub struct NewJurisdiction {
    /// Id of the jurisdiction.
    pub id: JurisdictionId,
    /// Display name.
    pub name: String,
    /// Time zone.
    pub time_zone: chrono_tz::Tz,
    /// Initial center of the map. `None` if not set.
    pub center: Option<Place>,
}

/// Maximum length of a jurisdiction id. The id of its sandbox is longer by the suffix.
const MAX_ID_LENGTH: usize = 64;

/// Why a jurisdiction cannot be created.
#[derive(Debug, thiserror::Error)]
pub enum FoundError {
    /// The id is too long, reserved, or has the suffix of a sandbox.
    #[error(
        "a city's jurisdiction id has at most {MAX_ID_LENGTH} characters and does not end in {}",
        SANDBOX_SUFFIX
    )]
    Unfit,
    /// The id is already in use.
    #[error("a jurisdiction with this id already exists")]
    Taken,
    /// The database query failed.
    #[error("cannot store the jurisdiction")]
    Database(#[source] diesel::result::Error),
}

/// Reserved ids: path segments of Open311 methods.
const METHODS: &[&str] = &["discovery", "requests", "services", "servicerequestupdates", "tokens"];

/// Creates a jurisdiction without services.
pub async fn found(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    new: NewJurisdiction,
) -> Result<Jurisdiction, FoundError> {
    let id = new.id.as_str();
    if id.len() > MAX_ID_LENGTH || id.ends_with(SANDBOX_SUFFIX) || METHODS.contains(&id) {
        return Err(FoundError::Unfit);
    }
    let city = Jurisdiction {
        jurisdiction_id: new.id,
        name: new.name,
        time_zone: new.time_zone.name().to_owned(),
        dispute_days: 30,
        center: new.center,
        created_at: now,
        changed_at: now,
        sandbox_of: None,
    };
    store::insert(conn, &city).await.map_err(|error| match db::constraint(&error) {
        Some("jurisdiction_pkey") => FoundError::Taken,
        _ => FoundError::Database(error),
    })?;
    Ok(city)
}
