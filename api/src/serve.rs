//! The server: listens, answers, and stops without cutting anybody off.

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
    web::{Data, JsonConfig, PathConfig, PayloadConfig, QueryConfig},
};
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config as SwaggerConfig, SwaggerUi, Url};

use crate::{
    config::Config,
    observe::{RouteSpan, observe},
    openapi,
    problem::{self, Problem},
    routes,
    state::State,
};

/// The most bytes of a JSON body.
const LARGEST_JSON: usize = 256 * 1024;
/// How long a client may take to send its head.
const SLOWEST: Duration = Duration::from_secs(10);
/// How many connections one worker keeps.
const CONNECTIONS: usize = 8_000;

/// Why it does not listen.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Somebody else does.
    #[error("{0} is taken: another program listens there; choose another with --listen")]
    Taken(SocketAddr),
    /// The system says no.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] io::Error),
}

/// A server that listens.
pub struct Serving {
    /// Runs until it is stopped.
    pub server: Server,
    /// Stops it.
    pub handle: ServerHandle,
    /// Where it listens: the port it got, if it asked for any.
    pub address: SocketAddr,
}

/// Listens, and is ready to be awaited.
pub fn bind(config: &Config, state: State) -> Result<Serving, ServeError> {
    let listener = listen(config.listen)?;
    let address =
        listener.local_addr().map_err(|error| ServeError::Listen(config.listen, error))?;
    let public_url = match state.public_url.as_str() {
        "" => format!("http://{address}"),
        given => given.to_owned(),
    };
    let state = State { public_url, ..state };
    let pools = Data::new(config.pools.clone());
    let threads_begun = Arc::new(AtomicUsize::new(0));
    let server = HttpServer::new(move || {
        let number = threads_begun.fetch_add(1, Ordering::Relaxed);
        let pool = pools.iter().cycle().nth(number).unwrap_or(&state.pool).clone();
        let state = State { pool, ..state.clone() };
        let (app, document) = App::new()
            .into_utoipa_app()
            .openapi(openapi::frame())
            .app_data(Data::new(state))
            .app_data(pools.clone())
            .app_data(JsonConfig::default().limit(LARGEST_JSON).error_handler(problem::unreadable))
            .app_data(PathConfig::default().error_handler(problem::unreadable))
            .app_data(QueryConfig::default().error_handler(problem::unreadable))
            .app_data(PayloadConfig::new(LARGEST_JSON))
            .configure(routes::api)
            .split_for_parts();
        app.configure(routes::rest)
            .service(docs(document))
            .service(actix_web::web::redirect("/docs", "/docs/"))
            .default_service(actix_web::web::to(nowhere))
            .wrap(Compress::default())
            .wrap(from_fn(answer_anyway))
            .wrap(DefaultHeaders::new().add(("X-Content-Type-Options", "nosniff")))
            .wrap(from_fn(observe))
            .wrap(TracingLogger::<RouteSpan>::new())
    })
    .workers(config.workers)
    // The end of an answer shall not wait until the client has said that it got the beginning.
    .tcp_nodelay(true)
    .max_connections(CONNECTIONS)
    .client_request_timeout(SLOWEST)
    .shutdown_timeout(10)
    // Who stops the server decides when; the framework must not do it first.
    .disable_signals()
    .listen(listener)
    .map_err(|error| ServeError::Listen(address, error))?
    .run();
    Ok(Serving { handle: server.handle(), server, address })
}

fn listen(address: SocketAddr) -> Result<std::net::TcpListener, ServeError> {
    let listener = std::net::TcpListener::bind(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => ServeError::Taken(address),
        _ => ServeError::Listen(address, error),
    })?;
    listener.set_nonblocking(true).map_err(|error| ServeError::Listen(address, error))?;
    Ok(listener)
}

/// The documents with their UI, which asks nobody else whether they are valid.
fn docs(document: utoipa::openapi::OpenApi) -> SwaggerUi {
    let offline = SwaggerConfig::default().validator_url("none");
    let urls = vec![
        (Url::with_primary("The app API", "/openapi.json", true), document),
        (Url::new("Open311", "/openapi/open311.json"), openapi::open311()),
    ];
    SwaggerUi::new("/docs/{_:.*}").urls(urls).config(offline)
}

/// Whoever takes no coding that we have, and no plain answer either, gets a plain one: it can perhaps
/// be read, and a refusal would have to be plain as well.
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
