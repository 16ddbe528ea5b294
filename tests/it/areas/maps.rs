//! Real boundaries on the map of a test city, asked in both ways.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use diesel::{
    QueryableByName, sql_query,
    sql_types::{Array, BigInt, Double, Text},
};
use diesel_async::RunQueryDsl;
use domain::place::Place;
use geocoding::areas::{AreaIndex, Atlas};
use harness::{City, TestApp, shared};
use streetcorner::import::{AreasArgs, AreasReport, areas};

/// The name of a real file of boundaries, what they are, and which property holds their code.
pub(super) type Real = (&'static str, &'static str, &'static str);

/// Which areas hold each of some places: `kind code`, in order.
pub(super) type Held = Vec<Vec<String>>;

#[derive(QueryableByName)]
struct Holding {
    #[diesel(sql_type = BigInt)]
    at: i64,
    #[diesel(sql_type = Array<Text>)]
    areas: Vec<String>,
}

/// Draws a real file on the map of the city.
pub(super) async fn draw_real(app: &TestApp, city: &City, real: Real) -> AreasReport {
    let (file, kind, code_field) = real;
    draw(app, city, shared(&format!("boundaries/{file}.geojson.gz")), (kind, code_field)).await
}

/// Draws a file on the map of the city: boundaries of a kind, whose code a property holds.
pub(super) async fn draw(
    app: &TestApp,
    city: &City,
    file: PathBuf,
    (kind, code_field): (&str, &str),
) -> AreasReport {
    let args = AreasArgs {
        file,
        jurisdiction: city.id.clone(),
        kind: kind.to_owned(),
        code_field: code_field.to_owned(),
        name_field: None,
    };
    areas(&app.database_url, &app.clock, &args).await.unwrap()
}

/// The map of the city in memory.
pub(super) async fn index(app: &TestApp, city: &City) -> Arc<AreaIndex> {
    Atlas::default().of(&*app.connect().await, &city.id).await.unwrap()
}

/// What the map in memory says.
pub(super) fn held_in_memory(index: &AreaIndex, places: &[Place]) -> Held {
    let held = |place: &Place| {
        let areas = index.covering(*place).map(|area| format!("{} {}", area.kind, area.code));
        let mut areas: Vec<String> = areas.collect();
        areas.sort_unstable();
        areas
    };
    places.iter().map(held).collect()
}

/// What `PostGIS` says.
pub(super) async fn held_in_postgis(app: &TestApp, city: &City, places: &[Place]) -> Held {
    let rows: Vec<Holding> = sql_query(
        "select at, array_agg(kind || ' ' || code order by (kind || ' ' || code) collate \"C\") as areas \
         from unnest($1, $2) with ordinality as asked (lat, long, at) \
         join area on jurisdiction_id = $3 and ST_Covers(shape, ST_Point(long, lat, 4326)) \
         group by at",
    )
    .bind::<Array<Double>, _>(places.iter().map(|place| place.lat()).collect::<Vec<_>>())
    .bind::<Array<Double>, _>(places.iter().map(|place| place.long()).collect::<Vec<_>>())
    .bind::<Text, _>(&city.id)
    .load(&mut app.connect().await)
    .await
    .unwrap();
    let mut held: BTreeMap<i64, Vec<String>> =
        rows.into_iter().map(|row| (row.at, row.areas)).collect();
    (1..).take(places.len()).map(|at| held.remove(&at).unwrap_or_default()).collect()
}
