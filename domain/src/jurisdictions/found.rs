//! A city is founded.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{Jurisdiction, JurisdictionId, sandbox, store};
use crate::{db, place::Place};

/// What a city starts with.
#[derive(Debug, Clone)]
pub struct NewJurisdiction {
    /// Its id.
    pub id: JurisdictionId,
    /// Its name.
    pub name: String,
    /// Its time zone.
    pub time_zone: chrono_tz::Tz,
    /// Where a map of it opens.
    pub center: Option<Place>,
}

/// The longest id of a city: that of its sandbox is longer.
const LONGEST: usize = 64;

/// Why a city cannot be founded.
#[derive(Debug, thiserror::Error)]
pub enum FoundError {
    /// The id is that of a sandbox, or leaves no room for one.
    #[error(
        "a city's jurisdiction id has at most {LONGEST} characters and does not end in {}",
        sandbox::SUFFIX
    )]
    Unfit,
    /// There is one with this id.
    #[error("there is a jurisdiction with this id already")]
    Taken,
    /// The database failed.
    #[error("cannot store the jurisdiction")]
    Database(#[source] diesel::result::Error),
}

/// What an endpoint calls its own methods: no city is reached below these.
const METHODS: &[&str] = &["discovery", "requests", "services", "servicerequestupdates", "tokens"];

/// Founds a city, empty.
pub async fn found(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    new: NewJurisdiction,
) -> Result<Jurisdiction, FoundError> {
    let id = new.id.as_str();
    if id.len() > LONGEST || id.ends_with(sandbox::SUFFIX) || METHODS.contains(&id) {
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
