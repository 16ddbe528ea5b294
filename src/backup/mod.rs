//! Backups of the database and the photos as one consistent set, and their restoration.
//!
//! A backup is made of what PostgreSQL's `pg_dump` writes, of the photos as they are in the photo
//! store, and of a small manifest. The manifest is written last, so a backup that was interrupted
//! is not taken for a whole one.

mod copy;
mod database_url;
mod dump;
mod hashed;
mod list;
mod make;
mod manifest;
mod progress;
mod restore;
mod tidy;
mod verify;

pub use self::{
    make::{Made, make},
    manifest::Manifest,
    restore::{Restored, restore},
    verify::check,
};

/// Folder of the photos in a backup.
const PHOTOS: &str = "photos";
/// Folder of the dumps and the lists of photos, one subfolder for each run.
const SETS: &str = "sets";
/// Number of photos that are copied at once.
const AT_ONCE: usize = 4;
