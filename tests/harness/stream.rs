//! A crew's stream of events, as a phone reads it.

use std::time::Duration;

use serde_json::Value;

use crate::client::Client;

/// An open stream.
pub struct Stream {
    response: reqwest::Response,
    buffer: String,
    /// The id of the last event that was read.
    pub last_id: String,
}

impl Stream {
    pub(crate) async fn open(client: &Client, after: Option<&str>) -> Self {
        let mut request = client.request(reqwest::Method::GET, "/api/v1/crew/stream");
        if let Some(after) = after {
            request = request.header("Last-Event-ID", after);
        }
        let response = request.header("Accept-Encoding", "gzip, br").send().await.unwrap();
        assert_eq!(response.status(), 200);
        let mut stream = Self { response, buffer: String::new(), last_id: String::new() };
        stream.read(Duration::from_secs(5)).await;
        stream
    }

    /// The data of the next event of this name, or none if none comes in time.
    pub async fn next(&mut self, name: &str, timeout: Duration) -> Option<Value> {
        let end = tokio::time::Instant::now() + timeout;
        loop {
            while let Some((event, rest)) = self.buffer.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.buffer = rest;
                let line = |key: &str| {
                    event.lines().find_map(|line| line.strip_prefix(key)).map(str::trim)
                };
                if let Some(id) = line("id:") {
                    id.clone_into(&mut self.last_id);
                }
                if line("event:") == Some(name) {
                    return Some(serde_json::from_str(line("data:").unwrap()).unwrap());
                }
            }
            let left = end.checked_duration_since(tokio::time::Instant::now())?;
            self.read(left).await;
        }
    }

    async fn read(&mut self, timeout: Duration) {
        if let Ok(Ok(Some(chunk))) = tokio::time::timeout(timeout, self.response.chunk()).await {
            self.buffer.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}
