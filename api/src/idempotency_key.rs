//! The header `Idempotency-Key`: requests with the same key are carried out once.
//! <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>

use actix_web::HttpRequest;

/// Maximum length of a key, in characters.
const MAX_LENGTH: usize = 255;

/// The header is not a valid key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("Idempotency-Key must be 1 to {MAX_LENGTH} plain characters")]
pub(crate) struct BadKey;

/// Returns the key of the request, without the optional quotes of the draft. `None` if there is
/// none.
pub(crate) fn read(request: &HttpRequest) -> Result<Option<&str>, BadKey> {
    let Some(header) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key = header.to_str().unwrap_or_default().trim().trim_matches('"');
    if key.is_empty() || key.len() > MAX_LENGTH { Err(BadKey) } else { Ok(Some(key)) }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_key_has_quotes_or_none() {
        let sent = |value: &str| {
            let request = TestRequest::default().insert_header(("Idempotency-Key", value));
            read(&request.to_http_request()).map(|key| key.map(str::to_owned))
        };
        assert_eq!(read(&TestRequest::default().to_http_request()), Ok(None));
        assert_eq!(sent("8e03978e"), Ok(Some("8e03978e".to_owned())));
        assert_eq!(sent(" \"8e03978e\" "), Ok(Some("8e03978e".to_owned())));
        assert_eq!(sent("\"\""), Err(BadKey));
        assert_eq!(sent(&"k".repeat(MAX_LENGTH + 1)), Err(BadKey));
        assert_eq!(sent("käse"), Err(BadKey));
    }
}
