//! Areas are drawn on the map.

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, Text},
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{Area, store};
use crate::jurisdictions::JurisdictionId;

/// What was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// How many areas.
    pub areas: usize,
    /// Those that had rings that cross or touch themselves, or parts that overlap.
    pub repaired: Vec<Repair>,
}

/// A shape that was not valid, and was made so.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Repair {
    /// The code of the area.
    #[diesel(sql_type = Text)]
    pub code: String,
    /// What was wrong, and at which longitude and latitude, in the words of PostGIS.
    #[diesel(sql_type = Text)]
    pub reason: String,
}

/// Why areas cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// A shape without a surface.
    #[error("the shape of {0:?} encloses nothing")]
    NoSurface(String),
    /// The database failed.
    #[error("cannot store the areas")]
    Database(#[from] diesel::result::Error),
}

#[derive(QueryableByName)]
struct Code {
    #[diesel(sql_type = Text)]
    code: String,
}

/// Stores areas of one kind, all or none, and repairs the shapes that are not valid. Areas that are
/// there get the new name and shape. No two may have the same code.
pub async fn draw(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    kind: &str,
    areas: &[Area],
) -> Result<Drawn, DrawError> {
    let codes: Vec<&str> = areas.iter().map(|area| area.code.as_str()).collect();
    conn.transaction(async |conn| {
        let drawn = store::upsert_areas(conn, areas).await?;
        let repaired = repair(conn, jurisdiction, kind, &codes).await?;
        let empty = sql_query(
            "select code from area where jurisdiction_id = $1 and kind = $2 and code = any($3) \
             and ST_Area(shape) = 0 order by code limit 1",
        )
        .bind::<Text, _>(jurisdiction)
        .bind::<Text, _>(kind)
        .bind::<Array<Text>, _>(&codes)
        .load::<Code>(conn)
        .await?;
        match empty.into_iter().next() {
            Some(Code { code }) => Err(DrawError::NoSurface(code)),
            None => Ok(Drawn { areas: drawn, repaired }),
        }
    })
    .await
}

/// Makes each part valid by itself and joins them: made valid together, parts that overlap would
/// cut each other out.
async fn repair(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    kind: &str,
    codes: &[&str],
) -> QueryResult<Vec<Repair>> {
    sql_query(
        "with broken as ( \
             select area_id, ST_IsValidReason(shape) as reason from area \
             where jurisdiction_id = $1 and kind = $2 and code = any($3) and not ST_IsValid(shape)), \
         repaired as ( \
             update area set shape = coalesce( \
                 (select ST_Multi(ST_CollectionExtract(ST_Union(ST_MakeValid(part.geom)), 3)) \
                  from ST_Dump(shape) as part), \
                 ST_GeomFromText('MULTIPOLYGON EMPTY', 4326)) \
             from broken where jurisdiction_id = $1 and area.area_id = broken.area_id \
             returning code, reason) \
         select code, reason from repaired order by code",
    )
    .bind::<Text, _>(jurisdiction)
    .bind::<Text, _>(kind)
    .bind::<Array<Text>, _>(codes)
    .load(conn)
    .await
}
