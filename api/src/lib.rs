//! HTTP server of Streetcorner: Open311, the app API (`/api/v1`) and web pages.
//!
//! A handler extracts its arguments, calls one function of `domain`, and responds. The folders
//! follow the URL paths.

mod addresses;
mod answer_cache;
mod api_keys;
mod cases;
mod catch_panics;
mod client_address;
pub mod config;
mod connections;
mod crew;
mod crew_stream;
mod crews;
mod docs;
mod draining;
mod extract;
mod features;
mod geocoder;
mod geotags;
mod idempotency_key;
mod jobs;
mod limits;
mod monitoring;
mod observe;
mod open311;
pub mod openapi;
mod ops;
mod pages;
mod photos;
pub mod problem;
mod pushing;
mod request_body;
mod round;
mod routes;
mod serve;
mod sessions;
mod shared_stream;
mod slow_bodies;
mod state;
mod tag;
mod tiles;
mod tokens;
mod uploads;

pub use self::{
    answer_cache::AnswerCache,
    client_address::{ForwardedHeader, TrustedProxies},
    connections::Connections,
    crew_stream::Hub,
    draining::Draining,
    geocoder::{BadGeocoder, Geocoder, GeocoderSettings, Order},
    limits::{Action, BadRates, By, Limits, Rate, RateChanges, Rates},
    monitoring::{Monitoring, Observed, bind_monitoring},
    pushing::Pushing,
    serve::{ServeError, Serving, bind},
    state::{Shared, State},
    tokens::{KeyError, Tokens},
};
