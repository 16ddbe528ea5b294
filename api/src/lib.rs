//! The HTTP surfaces of Streetcorner: Open311 for any app, `/api/v1` for ours, pages for people.
//!
//! A handler extracts, calls one verb of `domain`, and responds. The folders are the paths.

mod addresses;
mod api_keys;
mod cases;
pub mod config;
mod crew;
mod crews;
mod extract;
mod features;
mod geocoder;
mod geotags;
mod jobs;
mod observe;
mod once;
mod open311;
pub mod openapi;
mod ops;
mod pages;
mod photos;
pub mod problem;
mod round;
mod routes;
mod serve;
mod sessions;
mod state;
mod survive;
mod tag;
mod tiles;
mod tokens;
mod upload;
mod uploads;

pub use self::{
    crew::{Hub, Pushing},
    geocoder::{BadGeocoder, Dialect, Geocoder, GeocoderSettings, Order},
    serve::{ServeError, Serving, bind},
    state::{Shared, State},
    tokens::{KeyError, Tokens},
};
