//! A city to test in: a server of its own, on a database of its own, with a clock to wind.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::indexing_slicing,
    reason = "a test that cannot go on shall fail where it stands"
)]

mod app;
mod binary;
mod city;
mod client;
mod cluster;
mod contract;
mod crew;
mod files;
mod held;
mod service;
mod stream;
pub mod xml;

pub use self::{
    app::TestApp,
    binary::Streetcorner,
    city::City,
    client::{Answer, Client},
    cluster::fresh_database,
    crew::CrewClient,
    files::{scene, shared, workspace},
    service::{Reply, Seen, Service},
    stream::Stream,
};
