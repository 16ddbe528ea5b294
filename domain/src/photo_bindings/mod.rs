//! Which database may delete from the photo store.
//!
//! Each jurisdiction has a row in `photo_binding`, and the photo store has an object with the same
//! stamp. The row names the database that it was made in, and the stamp is renewed every hour in
//! which something is deleted. So neither a restored database nor an old copy deletes photos that
//! it does not know.

mod adopt;
mod bind_new;
mod check;
mod object;
mod renew;
mod store;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use photo_store::PhotoStoreError;

pub use self::{adopt::adopt, bind_new::bind_new, check::check, object::FOLDER};
use crate::{id::Id, jurisdictions::JurisdictionId, schema::photo_binding};

/// Changes with each renewal.
type Stamp = Id<PhotoBinding>;

/// The right of a database to delete from the photo store of a jurisdiction.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = photo_binding)]
struct PhotoBinding {
    jurisdiction_id: JurisdictionId,
    /// System identifier and oid of the database.
    database: String,
    /// Stamp in the photo store. `None` until it is stored there.
    stamp: Option<Stamp>,
    /// Stamp that is being stored there.
    next_stamp: Option<Stamp>,
    /// Time of the last renewal (UTC).
    renewed_at: DateTime<Utc>,
}

/// Why this database deletes nothing from the photo store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotBound {
    /// The row was made in another database, of which this one is a copy.
    #[error("this database is a copy, or was restored")]
    Copied,
    /// The photo store has another stamp, so another database has renewed it.
    #[error("another database has deleted from it since this one did")]
    Superseded,
    /// The photo store has a stamp, and this database has none.
    #[error("it belongs to another database")]
    Foreign,
    /// The photo store has no stamp, although this database has one.
    #[error("it is not the one that this database had, or it was emptied")]
    Missing,
}

/// Why the right to delete could not be confirmed.
#[derive(Debug, thiserror::Error)]
pub enum BindingError {
    /// This database has no right to delete.
    #[error(
        "nothing is deleted from the photo store of {city}: {reason}; if this database is the right one, \
         run `streetcorner photos adopt`"
    )]
    NotBound {
        /// The jurisdiction.
        city: JurisdictionId,
        /// What is wrong.
        reason: NotBound,
    },
    /// The photo store failed.
    #[error("cannot read or write the stamp in the photo store")]
    PhotoStore(#[from] PhotoStoreError),
    /// The database query failed.
    #[error("cannot read or write the binding of the photo store")]
    Database(#[from] diesel::result::Error),
}
