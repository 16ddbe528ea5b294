//! Stores and repairs areas.

use base::jurisdiction_id::JurisdictionId;
use diesel::{QueryableByName, sql_types::Text};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Area, store};

/// Result of storing areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// Number of areas.
    pub areas: usize,
    /// Areas whose rings crossed or touched themselves, or whose parts overlapped.
    pub repaired: Vec<Repair>,
}

/// An invalid shape that was repaired.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Repair {
    /// Code of the area.
    #[diesel(sql_type = Text)]
    pub code: String,
    /// Reason from PostGIS, with longitude and latitude of the problem.
    #[diesel(sql_type = Text)]
    pub reason: String,
}

/// Why areas cannot be stored.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// The shape of this area has no surface.
    #[error("the shape of {0:?} encloses nothing")]
    NoSurface(String),
    /// The database query failed.
    #[error("cannot store the areas")]
    Database(#[from] diesel::result::Error),
}

/// Stores areas of one kind in one transaction and repairs invalid shapes. Existing areas get the
/// new name and shape. The codes must be unique.
pub async fn draw(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    kind: &str,
    areas: &[Area],
) -> Result<Drawn, DrawError> {
    let codes: Vec<&str> = areas.iter().map(|area| area.code.as_str()).collect();
    conn.transaction(async |conn| {
        let drawn = store::upsert_areas(conn, areas).await?;
        let repaired = store::repair(conn, jurisdiction, kind, &codes).await?;
        match store::without_surface(conn, jurisdiction, kind, &codes).await? {
            Some(code) => Err(DrawError::NoSurface(code)),
            None => Ok(Drawn { areas: drawn, repaired }),
        }
    })
    .await
}
