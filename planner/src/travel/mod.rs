//! How long it takes from place to place.
//!
//! Wherever times come from, whoever plans asks a [`Source`]: for these places, how long from each
//! to each? [`StraightLine`] always has an answer. [`Streets`] knows one-way streets and bridges, and
//! falls back on the straight line where it has no way; a map is read into [`Lines`], and [`osm`] and
//! [`centreline`] know what its tags and fields mean. What comes from elsewhere (a routing service
//! over the network) is made into [`Times`] by [`Times::from_fn`], with the same way out.

pub mod centreline;
mod drive;
mod lines;
mod network;
pub mod osm;
mod snap;
mod straight;
mod streets;
mod times;

pub use self::{
    drive::Drive,
    lines::Lines,
    straight::StraightLine,
    streets::{Extent, Streets, StreetsError, Way},
    times::Times,
};

/// Answers how long it takes from each of some places to each.
///
/// `straight` and `streets` are both asked alike: `|places| straight.times(places)`.
pub type Source<'a> = dyn Fn(&[geo::Point]) -> Times + Send + Sync + 'a;
