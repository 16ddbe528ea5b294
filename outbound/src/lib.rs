//! Communication with external servers: HTTP, mail, push messages.
//!
//! Transport only: no database and no cases. The callers decide what is sent and what an answer
//! means. Servers from the settings are trusted ([`client()`]). Servers from reports or phones are
//! contacted only at public addresses ([`guarded()`]).

mod body;
mod breaker;
mod client;
pub mod fetch;
mod guard;
pub mod mail;
mod public_address;
pub mod push;
mod retry_after;

pub use self::{
    body::body,
    breaker::Breaker,
    client::{USER_AGENT, bearer, client, guarded, install_tls},
    public_address::{is_allowed, is_public},
    retry_after::retry_after,
};
