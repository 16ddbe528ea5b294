//! The headers that tell a client its limits: `RateLimit-Policy` and `RateLimit` of
//! draft-ietf-httpapi-ratelimit-headers-10, and `Retry-After` with 429.
//! <https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-10>

use actix_web::{
    Error, HttpMessage as _,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
    },
    middleware::Next,
};

use super::{By, limiter::Standing};
use crate::problem::whole_seconds;

/// What was counted for a request, in this order. Kept in the extensions of the request.
#[derive(Debug, Default)]
pub(super) struct Counted(pub(super) Vec<Standing>);

/// Middleware: adds the headers to each response of a limited operation.
pub(crate) async fn show_limits<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let counted = response.request().extensions_mut().remove::<Counted>();
    if let Some(Counted(standings)) = counted {
        let is_refused = response.status() == StatusCode::TOO_MANY_REQUESTS;
        write(response.headers_mut(), &standings, is_refused);
    }
    Ok(response)
}

fn write(headers: &mut HeaderMap, standings: &[Standing], is_refused: bool) {
    // What counts for many is not told to each of them, unless it is why the request is refused.
    let exhausted = |standing: &Standing| is_refused && standing.remaining == 0;
    let shown =
        |standing: &&Standing| !matches!(standing.by, By::Cell | By::City) || exhausted(standing);
    let shown: Vec<&Standing> = standings.iter().filter(shown).collect();
    let list = |item: fn(&Standing) -> String| {
        let items: Vec<String> = shown.iter().map(|standing| item(standing)).collect();
        HeaderValue::from_str(&items.join(", ")).ok()
    };
    for (name, value) in [("ratelimit-policy", list(policy)), ("ratelimit", list(current))] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    let refused = standings.last().filter(|standing| exhausted(standing));
    if let Some(refused) = refused.filter(|_| !headers.contains_key(RETRY_AFTER)) {
        headers.insert(RETRY_AFTER, HeaderValue::from(whole_seconds(refused.reset).max(1)));
    }
}

/// `"address";q=600;w=60`: the quota and its window in seconds.
fn policy(Standing { by, rate, .. }: &Standing) -> String {
    format!("\"{}\";q={};w={}", by.as_str(), rate.quota, rate.window.as_secs())
}

/// `"address";r=598;t=1`: what is left, and the seconds until the quota is back; over the limit, until
/// the next request is admitted.
fn current(Standing { by, remaining, reset, .. }: &Standing) -> String {
    format!("\"{}\";r={remaining};t={}", by.as_str(), whole_seconds(*reset))
}

#[cfg(test)]
mod tests {
    use std::{num::NonZeroU32, time::Duration};

    use super::*;
    use crate::limits::Rate;

    fn standing(by: By, remaining: u32, reset_ms: u64) -> Standing {
        let rate = Rate { quota: NonZeroU32::new(60).unwrap(), window: Duration::from_mins(1) };
        Standing { by, rate, remaining, reset: Duration::from_millis(reset_ms) }
    }

    fn written(standings: &[Standing], is_refused: bool) -> [String; 3] {
        let mut headers = HeaderMap::new();
        write(&mut headers, standings, is_refused);
        ["ratelimit-policy", "ratelimit", "retry-after"].map(|name| {
            headers.get(name).map_or(String::new(), |value| value.to_str().unwrap().to_owned())
        })
    }

    #[test]
    fn a_client_is_told_its_own_limits() {
        let standings = [
            standing(By::Address, 58, 1_500),
            standing(By::Device, 9, 51_000),
            standing(By::City, 7, 53_000),
        ];

        let [policy, current, retry_after] = written(&standings, false);

        assert_eq!(policy, r#""address";q=60;w=60, "device";q=60;w=60"#);
        assert_eq!(current, r#""address";r=58;t=2, "device";r=9;t=51"#);
        assert_eq!(retry_after, "");
    }

    #[test]
    fn who_is_over_a_limit_is_told_which_and_when_to_come_back() {
        let standings = [standing(By::Address, 58, 1_500), standing(By::City, 0, 300)];

        let [policy, current, retry_after] = written(&standings, true);

        assert_eq!(policy, r#""address";q=60;w=60, "city";q=60;w=60"#);
        assert_eq!(current, r#""address";r=58;t=2, "city";r=0;t=1"#);
        assert_eq!(retry_after, "1");
    }

    #[test]
    fn the_last_request_of_a_quota_is_not_refused() {
        assert_eq!(written(&[standing(By::Address, 0, 60_000)], false)[2], "");
    }
}
