//! How long it takes from place to place.
//!
//! Wherever times come from, whoever plans asks a [`Source`]: for these places, how long from each
//! to each? [`StraightLine`] always has an answer. [`Streets`] knows one-way streets and bridges, and
//! falls back on the straight line where it has no way. What comes from elsewhere (a routing service
//! over the network) is made into [`Times`] by [`Times::from_fn`], with the same way out.

mod network;
mod snap;
mod straight;
mod streets;
mod times;

pub use self::{
    straight::StraightLine,
    streets::{Streets, StreetsError, Way},
    times::Times,
};

/// Answers how long it takes from each of some places to each.
///
/// `straight` and `streets` are both asked alike: `|places| straight.times(places)`.
pub type Source<'a> = dyn Fn(&[geo::Point]) -> Times + Send + Sync + 'a;
