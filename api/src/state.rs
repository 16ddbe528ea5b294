//! Shared state of the handlers.

use actix_web::web::Data;
use domain::{
    accounts::PasswordChecker,
    clock::Clock,
    db::{Connection, NoConnection, Pool},
    notifier::Notifier,
    photos::PhotoProcessor,
};
use geocoding::areas::Atlas;

use crate::{
    answer_cache::AnswerCache,
    client_address::TrustedProxies,
    connections::{Connections, ReadConnection},
    crew_stream::Hub,
    geocoder::Geocoder,
    limits::Limits,
    monitoring::Monitoring,
    pushing::Pushing,
    tokens::Tokens,
};

/// The state of the API process.
#[derive(Clone)]
pub struct State {
    /// Connections of the thread, see [`crate::config::Config`].
    pub connections: Connections,
    /// Source of the current time.
    pub clock: Clock,
    /// Notifies workers and streams of changes.
    pub notifier: Notifier,
    /// Processes and stores photos.
    pub photo_processor: PhotoProcessor,
    /// Areas of the jurisdictions, in memory.
    pub atlas: Atlas,
    /// Issues and checks access tokens.
    pub tokens: Tokens,
    /// Checks passwords.
    pub passwords: PasswordChecker,
    /// Limits for strangers.
    pub limits: Limits,
    /// Proxies that name the client of a request.
    pub proxies: TrustedProxies,
    /// Answers that are cached for a short time.
    pub answers: AnswerCache,
    /// Open crew streams.
    pub hub: Hub,
    /// External geocoder. `None` if none is configured.
    pub geocoder: Option<Geocoder>,
    /// Configured push services.
    pub pushing: Pushing,
    /// Public base URL, without a trailing slash: `https://311.example.org`.
    pub public_url: String,
    /// Metrics for programs on the same machine. `None` if a private listener serves them.
    pub metrics: Option<Monitoring>,
}

/// The state as handlers receive it.
pub type Shared = Data<State>;

impl State {
    /// The connection pool of the thread.
    pub const fn pool(&self) -> &Pool {
        &self.connections.pool
    }

    /// Takes a connection from the pool. Fails at once if too many requests wait for one already.
    pub async fn connect(&self) -> Result<Connection, NoConnection> {
        self.connections.to_write().await
    }

    /// Takes a connection for a list, a map or a search, which must not use up all connections.
    pub(crate) async fn connect_to_read(&self) -> Result<ReadConnection, NoConnection> {
        self.connections.to_read().await
    }

    /// Takes a connection for a page of a list with `skipped` entries before it.
    pub(crate) async fn connect_to_page(
        &self,
        skipped: i64,
    ) -> Result<ReadConnection, NoConnection> {
        self.connections.to_page(skipped).await
    }

    /// Takes a connection for what counts many rows, of which one is made at a time.
    pub(crate) async fn connect_to_count(&self) -> Result<ReadConnection, NoConnection> {
        self.connections.to_count().await
    }

    /// Returns the public URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}
