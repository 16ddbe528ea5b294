//! What a backup consists of: a snapshot of the database, and the objects in the photo store that
//! its rows name.

mod objects;
mod snapshot;
mod store;

use photo_store::Key;

pub use self::{
    objects::objects,
    snapshot::Snapshot,
    store::{has_tables, server_major},
};

/// An object in the photo store that a row names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedObject {
    /// Key of the object.
    pub key: Key,
    /// Size in bytes. `None` if the row does not say.
    pub bytes: Option<u64>,
    /// SHA-256 of the content.
    pub sha256: Vec<u8>,
}
