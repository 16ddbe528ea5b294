//! Addresses are searched for and named.

mod geocoder;
mod geocoder_server;
mod nearest;
mod search;
mod town;
