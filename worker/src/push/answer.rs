//! What push services say, as far as it matters.

use chrono::{DateTime, TimeDelta, Utc};
use domain::network;
use reqwest::{Response, StatusCode, header::RETRY_AFTER};
use serde::de::DeserializeOwned;

use super::PushError;

/// No answer is read further, in bytes.
const LONGEST: usize = 16 * 1024;
/// No code of theirs is longer.
const LONGEST_REASON: usize = 60;

/// An answer that says nothing but its status: whether it is a request for patience.
pub(super) fn refusal(now: DateTime<Utc>, response: &Response, reason: &str) -> PushError {
    let status = response.status();
    let patience = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
    if status.is_server_error() || patience.contains(&status) {
        return PushError::Later { status, wait: wait(now, response) };
    }
    // It goes into the log.
    let tame = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    PushError::Denied { status, reason: reason.chars().filter(tame).take(LONGEST_REASON).collect() }
}

/// How long a service wants to be left alone: `Retry-After`, in seconds or as a date.
/// <https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3>
fn wait(now: DateTime<Utc>, response: &Response) -> TimeDelta {
    let said = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    said.map_or_else(TimeDelta::zero, |said| read_wait(now, said))
}

fn read_wait(now: DateTime<Utc>, said: &str) -> TimeDelta {
    let seconds = said.trim().parse().ok().map(|seconds: u32| TimeDelta::seconds(seconds.into()));
    let until = || DateTime::parse_from_rfc2822(said.trim()).ok().map(|until| until.to_utc() - now);
    seconds.or_else(until).unwrap_or_default().max(TimeDelta::zero())
}

/// The answer's JSON, if it is that and short.
pub(super) async fn json<T: DeserializeOwned>(response: Response) -> Option<T> {
    let bytes = network::body(response, LONGEST).await.ok()??;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_asked_for_in_seconds_or_until_a_date() {
        let now = "2026-11-22T07:28:00Z".parse().unwrap();
        for (said, seconds) in [
            ("120", 120),
            (" 7 ", 7),
            ("Sun, 22 Nov 2026 07:28:30 GMT", 30),
            ("Sun, 22 Nov 2026 07:27:30 GMT", 0),
            ("-5", 0),
            ("99999999999999", 0),
            ("soon", 0),
            ("", 0),
        ] {
            assert_eq!(read_wait(now, said), TimeDelta::seconds(seconds), "{said:?}");
        }
    }
}
