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
mod change;
mod city;
mod client;
mod cluster;
mod contract;
mod crew;
mod files;
mod held;
pub mod one_city;
mod raw_sql;
mod rows;
pub mod sample;
mod service;
mod stream;
pub mod xml;

pub use self::{
    app::TestApp,
    binary::Streetcorner,
    change::ServiceChange,
    city::{City, tracking_path},
    client::{Answer, Client},
    cluster::{empty_database, fresh_database},
    crew::CrewClient,
    files::{scene, shared, shared_if_there, workspace},
    raw_sql::RAW_SQL,
    rows::{Counted, Rows},
    sample::Sample,
    service::{Reply, Seen, Service},
    stream::Stream,
};
