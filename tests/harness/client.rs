//! Somebody who sends requests. Every answer is held against the `OpenAPI` document of its surface.

use std::{net::IpAddr, sync::OnceLock};

use reqwest::{Method, Request, RequestBuilder, Url, header::HeaderMap, multipart};
use serde_json::{Value, json};

use crate::held::{assert_documented, assert_twins, twin};

/// A client, signed in or not.
#[derive(Debug, Clone)]
pub struct Client {
    /// Where the server is.
    pub url: String,
    /// Its access token, if it has one.
    pub token: Option<String>,
    http: reqwest::Client,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).expect("the body is UTF-8")
    }

    /// The body as JSON; null if there is none.
    pub fn json(&self) -> Value {
        if self.bytes.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Fails if the status is another.
    #[track_caller]
    pub fn expect_status(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.text());
    }
}

/// Of a client without TLS: reading the certificates of the system for each takes longer than most
/// tests.
fn builder() -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    builder.no_proxy().tls_certs_only([])
}

impl Client {
    /// A client of this server.
    pub fn new(url: &str, token: Option<String>) -> Self {
        static TLS: OnceLock<()> = OnceLock::new();
        TLS.get_or_init(|| {
            outbound::install_tls();
        });
        let http = builder().build().unwrap();
        Self { url: url.to_owned(), token, http }
    }

    /// A client that sends from this address of the machine: `127.0.0.2` and others.
    pub fn at(url: &str, address: &str) -> Self {
        let address: IpAddr = address.parse().unwrap();
        let client = Self::new(url, None);
        Self { http: builder().local_address(address).build().unwrap(), ..client }
    }

    /// The same client, signed in.
    pub async fn sign_in(&self, city: &str, login: &str, password: &str) -> Self {
        let body = json!({"jurisdiction_id": city, "login": login, "password": password});
        let session = self.post("/api/v1/sessions", &body, 201).await;
        let token = session["access_token"].as_str().unwrap().to_owned();
        Self { token: Some(token), ..self.clone() }
    }

    /// A request to be sent with [`Client::send`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends it, and reads the answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.build().unwrap();
        let (method, url) = (request.method().clone(), request.url().clone());
        let answer = self.execute(request).await;
        assert_documented(&method, url.path(), &answer);
        if let Some(path) = twin(&method, url.path(), &answer) {
            self.assert_same_in_xml(url, &path, &answer).await;
        }
        answer
    }

    async fn execute(&self, request: Request) -> Answer {
        let response = self.http.execute(request).await.unwrap();
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let bytes = response.bytes().await.unwrap().to_vec();
        Answer { status, headers, bytes }
    }

    /// Whatever is read as JSON says the same as XML, unless it changes in between, or the server
    /// cannot say anything just then.
    async fn assert_same_in_xml(&self, url: Url, path: &str, json: &Answer) {
        let mut twin = url.clone();
        twin.set_path(path);
        let xml = self.execute(Request::new(Method::GET, twin)).await;
        let again = self.execute(Request::new(Method::GET, url)).await;
        if again.bytes == json.bytes && xml.status < 500 {
            assert_twins(path, json, &xml);
        }
    }

    /// Gets, and expects a status.
    #[track_caller]
    pub fn get(&self, path: &str, status: u16) -> impl Future<Output = Value> {
        self.expect(self.request(Method::GET, path), status)
    }

    /// Posts JSON, and expects a status.
    #[track_caller]
    pub fn post(&self, path: &str, body: &Value, status: u16) -> impl Future<Output = Value> {
        self.expect(self.request(Method::POST, path).json(body), status)
    }

    async fn expect(&self, request: RequestBuilder, status: u16) -> Value {
        let answer = self.send(request).await;
        answer.expect_status(status);
        if answer.bytes.is_empty() { Value::Null } else { answer.json() }
    }

    /// Gets whatever comes.
    pub async fn fetch(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Gets whatever comes, and expects a status; what it says need not be JSON.
    pub async fn get_any(&self, path: &str, status: u16) {
        self.fetch(path).await.expect_status(status);
    }

    /// Posts a form.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.request(Method::POST, path).form(fields)).await
    }

    /// Posts a multipart form.
    pub async fn post_multipart(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: Vec<(&str, Vec<u8>)>,
    ) -> Answer {
        let mut form = multipart::Form::new();
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        for (name, bytes) in files {
            let part = multipart::Part::bytes(bytes).file_name("photo.jpg");
            form = form.part(name.to_owned(), part.mime_str("image/jpeg").unwrap());
        }
        self.send(self.request(Method::POST, path).multipart(form)).await
    }
}
