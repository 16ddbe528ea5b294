//! Processing of photos: read, clean, resize, hash.
//!
//! All functions are pure: no clock, no file, no network. They are expensive (a large photo takes a
//! good part of a second and some hundred megabytes), so callers run few at a time, on blocking
//! threads.

mod clean;
mod decode;
mod encode;
mod error;
mod exif;
mod format;
mod guard;
mod heif;
mod inspect;
mod likeness;
mod limits;
mod placeholder;
mod png;
mod profile;
mod redact;
mod rendition;
mod renditions;
mod resize;
#[cfg(test)]
mod sample;
mod segments;
mod verify;
mod webp;

pub use clean::{Clean, clean, clean_converted};
pub use error::PhotoError;
pub use exif::{CameraNotes, CameraPosition, NotedIn, TakenAt, camera_notes, camera_positions};
pub use format::Format;
pub use heif::{check_heif, is_heif};
pub use inspect::{Inspected, inspect};
pub use likeness::{Likeness, likeness};
pub use limits::Limits;
pub use redact::{Area, Redacted, redact};
pub use rendition::Rendition;
pub use renditions::Renditions;
pub use verify::verify_clean;
pub use webp::{verify_clean_webp, webp};
