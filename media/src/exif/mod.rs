//! What the camera wrote down: place, time and direction as evidence.

mod block;
mod effort;
mod gps;
mod notes;
mod taken;

pub(crate) use block::block;
pub use gps::CameraPosition;
pub use notes::CameraNotes;
pub(crate) use notes::notes;
pub use taken::TakenAt;
