//! Maps domain errors to problems. Each error variant gets its code here only.

mod accounts;
mod cases;
mod crews;
mod database;
mod geotags;
mod limits;
mod photos;
mod pushes;
mod requests;
mod uploads;
mod values;
