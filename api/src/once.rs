//! The header `Idempotency-Key`: the sender's promise that two requests with it are one.
//! <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>

use actix_web::HttpRequest;

/// The longest key.
const LONGEST: usize = 255;

/// What cannot be a key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("Idempotency-Key must be 1 to {LONGEST} plain characters")]
pub(crate) struct BadKey;

/// The key that was sent, if one was: with the quotes of the draft, or without.
pub(crate) fn key(request: &HttpRequest) -> Result<Option<&str>, BadKey> {
    let Some(header) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key = header.to_str().unwrap_or_default().trim().trim_matches('"');
    if key.is_empty() || key.len() > LONGEST { Err(BadKey) } else { Ok(Some(key)) }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_key_has_quotes_or_none() {
        let sent = |value: &str| {
            let request = TestRequest::default().insert_header(("Idempotency-Key", value));
            key(&request.to_http_request()).map(|key| key.map(str::to_owned))
        };
        assert_eq!(key(&TestRequest::default().to_http_request()), Ok(None));
        assert_eq!(sent("8e03978e"), Ok(Some("8e03978e".to_owned())));
        assert_eq!(sent(" \"8e03978e\" "), Ok(Some("8e03978e".to_owned())));
        assert_eq!(sent("\"\""), Err(BadKey));
        assert_eq!(sent(&"k".repeat(LONGEST + 1)), Err(BadKey));
        assert_eq!(sent("käse"), Err(BadKey));
    }
}
