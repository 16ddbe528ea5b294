//! Vector tiles, read back as a map would read them.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{jurisdictions, services};
use harness::{City, TestApp};
use reqwest::Method;
use tokio::time::timeout;
use tokio_postgres::NoTls;

/// In the middle of the city, and two kilometres from there.
const HERE: (f64, f64) = (52.05, 5.05);
const AWAY: (f64, f64) = (52.068, 5.05);

/// The tile of this zoom that holds a place.
fn tile((lat, long): (f64, f64), zoom: u32) -> String {
    let across = f64::from(1_u32 << zoom);
    let column = ((long + 180.0) / 360.0 * across).floor();
    let row = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * across;
    format!("/tiles/cases/{zoom}/{column}/{}.mvt", row.floor())
}

/// How many features a tile has: they are field 2 of each layer.
/// <https://github.com/mapbox/vector-tile-spec/blob/master/2.1/vector_tile.proto>
fn features(tile: &[u8]) -> usize {
    let mut count = 0;
    for (field, layer) in fields(tile) {
        assert_eq!(field, 3, "a tile has layers and nothing else");
        count += fields(&layer).iter().filter(|(field, _)| *field == 2).count();
    }
    count
}

/// The length-delimited fields of a message.
fn fields(message: &[u8]) -> Vec<(u64, Vec<u8>)> {
    let mut rest = message;
    let mut found = vec![];
    while !rest.is_empty() {
        let key = varint(&mut rest);
        let value = varint(&mut rest);
        if key & 7 == 2 {
            let (bytes, after) = rest.split_at(usize::try_from(value).unwrap());
            found.push((key >> 3, bytes.to_vec()));
            rest = after;
        }
    }
    found
}

fn varint(rest: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first().unwrap();
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return value;
        }
    }
    panic!("a number without an end");
}

async fn seen(app: &TestApp, path: &str) -> usize {
    let answer = app.stranger().fetch(path).await;
    answer.expect_status(200);
    assert_eq!(answer.header("content-type"), "application/vnd.mapbox-vector-tile");
    features(&answer.bytes)
}

