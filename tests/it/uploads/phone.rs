//! A phone that sends pictures by the tus protocol, and pictures for it to send.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use fixtures::Scene;
use harness::{Answer, City, Client, TestApp, scene};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// What bytes are sent as.
const BYTES: &str = "application/offset+octet-stream";

/// A phone.
pub(crate) struct Phone {
    pub(crate) client: Client,
    city: String,
}

impl Phone {
    /// Somebody's whom nobody knows.
    pub(crate) fn of(app: &TestApp, city: &City) -> Self {
        Self::with(app.stranger(), city.id.as_str())
    }

    /// Of whoever this client is.
    pub(crate) fn with(client: Client, city: &str) -> Self {
        Self { client, city: city.to_owned() }
    }

    /// A request of the protocol.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, path).header("Tus-Resumable", "1.0.0")
    }

    /// A request to send so many bytes.
    pub(crate) fn announce(&self, length: usize, metadata: &[(&str, &str)]) -> RequestBuilder {
        let city = [("jurisdiction_id", self.city.as_str())];
        let pairs = city.iter().chain(metadata);
        let pairs = pairs.map(|(name, value)| format!("{name} {}", STANDARD.encode(value)));
        self.request(Method::POST, "/api/v1/uploads")
            .header("Upload-Length", length.to_string())
            .header("Upload-Metadata", pairs.collect::<Vec<_>>().join(","))
    }

    /// Says that so many bytes will come; answers with the path where they go.
    pub(crate) async fn begin(&self, length: usize) -> String {
        let answer = self.client.send(self.announce(length, &[])).await;
        answer.expect_status(201);
        path_of(&answer)
    }

    /// Sends bytes, whatever the answer.
    pub(crate) async fn patch(&self, path: &str, offset: usize, bytes: &[u8]) -> Answer {
        let request = self.request(Method::PATCH, path);
        let request = request.header("Upload-Offset", offset.to_string());
        let request = request.header("Content-Type", BYTES).body(bytes.to_vec());
        self.client.send(request).await
    }

    /// How many bytes have come.
    pub(crate) async fn offset(&self, path: &str) -> usize {
        let answer = self.client.send(self.request(Method::HEAD, path)).await;
        answer.expect_status(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        answer.header("upload-offset").parse().unwrap()
    }

    /// What is said of an upload.
    pub(crate) async fn look(&self, path: &str) -> Value {
        self.client.get(path, 200).await
    }

    /// Sends a whole picture; answers with the path of its upload.
    pub(crate) async fn send(&self, picture: &[u8]) -> String {
        let path = self.begin(picture.len()).await;
        self.patch(&path, 0, picture).await.expect_status(204);
        path
    }
}

/// The path that an answer's `Location` leads to.
pub(crate) fn path_of(answer: &Answer) -> String {
    let link = answer.header("location");
    link[link.find("/api/v1/").unwrap()..].to_owned()
}

/// The secret in the path of an upload.
pub(crate) fn secret(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// A photo of a hole, taken where Testville's crews are.
pub(crate) fn hole() -> Vec<u8> {
    scene(Scene::Pothole, 52.05, 5.05)
}

/// The same picture as another file: with a remark in it.
pub(crate) fn remarked(jpeg: &[u8], remark: &str) -> Vec<u8> {
    let length = u16::try_from(remark.len() + 2).unwrap();
    let (start, rest) = jpeg.split_at(2);
    [start, &[0xff, 0xfe], &length.to_be_bytes(), remark.as_bytes(), rest].concat()
}

/// The fingerprint of a picture, as people write it.
pub(crate) fn sha256(picture: &[u8]) -> String {
    let mut digits = String::new();
    for byte in domain::hash::sha256(picture) {
        write!(digits, "{byte:02x}").unwrap();
    }
    digits
}
