//! The HTTP server: binds, serves, and shuts down gracefully.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use actix_web::{
    App, Error, HttpMessage, HttpResponse, HttpServer,
    body::MessageBody,
    dev::{Server, ServerHandle, ServiceRequest, ServiceResponse},
    http::header::{self, AcceptEncoding, Encoding},
    middleware::{Compress, DefaultHeaders, Next, from_fn},
    rt::net::TcpStream,
    web::{Data, JsonConfig, PathConfig, PayloadConfig, QueryConfig},
};
#[cfg(target_os = "linux")]
use socket2::SockRef;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt;

use crate::{
    config::Config,
    connections::Connections,
    docs,
    draining::{Draining, close_connections},
    limits::{self, show_limits},
    observe::{RouteSpan, observe},
    openapi,
    problem::{self, Problem},
    routes,
    slow_bodies::end_slow_bodies,
    state::State,
};

/// Maximum size of a JSON body, in bytes.
const MAX_JSON: usize = 256 * 1024;
/// Maximum time for a client to send the request head.
const REQUEST_HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum time for a client to take the next bytes of a response.
const RESPONSE_TIMEOUT: Duration = Duration::from_mins(1);
/// Maximum number of connections per worker thread.
const CONNECTIONS: usize = 8_000;

/// Reasons why the server cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is in use by another program.
    #[error("{0} is taken: another program listens there; choose another address")]
    Taken(SocketAddr),
    /// The operating system refused to listen on the address.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] io::Error),
}

/// A server that listens.
pub struct Serving {
    /// The server. Await it to run it until it is stopped.
    pub server: Server,
    /// Handle that stops the server.
    pub handle: ServerHandle,
    /// Address it listens on, with the actual port if port 0 was requested.
    pub address: SocketAddr,
    /// Sends clients to other servers before this one is stopped.
    pub draining: Draining,
}

/// Binds the address and creates the server. Await `Serving::server` to run it.
pub fn bind(config: &Config, state: State) -> Result<Serving, ServeError> {
    let listener = listen(config.listen)?;
    let address =
        listener.local_addr().map_err(|error| ServeError::Listen(config.listen, error))?;
    let public_url = match state.public_url.as_str() {
        "" => format!("http://{address}"),
        given => given.to_owned(),
    };
    let state = State { public_url, ..state };
    metrics::describe_histogram!("streetcorner_request_seconds", "Time to answer a request.");
    let pools = Data::new(config.pools.clone());
    // Threads that share a pool share its halves.
    let connections: Vec<_> = config.pools.iter().cloned().map(Connections::new).collect();
    let draining = Draining::default();
    let drained = Data::new(draining.clone());
    let threads_begun = Arc::new(AtomicUsize::new(0));
    let server = HttpServer::new(move || {
        let number = threads_begun.fetch_add(1, Ordering::Relaxed);
        let connections = connections.iter().cycle().nth(number).unwrap_or(&state.connections);
        let state = State { connections: connections.clone(), ..state.clone() };
        let (app, mut document) = App::new()
            .into_utoipa_app()
            .openapi(openapi::frame())
            .app_data(Data::new(state))
            .app_data(pools.clone())
            .app_data(drained.clone())
            .app_data(JsonConfig::default().limit(MAX_JSON).error_handler(problem::unreadable))
            .app_data(PathConfig::default().error_handler(problem::unreadable))
            .app_data(QueryConfig::default().error_handler(problem::unreadable))
            .app_data(PayloadConfig::new(MAX_JSON))
            .configure(routes::api)
            .split_for_parts();
        limits::describe(&mut document);
        app.configure(routes::rest)
            .service(docs::page())
            .service(docs::style())
            .service(docs::files(document))
            .service(actix_web::web::redirect("/docs", "/docs/"))
            .default_service(actix_web::web::to(nowhere))
            .wrap(Compress::default())
            .wrap(from_fn(end_slow_bodies))
            .wrap(from_fn(answer_anyway))
            .wrap(from_fn(show_limits))
            .wrap(from_fn(docs::protect))
            .wrap(DefaultHeaders::new().add(("X-Content-Type-Options", "nosniff")))
            .wrap(from_fn(observe))
            .wrap(from_fn(close_connections))
            .wrap(TracingLogger::<RouteSpan>::new())
    })
    .workers(config.workers)
    .on_connect(|connection, _data| {
        if let Some(stream) = connection.downcast_ref::<TcpStream>() {
            end_stalled_reader(stream);
        }
    })
    // Without this, the end of a response waits until the client has acknowledged the beginning.
    .tcp_nodelay(true)
    .max_connections(CONNECTIONS)
    .client_request_timeout(REQUEST_HEAD_TIMEOUT)
    .shutdown_timeout(10)
    // The command handles signals and decides when to stop.
    .disable_signals()
    .listen(listener)
    .map_err(|error| ServeError::Listen(address, error))?
    .run();
    Ok(Serving { handle: server.handle(), server, address, draining })
}

/// Has the operating system close the connection if the client takes no bytes of a response within
/// the timeout. Elsewhere than on Linux, it decides for itself.
fn end_stalled_reader(stream: &TcpStream) {
    #[cfg(target_os = "linux")]
    if let Err(error) = SockRef::from(stream).set_tcp_user_timeout(Some(RESPONSE_TIMEOUT)) {
        tracing::debug!(%error, "cannot set the timeout of a connection");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = stream;
}

/// Listens on an address.
pub(crate) fn listen(address: SocketAddr) -> Result<std::net::TcpListener, ServeError> {
    let listener = std::net::TcpListener::bind(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => ServeError::Taken(address),
        _ => ServeError::Listen(address, error),
    })?;
    listener.set_nonblocking(true).map_err(|error| ServeError::Listen(address, error))?;
    Ok(listener)
}

/// If the client accepts no encoding that the server supports, the response is sent unencoded. An
/// error response would have to be unencoded as well.
/// <https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3>
async fn answer_anyway<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let codings = [Encoding::identity(), Encoding::brotli(), Encoding::gzip(), Encoding::deflate()];
    let wanted = request.get_header::<AcceptEncoding>();
    if wanted.is_some_and(|wanted| wanted.negotiate(codings.iter()).is_none()) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.call(request).await
}

async fn nowhere() -> Result<HttpResponse, Problem> {
    Err(Problem::not_found())
}
