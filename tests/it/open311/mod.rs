//! `/open311`: what any `GeoReport` v2 client may count on. The names begin with the number of the check.

mod create;
mod create_answers;
mod create_photos;
mod definition;
#[cfg(test)]
mod desk;
mod discovery;
mod errors;
mod list;
mod list_dates;
mod services;
mod show;
#[cfg(test)]
mod town;
#[cfg(test)]
mod xml;
