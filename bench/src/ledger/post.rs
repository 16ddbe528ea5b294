//! Sends one report, as a phone does: a connection for each, and an end to the patience.

use std::time::Duration;

use anyhow::Context;
use domain::clock::Clock;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Target,
    entry::{Entry, Outcome},
};
use crate::served::Http;

/// After this time, a phone gives up. Longer than any answer may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How far reports are from the centre, in degrees.
const REACH: f64 = 0.004;
/// Fills a square evenly, wherever one stops: <https://extremelearning.com.au/unreasonable-effectiveness-of-quasirandom-sequences/>.
const STEPS: (f64, f64) = (0.754_877_666_246_692_7, 0.569_840_290_998_053_2);

/// The beginning of the description of each report. The key follows.
pub(super) const DESCRIPTION: &str = "Noted report ";

/// Key of a report.
pub(super) fn key(run: u64, writer: u32, number: u32) -> String {
    format!("noted-{run}-{writer}-{number}")
}

/// Sends the report with this key. The same key always makes the same request.
pub(super) async fn post(target: &Target, clock: &Clock, key: &str) -> anyhow::Result<Entry> {
    let request = request(target, key)?;
    let sent_ms = now_ms(clock);
    let answered = tokio::time::timeout(TIMEOUT, send(target, &request)).await;
    let (outcome, said) = match answered {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => (Outcome::Unknown, format!("{error:#}")),
        Err(_elapsed) => (Outcome::Unknown, "no answer in time".to_owned()),
    };
    Ok(Entry { key: key.to_owned(), sent_ms, ended_ms: now_ms(clock), outcome, said })
}

/// Milliseconds since 1970.
pub(super) fn now_ms(clock: &Clock) -> u64 {
    u64::try_from(clock.now().timestamp_millis()).unwrap_or_default()
}

async fn send(target: &Target, request: &[u8]) -> anyhow::Result<(Outcome, String)> {
    let address = tokio::net::lookup_host(&target.server).await?.next().context("no such host")?;
    let mut http = Http::connect(address).await?;
    let status = http.exchange(request).await?;
    let body = String::from_utf8_lossy(&http.body);
    Ok(match status.as_str() {
        "200" | "201" => (Outcome::Acked, number(&http.body)?),
        "503" if http.header("retry-after").is_some() => (Outcome::Refused, status),
        _ => (Outcome::Failed, format!("{status} {body}")),
    })
}

/// The number in the answer of Open311.
fn number(body: &[u8]) -> anyhow::Result<String> {
    #[derive(Deserialize)]
    struct Created {
        service_request_id: Value,
    }
    let created: Vec<Created> = serde_json::from_slice(body)?;
    let created = created.into_iter().next().context("the answer names no report")?;
    Ok(match created.service_request_id {
        Value::String(number) => number,
        other => other.to_string(),
    })
}

fn request(target: &Target, key: &str) -> anyhow::Result<Vec<u8>> {
    let Target { server, jurisdiction, key: api_key, service, center } = target;
    let (lat, long) = center.split_once(',').context("--center takes LAT,LONG")?;
    let step = f64::from(
        key.bytes().fold(0, |sum: u16, byte| sum.wrapping_mul(31).wrapping_add(byte.into())),
    );
    let lat = lat.trim().parse::<f64>()? + ((step * STEPS.0).fract() - 0.5) * REACH;
    let long = long.trim().parse::<f64>()? + ((step * STEPS.1).fract() - 0.5) * REACH;
    let body = format!(
        "jurisdiction_id={jurisdiction}&api_key={api_key}&service_code={service}&lat={lat:.6}\
         &long={long:.6}&description={}{key}",
        DESCRIPTION.replace(' ', "+"),
    );
    let length = body.len();
    Ok(format!(
        "POST /open311/v2/requests.json HTTP/1.1\r\nHost: {server}\r\nUser-Agent: bench\r\n\
         Accept: */*\r\nConnection: close\r\nIdempotency-Key: {key}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_makes_the_same_request_and_another_key_another() {
        let target = Target {
            server: "proxy:80".to_owned(),
            jurisdiction: "city.example".to_owned(),
            key: "secret".to_owned(),
            service: "pothole".to_owned(),
            center: "54.62,-15.43".to_owned(),
        };
        let made = |key: &str| request(&target, key).unwrap();
        assert_eq!(made("noted-1-2-3"), made("noted-1-2-3"));
        assert_ne!(made("noted-1-2-3"), made("noted-1-2-4"));
        let text = String::from_utf8(made("noted-1-2-3")).unwrap();
        assert!(text.ends_with("&description=Noted+report+noted-1-2-3"), "{text}");
    }
}
