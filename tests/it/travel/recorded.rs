//! Exchanges with routing services, in the words of their documentation.

use harness::Service;
use serde_json::Value;
use worker::RouterDialect;

use super::asking;

struct Exchange {
    text: &'static str,
    dialect: RouterDialect,
}

const EXCHANGES: [Exchange; 3] = [
    Exchange { text: include_str!("recorded/osrm.json"), dialect: RouterDialect::Osrm },
    Exchange { text: include_str!("recorded/valhalla.json"), dialect: RouterDialect::Valhalla },
    Exchange {
        text: include_str!("recorded/valhalla_short.json"),
        dialect: RouterDialect::Valhalla,
    },
];

#[tokio::test]
async fn we_ask_as_it_is_documented_and_understand_the_answer() {
    for Exchange { text, dialect } in EXCHANGES {
        let exchange: Value = serde_json::from_str(text).unwrap();
        let server = Service::saying(&exchange["answer"]);
        let places = exchange["places"].as_array().unwrap().iter();
        let places: Vec<_> = places
            .map(|at| geo::Point::new(at[0].as_f64().unwrap(), at[1].as_f64().unwrap()))
            .collect();

        let times = asking(dialect, &server).times(&places).await;

        let asked = server.seen().remove(0);
        assert_eq!(asked.first(), exchange["asked"].as_str().unwrap());
        let body: &[u8] = if asked.body.is_empty() { b"null" } else { &asked.body };
        assert_eq!(serde_json::from_slice::<Value>(body).unwrap(), exchange["body"]);
        for (from, row) in exchange["seconds"].as_array().unwrap().iter().enumerate() {
            for (to, seconds) in row.as_array().unwrap().iter().enumerate() {
                let expected = seconds.as_i64().unwrap();
                assert_eq!(i64::from(times.between(from, to)), expected, "{from} to {to}");
            }
        }
    }
}
