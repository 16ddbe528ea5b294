//! SQL statements that render tiles.

use diesel::{
    QueryResult, QueryableByName,
    pg::Pg,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_query,
    sql_types::{Array, BigInt, Bytea, Integer, Nullable, Text, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{CELL_ZOOM, Filter, Tile};
use crate::jurisdictions::JurisdictionId;

/// Squares across a tile in which cases are counted, as a power of two. On a tile of 512 pixels
/// each square is 32 pixels wide.
const SQUARES: u8 = 4;
/// Parts across a square, as a power of two. The count is placed at the center of mass of the
/// parts.
const PARTS: u8 = 3;
/// Extent of a tile in units, as a power of two.
const EXTENT: u8 = 12;
/// Maximum number of single cases in a tile, newest first.
const MAX_FEATURES: i64 = 5_000;

/// Condition of both kinds of tiles: jurisdiction, cell range and filter.
const ASKED: &str = "from cases where jurisdiction_id = $1 and listed \
    and shown_tile >= $2 and shown_tile < $3 \
    and ($4::text is null or standing = $4) and (cardinality($5::text[]) = 0 or status = any($5)) \
    and (cardinality($6::text[]) = 0 or service_code = any($6)) \
    and ($7::timestamptz is null or requested_at >= $7)";

#[derive(QueryableByName)]
struct Rendered {
    #[diesel(sql_type = Bytea)]
    tile: Vec<u8>,
}

/// Renders the tile with the number of cases per square.
pub(super) async fn counted(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    tile: Tile,
    filter: &Filter,
) -> QueryResult<Vec<u8>> {
    let part = i32::from(2 * (CELL_ZOOM - tile.zoom - SQUARES - PARTS));
    let query = asked(counted_text(), jurisdiction, tile, filter).bind::<Integer, _>(part);
    let Rendered { tile } = query.get_result(&mut conn).await?;
    Ok(tile)
}

/// Renders the tile with each case as a feature.
pub(super) async fn by_itself(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    tile: Tile,
    filter: &Filter,
) -> QueryResult<Vec<u8>> {
    let query = asked(by_itself_text(), jurisdiction, tile, filter)
        .bind::<Integer, _>(i32::from(tile.zoom))
        .bind::<Integer, _>(i32::try_from(tile.column).unwrap_or(i32::MAX))
        .bind::<Integer, _>(i32::try_from(tile.row).unwrap_or(i32::MAX));
    let Rendered { tile } = query.get_result(&mut conn).await?;
    Ok(tile)
}

/// Builds the statement with the parameters of [`ASKED`]. Not prepared, because the best plan
/// depends on the number of cases in the range.
fn asked<'a>(
    text: String,
    jurisdiction: &'a JurisdictionId,
    tile: Tile,
    filter: &'a Filter,
) -> BoxedSqlQuery<'a, Pg, SqlQuery> {
    let (first, end) = tile.range();
    let statuses: Vec<&str> = filter.statuses.iter().map(|status| status.as_str()).collect();
    sql_query(text)
        .into_boxed()
        .bind::<Text, _>(jurisdiction)
        .bind::<BigInt, _>(first)
        .bind::<BigInt, _>(end)
        .bind::<Nullable<Text>, _>(filter.standing)
        .bind::<Array<Text>, _>(statuses)
        .bind::<Array<Text>, _>(&filter.service_codes)
        .bind::<Nullable<Timestamptz>, _>(filter.since)
}

/// Builds the SQL that counts cases by part and combines the parts of each square at their center
/// of mass.
fn counted_text() -> String {
    let (part, parts) = (EXTENT - SQUARES - PARTS, 2 * PARTS);
    let mask = (1 << (SQUARES + PARTS)) - 1;
    let along = |bits: &str| {
        format!("sum(n * (((deinterleave({bits}) & {mask}) << {part}) + {}))", 1 << (part - 1))
    };
    format!(
        "with part as ( \
             select shown_tile >> $8 as number, count(*) as n, \
                 count(*) filter (where standing = 'open') as open \
             {ASKED} group by 1), \
         square as ( \
             select sum(n)::bigint as count, sum(open)::bigint as open, \
                 ST_Point(({} / sum(n))::integer, ({} / sum(n))::integer) as geom \
             from part group by number >> {parts}) \
         select coalesce(ST_AsMVT(square, 'cases', {}, 'geom'), '') as tile from square",
        along("number"),
        along("number >> 1"),
        1 << EXTENT,
    )
}

fn by_itself_text() -> String {
    format!(
        "with found as (select * {ASKED} order by requested_at desc limit {MAX_FEATURES}), \
         feature as ( \
             select number, service_code, status, standing, \
                 extract(epoch from requested_at)::bigint as requested_at, \
                 ST_AsMVTGeom(ST_Transform( \
                     (case when shown_exactly then coalesce(shape, shown_place) \
                         else shown_place end)::geometry, 3857), \
                     ST_TileEnvelope($8, $9, $10), {}, 64, true) as geom \
             from found) \
         select coalesce(ST_AsMVT(feature, 'cases', {}, 'geom'), '') as tile from feature",
        1 << EXTENT,
        1 << EXTENT,
    )
}