async fn three_cases() -> (TestApp, City) {
    let (app, city) = TestApp::with_city().await;
    city.report(&app, "pothole", HERE.0, HERE.1).await;
    city.report(&app, "fallen-tree", AWAY.0, AWAY.1).await;
    city.report(&app, "question", HERE.0 + 0.000_01, HERE.1).await;
    (app, city)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cases_of_another_city_are_on_another_map() {
    let (app, city) = three_cases().await;
    City::found(&app, "elsewhere").await;
    let of = |city: &str| format!("{}?jurisdiction_id={city}", tile(HERE, 17));

    assert_eq!(seen(&app, &of(city.id.as_str())).await, 2);
    assert_eq!(seen(&app, &of("elsewhere")).await, 0);
    app.stranger().get(&tile(HERE, 17), 404).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn near_each_case_is_a_feature_and_far_away_a_square_counts_them() {
    let (app, _city) = three_cases().await;

    assert_eq!(seen(&app, &tile(HERE, 17)).await, 2);
    assert_eq!(seen(&app, &tile(AWAY, 17)).await, 1);
    assert_eq!(seen(&app, &tile(HERE, 14)).await + seen(&app, &tile(AWAY, 14)).await, 2);
    assert_eq!(seen(&app, "/tiles/cases/0/0/0.mvt").await, 1);
    assert_eq!(seen(&app, &tile((0.0, 0.0), 9)).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_map_shows_what_it_is_asked_for() {
    let (app, city) = three_cases().await;
    let near = tile(HERE, 16);

    assert_eq!(seen(&app, &format!("{near}?service_code=question")).await, 1);
    assert_eq!(seen(&app, &format!("{near}?service_code=question,pothole")).await, 2);
    assert_eq!(seen(&app, &format!("{near}?status=open")).await, 2);
    assert_eq!(seen(&app, &format!("{near}?status=closed")).await, 0);
    assert_eq!(seen(&app, &format!("{near}?status=received,scheduled")).await, 2);
    assert_eq!(seen(&app, &format!("{near}?max_age_days=3")).await, 2);
    app.wait(TimeDelta::days(5)).await;
    assert_eq!(seen(&app, &format!("{near}?max_age_days=3")).await, 0);
    app.hide_cases().await;
    assert_eq!(seen(&app, &near).await, 0);
    drop(city);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tile_that_has_not_changed_is_not_sent_again() {
    let (app, city) = three_cases().await;
    let stranger = app.stranger();
    let path = tile(HERE, 16);
    let tag = stranger.fetch(&path).await.header("etag").to_owned();
    let again = async || {
        let request = stranger.request(Method::GET, &path).header("If-None-Match", &tag);
        stranger.send(request).await.status
    };

    // A minute may pass between the two.
    assert!([200, 304].contains(&again().await));
    city.report(&app, "question", HERE.0, HERE.1).await;

    assert_eq!(again().await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tile_that_was_counted_a_moment_ago_is_not_counted_again() {
    let (app, city) = three_cases().await;
    let stranger = app.stranger();
    let (far, near) = (tile(HERE, 9), tile(HERE, 15));
    let first = stranger.fetch(&far).await;
    assert_eq!(seen(&app, &near).await, 2);
    city.report(&app, "question", HERE.0, HERE.1).await;
    assert_eq!(seen(&app, &near).await, 3, "what is not counted is not kept");

    let lock = app.lock_cases().await;
    let again = timeout(Duration::from_secs(20), stranger.fetch(&far)).await;

    let again = again.expect("the tile does not wait for the cases");
    assert_eq!((again.status, again.bytes), (200, first.bytes));
    drop(lock);
    assert_eq!(seen(&app, &format!("{far}?status=open")).await, 1);
}

/// What the tags of a city's tiles are made of, besides the minute.
async fn version(app: &TestApp, city: &City) -> String {
    jurisdictions::store::version(&*app.connect().await, &city.id).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_changes_with_whatever_a_tile_shows_and_with_nothing_else() {
    let (app, city) = three_cases().await;
    let other = Box::pin(City::found(&app, "otherville")).await;
    app.run_tasks().await;
    let mut before = version(&app, &city).await;

    other.report(&app, "question", HERE.0, HERE.1).await;
    app.run_tasks().await;
    assert_eq!(version(&app, &city).await, before, "what another city does");
    let crew = city.crew(&app, "Crew", &["paving"], &[]).await;
    crew.start_shift(HERE.0, HERE.1).await;
    crew.be_at(AWAY.0, AWAY.1).await;
    assert_eq!(version(&app, &city).await, before, "where a crew is");

    let mut is_new = async |what: &str| {
        let after = version(&app, &city).await;
        assert_ne!(after, before, "{what}");
        before = after;
    };
    city.report(&app, "question", HERE.0, HERE.1).await;
    is_new("a report").await;
    app.run_tasks().await;
    is_new("a change of status").await;
    let cell = services::PlaceShown::Cell;
    let mut conn = app.connect().await;
    services::show_places(&mut conn, &city.id, "question", cell).await.unwrap();
    is_new("a place that is shown less exactly").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tile_that_is_none_is_refused() {
    let (app, _city) = three_cases().await;
    let stranger = app.stranger();

    for path in ["23/0/0", "3/8/0", "3/0/8", "-1/0/0", "1.5/0/0", "99999999999/0/0", "x/y/z"] {
        stranger.get(&format!("/tiles/cases/{path}.mvt"), 404).await;
    }
    stranger.get(&format!("{}?jurisdiction_id=atlantis", tile(HERE, 9)), 404).await;
    stranger.get(&format!("{}?status=lost", tile(HERE, 9)), 422).await;
    stranger.get(&format!("{}?max_age_days=soon", tile(HERE, 9)), 400).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_of_a_place_in_the_database_is_that_of_its_tile() {
    let (app, _city) = three_cases().await;
    let (client, connection) = tokio_postgres::connect(&app.database_url, NoTls).await.unwrap();
    tokio::spawn(connection);

    for (lat, long) in [(52.05, 5.05), (-33.9, 151.2), (0.0, 0.0), (85.0, -180.0), (-89.0, 179.999)]
    {
        let sql = "select tile_of(ST_Point($2, $1, 4326)::geography), \
                   deinterleave(interleave(12345678)), deinterleave((interleave(16777215) << 1) >> 1)";
        let row = client.query_one(sql, &[&lat, &long]).await.unwrap();
        let number: i64 = row.get(0);
        assert_eq!((row.get::<_, i64>(1), row.get::<_, i64>(2)), (12_345_678, 16_777_215));
        let bits = |of: i64| (0..24).map(|bit| (of >> (2 * bit) & 1) << bit).sum::<i64>();
        let lat = f64::clamp(lat, -85.051_128_78, 85.051_128_78).to_radians();
        let across = f64::from(1_u32 << 24);
        let column = ((long + 180.0) / 360.0 * across).floor();
        let row = ((1.0 - lat.tan().asinh() / std::f64::consts::PI) / 2.0 * across).floor();
        let row = row.clamp(0.0, across - 1.0);
        assert_eq!(
            (bits(number).to_string(), bits(number >> 1).to_string()),
            (column.to_string(), row.to_string())
        );
    }
}
