//! State that the tasks and loops of a worker share.

use domain::{
    clock::Clock, db::Pool, notifier::Notifier, photos::PhotoProcessor, progress::Progress,
};
use geocoding::areas::Atlas;
use outbound::{fetch::Fetcher, mail::Mailer};
use photo_store::PhotoStore;

use crate::{
    dispatch::Plans,
    queue::{Lane, SuspectTurn},
    settings::Config,
    travel::Travel,
};

/// Number of fetched photos that are processed at once. No request waits for them, and each takes
/// some hundred megabytes of memory.
const MAX_PROCESSED_AT_ONCE: usize = 1;
/// Media types of the photos that can be decoded, as sent in `Accept`.
const READABLE: &str = "image/jpeg, image/png, image/webp";

/// Database pools of a worker. Tasks that may be slow have their own, so that they cannot take the
/// connections of dispatch.
#[derive(Clone)]
pub struct Pools {
    /// For routing, dispatch, planning and sweeps.
    pub dispatch: Pool,
    /// For photos, push messages and other servers.
    pub slow: Pool,
    /// Only for the claims of running tasks. They must be renewed even while the others are used
    /// up, or another worker takes the tasks over.
    pub claims: Pool,
}

/// Dependencies of tasks. Clones share the same pools, caches and plans.
#[derive(Clone)]
pub(crate) struct Context {
    /// The pool of the lane.
    pub(crate) pool: Pool,
    slow_pool: Pool,
    /// See [`Pools::claims`].
    pub(crate) claims: Pool,
    pub(crate) clock: Clock,
    pub(crate) notifier: Notifier,
    pub(crate) atlas: Atlas,
    pub(crate) photo_store: PhotoStore,
    pub(crate) photo_processor: PhotoProcessor,
    pub(crate) fetcher: Fetcher,
    pub(crate) mailer: Mailer,
    pub(crate) travel: Travel,
    pub(crate) config: Config,
    pub(crate) plans: Plans,
    pub(crate) progress: Progress,
    /// Of the whole process: all lanes share it.
    pub(crate) suspect_turn: SuspectTurn,
}

impl Context {
    /// Creates a context with empty caches.
    pub(crate) fn new(
        pools: Pools,
        clock: Clock,
        notifier: Notifier,
        photo_store: PhotoStore,
        mailer: Mailer,
        config: Config,
        progress: Progress,
    ) -> Self {
        Self {
            pool: pools.dispatch,
            slow_pool: pools.slow,
            claims: pools.claims,
            clock,
            notifier,
            atlas: Atlas::default(),
            photo_processor: PhotoProcessor::with_permits(
                photo_store.clone(),
                MAX_PROCESSED_AT_ONCE,
            ),
            photo_store,
            fetcher: Fetcher::new(config.media.clone(), READABLE),
            mailer,
            travel: config.travel.clone(),
            config,
            plans: Plans::default(),
            progress,
            suspect_turn: SuspectTurn::default(),
        }
    }

    /// The same with the pool of this lane.
    pub(crate) fn of_lane(&self, lane: Lane) -> Self {
        let pool = match lane {
            Lane::Local => self.pool.clone(),
            Lane::Photo | Lane::External | Lane::Push => self.slow_pool.clone(),
        };
        Self { pool, ..self.clone() }
    }
}
