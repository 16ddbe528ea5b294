//! Camera notes: position, time and direction from the metadata, as evidence.

mod block;
mod effort;
mod gps;
mod notes;
mod position;
mod taken;
mod xmp;

pub(crate) use block::block;
pub use notes::{CameraNotes, camera_notes, camera_positions};
pub use position::{CameraPosition, NotedIn};
pub use taken::TakenAt;
