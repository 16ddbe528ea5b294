//! Somebody else's service on this machine, which speaks HTTP/1.1 and HTTP/2 and answers as it is told.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::StatusCode,
    web::{self, Bytes, Data, PayloadConfig},
};
use futures_util::stream;

/// No more is taken, in bytes.
const MAX_BYTES: usize = 64 << 20;

/// A request.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its method.
    pub method: String,
    /// Its path.
    pub path: String,
    /// Its path with what was asked.
    pub target: String,
    /// As in `HTTP/1.1`.
    pub version: String,
    /// By their names in small letters.
    pub headers: BTreeMap<String, String>,
    /// What was sent.
    pub body: Vec<u8>,
}

impl Seen {
    /// Its first line.
    pub fn first(&self) -> String {
        format!("{} {} {}", self.method, self.target, self.version)
    }

    /// A header; nothing, if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: Vec<(String, String)>,
    /// What it says.
    pub body: String,
    /// How long it is waited for.
    pub after: Duration,
    /// Whether it never stops.
    pub endless: bool,
}

impl Reply {
    /// One that says nothing but this.
    pub fn status(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// All is well, and this is said.
    pub fn says(body: &(impl ToString + ?Sized)) -> Self {
        Self { body: body.to_string(), ..Self::status(200) }
    }

    /// One that nobody lives to see.
    pub fn never() -> Self {
        Self { after: Duration::from_hours(1), ..Self::status(200) }
    }

    /// One that never stops.
    pub fn endless() -> Self {
        Self { endless: true, ..Self::status(200) }
    }

    /// The same, whatever is asked.
    pub fn always(self) -> impl Fn(&Seen) -> Self + Send + Sync + 'static {
        move |_| self.clone()
    }

    /// With this header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

type Answer = Arc<dyn Fn(&Seen) -> Reply + Send + Sync>;

/// The service. It ends with the test.
pub struct Service {
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
    /// One that answers so.
    pub fn start(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let answer: Arc<Mutex<Answer>> = Arc::new(Mutex::new(Arc::new(answer)));
        let seen = Arc::new(Mutex::new(vec![]));
        let shared = Shared { seen: seen.clone(), answer: answer.clone() };
        let app = move || {
            let shared = Data::new(shared.clone());
            let payload = PayloadConfig::new(MAX_BYTES);
            App::new().app_data(shared).app_data(payload).default_service(web::to(respond))
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
    pub fn that_says(status: u16) -> Self {
        Self::start(Reply::status(status).always())
    }

    /// One that always says this.
    pub fn saying(body: &(impl ToString + ?Sized)) -> Self {
        Self::start(Reply::says(body).always())
    }

    /// Has it answer so from now on.
    pub fn turn(&self, answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) {
        *self.answer.lock().unwrap() = Arc::new(answer);
    }

    /// Where it is.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked, so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The first that it is asked, if that comes in time.
    pub async fn first_seen(&self, timeout: Duration) -> Option<Seen> {
        let first = async {
            loop {
                if let Some(seen) = self.seen().into_iter().next() {
                    return seen;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(timeout, first).await.ok()
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
        target: request.uri().to_string(),
        version: format!("{:?}", request.version()),
        headers: headers.map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: body.to_vec(),
    };
    let answer = shared.answer.lock().unwrap().clone();
    let Reply { status, headers, body, after, endless } = answer(&seen);
    shared.seen.lock().unwrap().push(seen);
    tokio::time::sleep(after).await;
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap());
    for (name, value) in headers {
        response.insert_header((name, value));
    }
    if endless {
        let spaces = Ok::<_, std::convert::Infallible>(Bytes::from_static(&[b' '; 4_096]));
        return response.streaming(stream::repeat(spaces));
    }
    response.body(body)
}
