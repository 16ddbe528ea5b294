//! Addresses are searched for and named.

mod boston;
mod geocoder;
mod geocoder_server;
mod mangle;
mod nearest;
mod search;
mod town;
