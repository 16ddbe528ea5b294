//! Travel times between places.
//!
//! The planner queries a [`Source`] for the times between a list of places. [`StraightLine`] always
//! has an answer. [`Streets`] knows one-way streets and bridges and falls back on the straight line
//! where it has no route. Maps are read into [`Lines`]; [`osm`] and [`centreline`] interpret their
//! tags and fields. Times from elsewhere (for example a routing service) become [`Times`] by
//! [`Times::from_fn`], with the same fallback.

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

/// Returns the travel times from each place to each.
///
/// `straight` and `streets` are both used in the same way: `|places| straight.times(places)`.
pub type Source<'a> = dyn Fn(&[geo::Point]) -> Times + Send + Sync + 'a;
