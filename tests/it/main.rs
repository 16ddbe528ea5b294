//! Sentences about the city. The folders are those of `api`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on shall fail where it stands"
)]

mod addresses;
mod api_keys;
mod areas;
mod cases;
mod command;
mod crew;
mod detector;
mod dispatch;
mod geotags;
mod heic;
mod hostile;
mod main_job;
mod meta;
mod migrations;
mod mirror;
mod offline;
mod open311;
mod open311_only;
mod pages;
mod photos;
mod pushes;
mod race;
mod readme;
mod simulate;
mod tasks;
mod tiles;
mod travel;
mod uploads;
