//! Reads response bodies up to a limit.

use reqwest::Response;

/// Returns the body of a response. `None` if it has more than `max_bytes`. The limit applies to the
/// decompressed bytes that are read, not to `Content-Length`.
pub async fn body(mut response: Response, max_bytes: usize) -> reqwest::Result<Option<Vec<u8>>> {
    let mut bytes = vec![];
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > max_bytes {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}
