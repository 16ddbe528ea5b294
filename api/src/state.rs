//! What every handler may use.

use actix_web::web::Data;
use domain::{
    areas::Atlas,
    clock::Clock,
    db::{Connection, NoConnection, Pool},
    photos::Darkroom,
    wake::Bell,
};

use crate::{
    crew::{Hub, Pushing},
    geocoder::Geocoder,
    tokens::Tokens,
};

/// The state of the API process.
#[derive(Clone)]
pub struct State {
    /// The database. Each thread that answers requests has its own, see [`crate::config::Config`].
    pub pool: Pool,
    /// The time.
    pub clock: Clock,
    /// The wake-up for workers and streams.
    pub bell: Bell,
    /// Where photos are developed and kept.
    pub darkroom: Darkroom,
    /// The maps of the cities.
    pub atlas: Atlas,
    /// Who signs tokens.
    pub tokens: Tokens,
    /// Who has a crew stream open.
    pub hub: Hub,
    /// Who is asked besides our own addresses, if anybody is.
    pub geocoder: Option<Geocoder>,
    /// By what crews' phones are woken.
    pub pushing: Pushing,
    /// Where the world reaches us: `https://311.example.org`, without a slash at the end.
    pub public_url: String,
    /// Renders the metrics, if they are recorded.
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
}

/// The state, as handlers take it.
pub type Shared = Data<State>;

impl State {
    /// A connection out of the pool.
    pub async fn connect(&self) -> Result<Connection, NoConnection> {
        self.pool.get().await
    }

    /// An address of ours, as the world writes it.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}
