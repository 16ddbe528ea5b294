//! A routing service that reckons by the coordinates it is asked for.

use harness::{Reply, Seen};
use serde_json::{Value, json};

/// How long it takes, if the service reckons: from the west it takes longer than from the east, and
/// to the north longer than to the south.
pub(super) fn reckoned(from: [f64; 2], to: [f64; 2]) -> i32 {
    let steps = |degrees: f64| (degrees * 10_000.0).round();
    let seconds = steps(from[0] - 7.0) * 3.0 + steps(to[0] - 7.0) + steps(to[1] - 43.0) + 0.4;
    format!("{:.0}", seconds.ceil()).parse().unwrap()
}

/// As OSRM answers to `GET`, and Valhalla to `POST`. Who asks for too much is refused.
pub(super) fn reckon(asked: &Seen) -> Reply {
    if asked.method == "POST" {
        let question: Value = serde_json::from_slice(&asked.body).unwrap();
        let places = |name: &str| -> Vec<[f64; 2]> {
            let places = question[name].as_array().unwrap().iter();
            places.map(|at| ["lon", "lat"].map(|axis| at[axis].as_f64().unwrap())).collect()
        };
        let (sources, targets) = (places("sources"), places("targets"));
        assert!(sources.len() * targets.len() <= 2_500, "more pairs than Valhalla takes");
        let cell = |from: usize, to: usize| {
            let time = reckoned(sources[from], targets[to]);
            json!({"distance": 1.0, "time": time, "from_index": from, "to_index": to})
        };
        let row = |from| (0..targets.len()).map(|to| cell(from, to)).collect::<Value>();
        return Reply::says(
            &json!({"sources_to_targets": (0..sources.len()).map(row).collect::<Value>()}),
        );
    }
    let (path, query) = asked.target.split_once('?').unwrap();
    let coordinates = path.strip_prefix("/table/v1/driving/").unwrap().split(';');
    let places: Vec<[f64; 2]> = coordinates
        .map(|at| {
            let (long, lat) = at.split_once(',').unwrap();
            [long, lat].map(|degrees| degrees.parse().unwrap())
        })
        .collect();
    assert!(places.len() <= 100, "more places than OSRM takes");
    let chosen = |name: &str| -> Vec<usize> {
        let said = query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        let numbers =
            said.map(|said| said.split(';').map(|number| number.parse().unwrap()).collect());
        numbers.unwrap_or_else(|| (0..places.len()).collect())
    };
    let (sources, destinations) = (chosen("sources"), chosen("destinations"));
    let row = |from: &usize| -> Value {
        destinations.iter().map(|to| json!(reckoned(places[*from], places[*to]))).collect()
    };
    Reply::says(&json!({"code": "Ok", "durations": sources.iter().map(row).collect::<Value>()}))
}
