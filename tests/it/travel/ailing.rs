//! A routing service that is dead, ill or mad. Crews go in a straight line then, and nobody waits.

use std::time::Instant;

use harness::{Reply, Service};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::json;
use worker::RouterDialect::{self, Osrm, Valhalla};

use super::{
    TIMEOUT, asking, places,
    reckoning::{reckon, reckoned},
    straight, travel,
};

const BOTH: [RouterDialect; 2] = [Osrm, Valhalla];

fn says(status: u16, body: &str) -> Reply {
    Reply { body: body.to_owned(), ..Reply::status(status) }
}

#[tokio::test]
async fn whatever_ails_it_there_are_times() {
    let places = places(3);
    let flood = format!(r#"{{"code": "Ok", "durations": [[{}0]]}}"#, "0, ".repeat(1 << 20));
    let row = "[0, 1, 2]";
    for reply in [
        Reply::never(),
        Reply::endless(),
        says(500, "{}"),
        says(503, "try later"),
        says(429, ""),
        says(302, ""),
        says(200, ""),
        says(200, "<html>It works!</html>"),
        says(200, "null"),
        says(200, "[]"),
        says(200, r#"{"code": "Ok"}"#),
        says(200, r#"{"code": "NoTable", "durations": [[0, 1, 2], [0, 1, 2], [0, 1, 2]]}"#),
        says(200, r#"{"sources_to_targets": null}"#),
        says(200, r#"{"sources_to_targets": [[{"time": 1, "from_index": 1, "to_index": 0}]]}"#),
        // Too few rows, too many, and rows that are too long.
        says(200, &format!(r#"{{"code": "Ok", "durations": [{row}, {row}]}}"#)),
        says(200, &format!(r#"{{"code": "Ok", "durations": [{row}, {row}, {row}, {row}]}}"#)),
        says(200, &format!(r#"{{"code": "Ok", "durations": [{row}, {row}, [0, 1, 2, 3]]}}"#)),
        says(200, r#"{"sources_to_targets": {"durations": [[0, 1], [0, 1]]}}"#),
        says(200, r#"{"code": "Ok", "durations": [["0", "1", "2"]]}"#),
        says(200, &flood),
    ] {
        for dialect in BOTH {
            let server = Service::start(reply.clone().always());
            let begun = Instant::now();

            let times = asking(dialect, &server).times(&places).await;

            assert_eq!(times, straight(&places), "{dialect:?}");
            assert!(begun.elapsed() < TIMEOUT * 2, "{:?}", begun.elapsed());
            assert_eq!(server.seen().len(), 1, "it was asked");
        }
    }
}

#[tokio::test]
async fn nobody_there_is_noticed_at_once() {
    let places = places(5);
    for dialect in BOTH {
        let begun = Instant::now();

        // Port 1 is nobody's.
        let times = travel(dialect, "http://127.0.0.1:1", TIMEOUT).times(&places).await;

        assert_eq!(times, straight(&places));
        assert!(begun.elapsed() < TIMEOUT / 2, "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn where_there_is_no_way_it_is_a_straight_line_for_these_two_alone() {
    let places = places(2);
    let crow = straight(&places);
    let osrm = json!({"code": "Ok", "durations": [[0, null], [7, 0]]});
    let cell = |from: usize, to: usize, time: Option<i32>| json!({"from_index": from, "to_index": to, "time": time, "distance": null});
    let valhalla = json!({"sources_to_targets":
        [[cell(0, 0, Some(0)), cell(0, 1, None)], [cell(1, 0, Some(7)), cell(1, 1, Some(0))]]});
    for (dialect, answer) in [(Osrm, osrm), (Valhalla, valhalla)] {
        let server = Service::saying(&answer);
        let travel = asking(dialect, &server);

        let times = travel.times(&places).await;

        assert_eq!((times.between(0, 1), times.between(1, 0)), (crow.between(0, 1), 7));
        travel.times(&places).await;
        assert_eq!(server.seen().len(), 2, "it is well, and asked again");
    }
}

#[tokio::test]
async fn who_has_failed_is_left_alone_for_a_while() {
    let server = Service::start(says(500, "").always());
    let (travel, places) = (asking(Osrm, &server), places(2));
    travel.times(&places).await;
    server.turn(reckon);

    let begun = Instant::now();
    for _ in 0..50 {
        assert_eq!(travel.times(&places).await, straight(&places));
    }
    let took = begun.elapsed();

    assert!(took < TIMEOUT, "{took:?}");
    assert_eq!(server.seen().len(), 1, "nobody asks while it rests");
    tokio::time::sleep(TIMEOUT).await;
    let times = travel.times(&places).await;
    let [a, b] = [places[0], places[1]].map(|place| [place.x(), place.y()]);
    assert_eq!(times.between(0, 1), reckoned(a, b));
    travel.times(&places).await;
    assert_eq!(server.seen().len(), 3, "it is well again");
}

#[tokio::test]
async fn one_alone_tries_whether_it_is_well_again() {
    let server = Service::start(says(500, "").always());
    let (travel, places) = (asking(Osrm, &server), places(2));
    travel.times(&places).await;
    server.turn(Reply::never().always());
    tokio::time::sleep(TIMEOUT).await;

    let begun = Instant::now();
    let all = (0..20).map(|_| travel.times(&places));
    futures_util::future::join_all(all).await;

    assert_eq!(server.seen().len(), 2);
    assert!(begun.elapsed() < TIMEOUT * 2, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn what_becomes_of_each_question_is_counted() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let _counting = metrics::set_default_local_recorder(&recorder);
    let server = Service::start(reckon);
    let (travel, places) = (asking(Osrm, &server), places(2));

    travel.times(&places).await;
    server.turn(Reply::status(500).always());
    travel.times(&places).await;
    travel.times(&places).await;

    let counted = recorder.handle().render();
    for outcome in ["whole", "failed", "resting"] {
        let once = format!(r#"streetcorner_travel_total{{source="osrm",outcome="{outcome}"}} 1"#);
        assert!(counted.contains(&once), "{counted}");
    }
}

#[tokio::test]
async fn a_question_that_is_refused_does_not_make_it_ill() {
    for (dialect, refusal) in [
        (
            Osrm,
            r#"{"code": "NoSegment", "message": "Could not find a matching segment for coordinate 1"}"#,
        ),
        (
            Valhalla,
            r#"{"error_code": 171, "error": "No suitable edges near location", "status_code": 400}"#,
        ),
    ] {
        let server = Service::start(says(400, refusal).always());
        let (travel, places) = (asking(dialect, &server), places(2));

        let refused = travel.times(&places).await;
        server.turn(reckon);
        let answered = travel.times(&places).await;

        assert_eq!(refused, straight(&places));
        assert_ne!(answered, refused, "{dialect:?}");
    }
}

#[tokio::test]
async fn a_table_that_fails_in_part_is_a_straight_line_as_a_whole() {
    // Fifty by fifty is the wrong size for the last block.
    let row = format!("[{}0]", "1, ".repeat(49));
    let answer =
        format!(r#"{{"code": "Ok", "durations": [{}{row}]}}"#, format!("{row}, ").repeat(49));
    let server = Service::start(says(200, &answer).always());
    let places = places(120);

    let times = asking(Osrm, &server).times(&places).await;

    assert_eq!(times, straight(&places));
    assert!(server.seen().len() > 1);
}
