//! `/open311`: what any `GeoReport` v2 client may count on. The names begin with the number of the check.

#[cfg(test)]
mod bad_input;
mod checks;
mod create;
mod create_answers;
mod create_photos;
mod definition;
#[cfg(test)]
mod desk;
mod discovery;
mod empty;
mod errors;
mod extensions;
mod far_pages;
mod fresh;
mod jurisdictions;
mod list;
mod list_dates;
mod media;
mod media_elsewhere;
#[cfg(test)]
mod picture_server;
mod property;
mod sandbox;
mod sandbox_night;
mod schemas;
mod search;
mod services;
mod show;
mod tokens;
#[cfg(test)]
mod town;
mod updates;
#[cfg(test)]
mod xml;
