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
mod audit;
mod backup;
mod cases;
mod clocks;
mod command;
mod crew;
mod crews;
mod database;
mod deploy;
mod detector;
mod dispatch;
mod docs;
mod drill;
mod faults;
mod geotags;
mod heic;
mod hostile;
mod idempotency;
mod jobs;
mod limits;
mod main_job;
mod meta;
mod migrations;
mod mirror;
mod monitoring;
mod offline;
mod one_city;
mod open311;
mod open311_only;
mod ops;
mod pages;
mod photos;
mod pushes;
mod race;
mod raw_sql;
mod readme;
mod retention;
mod rules;
mod secrets;
mod sessions;
mod stalled;
mod sweeps;
mod tasks;
mod tiles;
mod travel;
mod uploads;
mod words;
