//! Another city's server, on a real socket.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, web};
use futures_util::stream;

/// What somebody asked for.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) host: String,
    pub(super) path: String,
    pub(super) query: BTreeMap<String, String>,
}

impl Asked {
    /// A parameter's text; empty if it is not there.
    pub(super) fn get(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }
}

/// What is answered.
pub(super) enum Reply {
    /// A status, a header, a body.
    Whole(u16, (&'static str, String), Vec<u8>),
    /// The beginning of a body, and then nothing.
    HangUp(Vec<u8>),
}

impl Reply {
    /// A body.
    pub(super) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200, body)
    }

    /// A status and a body.
    pub(super) fn status(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::Whole(status, ("x-fixture", "yes".to_owned()), body.into())
    }

    /// What servers say to people.
    pub(super) fn page(status: u16) -> Self {
        Self::status(status, "<!DOCTYPE html><html><body><p>Oh no.<br></body></html>")
    }
}

type Answers = dyn Fn(&Asked) -> Reply + Send + Sync;

/// The server. It ends with its owner.
pub(super) struct Elsewhere {
    /// The base of its endpoint.
    pub(super) url: String,
    log: Arc<Mutex<Vec<Asked>>>,
    handle: ServerHandle,
}

impl Elsewhere {
    /// A server that answers like this.
    pub(super) fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let (answer, log): (Arc<Answers>, Arc<Mutex<Vec<Asked>>>) =
            (Arc::new(answer), Arc::default());
        let kept = Arc::clone(&log);
        let server = HttpServer::new(move || {
            let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
            App::new().default_service(web::to(move |request: HttpRequest| {
                let asked = asked(&request);
                log.lock().unwrap().push(asked.clone());
                let reply = answer(&asked);
                async move { respond(reply) }
            }))
        });
        let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/open311/v2", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { url, log: kept, handle }
    }

    /// A server that answers with these files whatever else is asked, and with a page for people
    /// where it has none.
    pub(super) fn of_files(files: Vec<(&'static str, Vec<u8>)>) -> Self {
        Self::start(move |asked| {
            let found = files.iter().find(|(name, _)| asked.path.ends_with(&format!("/{name}")));
            found.map_or_else(|| Reply::page(404), |(_, body)| Reply::ok(body.clone()))
        })
    }

    /// All that was asked for so far.
    pub(super) fn log(&self) -> Vec<Asked> {
        self.log.lock().unwrap().clone()
    }

    /// How often requests were asked for so far.
    pub(super) fn pages(&self) -> usize {
        self.log().iter().filter(|asked| asked.path.contains("/requests.")).count()
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

fn asked(request: &HttpRequest) -> Asked {
    let query = web::Query::<BTreeMap<String, String>>::from_query(request.query_string());
    let host = request.connection_info().host().to_owned();
    Asked { host, path: request.path().to_owned(), query: query.unwrap().into_inner() }
}

fn respond(reply: Reply) -> HttpResponse {
    match reply {
        Reply::Whole(status, header, body) => {
            let status = status.try_into().unwrap();
            HttpResponse::build(status).insert_header(header).body(body)
        }
        Reply::HangUp(start) => {
            let start = Ok(web::Bytes::from(start));
            HttpResponse::Ok()
                .streaming(stream::iter([start, Err(std::io::Error::other("the line is dead"))]))
        }
    }
}
