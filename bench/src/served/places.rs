//! Places that phones ask about.

use super::{
    asked::{Known, RequestKind, some_cases},
    city::CITY,
};
use crate::scratch::{self, Scratch};

/// No less than this, in shares of the bare database's speed; the issue is how long one takes.
const TARGET: f64 = 0.4;

/// A pin, and a pin with a device beside it.
pub(super) async fn all(scratch: &Scratch) -> anyhow::Result<Vec<RequestKind>> {
    let cases = some_cases(&scratch::connect(&scratch.url).await?).await?;
    let kind = |name, ask: fn(&Known) -> String| RequestKind {
        name,
        target: TARGET,
        requests: cases.iter().map(|case| post(&ask(case))).collect(),
    };
    Ok(vec![kind("a pin", pin), kind("pin and device", pin_and_device)])
}

fn pin(case: &Known) -> String {
    let Known { lat, long, .. } = case;
    format!(r#"{{"jurisdiction_id": "{CITY}", "pin": {{"lat": {lat}, "long": {long}}}}}"#)
}

fn pin_and_device(case: &Known) -> String {
    let Known { lat, long, .. } = case;
    format!(
        r#"{{"jurisdiction_id": "{CITY}", "pin": {{"lat": {lat}, "long": {long}}},
            "device": {{"lat": {lat}, "long": {long}, "accuracy_m": 12, "age_s": 5}}}}"#
    )
}

fn post(body: &str) -> Vec<u8> {
    let head =
        "Host: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\nContent-Type: application/json";
    let length = body.len();
    format!("POST /api/v1/geotags HTTP/1.1\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}
