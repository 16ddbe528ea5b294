//! A tile is rendered: by the database, straight into the bytes of a vector tile.

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, BigInt, Bytea, Integer, Nullable, Text, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{FINEST, Filter, Tile};
use crate::jurisdictions::JurisdictionId;

/// From this zoom on each case is shown by itself; above it, those that are close are counted.
const BY_ITSELF: u8 = 15;
/// A tile has so many squares across in which cases are counted, as a power of two: of a tile of 512
/// pixels each is 32 wide.
const SQUARES: u8 = 4;
/// A square has so many parts across, as a power of two: the count stands where most of its cases are.
const PARTS: u8 = 3;
/// The units across a tile, as a power of two.
const EXTENT: u8 = 12;
/// The most cases in a tile that are shown by themselves: the newest.
const MOST: i64 = 5_000;

/// What is asked of either kind of tile: the city, the range of its places, and the filter.
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

/// The tile, with a layer `cases`. Down to zoom 14 its features are squares with a `count` of cases
/// and how many of them are `open`; below that each is a case, as far as everybody may know it.
pub async fn render(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    tile: Tile,
    filter: &Filter,
) -> QueryResult<Vec<u8>> {
    let text = if tile.zoom < BY_ITSELF { counted() } else { by_itself() };
    let (first, end) = tile.range();
    let statuses: Vec<&str> = filter.statuses.iter().map(|status| status.as_str()).collect();
    let last = |finer: u8| i32::from(2 * (FINEST - tile.zoom - finer));
    let query = sql_query(text)
        .bind::<Text, _>(jurisdiction)
        .bind::<BigInt, _>(first)
        .bind::<BigInt, _>(end)
        .bind::<Nullable<Text>, _>(filter.standing)
        .bind::<Array<Text>, _>(statuses)
        .bind::<Array<Text>, _>(&filter.service_codes)
        .bind::<Nullable<Timestamptz>, _>(filter.since);
    let Rendered { tile } = if tile.zoom < BY_ITSELF {
        query.bind::<Integer, _>(last(SQUARES + PARTS)).get_result(&mut conn).await?
    } else {
        query
            .bind::<Integer, _>(i32::from(tile.zoom))
            .bind::<Integer, _>(i32::try_from(tile.column).unwrap_or(i32::MAX))
            .bind::<Integer, _>(i32::try_from(tile.row).unwrap_or(i32::MAX))
            .get_result(&mut conn)
            .await?
    };
    Ok(tile)
}

/// Parts are counted by their number; a square is as many of them, and stands in their middle.
fn counted() -> String {
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

fn by_itself() -> String {
    format!(
        "with found as (select * {ASKED} order by requested_at desc limit {MOST}), \
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
