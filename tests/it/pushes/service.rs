//! A push service on this machine, which speaks HTTP/1.1 and HTTP/2 and answers as it is told.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::StatusCode,
    web::{self, Bytes, Data},
};

/// A request.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) version: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
    pub(super) after: Duration,
}

impl Reply {
    pub(super) fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

type Answer = Arc<dyn Fn(&Seen) -> Reply + Send + Sync>;

/// The service. It ends with the test.
pub(super) struct Service {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    answer: Arc<Mutex<Answer>>,
    handle: actix_web::dev::ServerHandle,
}

#[derive(Clone)]
struct Shared {
    seen: Arc<Mutex<Vec<Seen>>>,
    answer: Arc<Mutex<Answer>>,
}

impl Service {
    pub(super) fn start(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let answer: Arc<Mutex<Answer>> = Arc::new(Mutex::new(Arc::new(answer)));
        let seen = Arc::new(Mutex::new(vec![]));
        let shared = Shared { seen: seen.clone(), answer: answer.clone() };
        let app = move || {
            let shared = Data::new(shared.clone());
            App::new().app_data(shared).default_service(web::to(respond))
        };
        let server = HttpServer::new(app).workers(1).disable_signals();
        let server = server.bind_auto_h2c("127.0.0.1:0").unwrap();
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { address, seen, answer, handle }
    }

    /// One that always answers so.
    pub(super) fn that_says(status: u16) -> Self {
        Self::start(move |_| Reply::status(status))
    }

    pub(super) fn turn(&self, answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) {
        *self.answer.lock().unwrap() = Arc::new(answer);
    }

    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where a phone's messages are left.
    pub(super) fn endpoint(&self, phone: &str) -> String {
        format!("{}/push/{phone}", self.origin())
    }

    /// What it was asked, so far.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn respond(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    let text = |value: &actix_web::http::header::HeaderValue| value.to_str().unwrap().to_owned();
    let headers = request.headers().iter();
    let seen = Seen {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        version: format!("{:?}", request.version()),
        headers: headers.map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: body.to_vec(),
    };
    let answer = shared.answer.lock().unwrap().clone();
    let Reply { status, headers, body, after } = answer(&seen);
    shared.seen.lock().unwrap().push(seen);
    tokio::time::sleep(after).await;
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap());
    for (name, value) in headers {
        response.insert_header((name, value));
    }
    response.body(body)
}
