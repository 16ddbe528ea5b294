//! Limits the memory that the request bodies of the process use together, and those from one network.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    rc::Rc,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use actix_web::HttpRequest;
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore, SemaphorePermit},
    time::{Instant, timeout_at},
};

use super::UploadError;
use crate::limits::limited_networks;

/// Memory for all request bodies together, in KiB.
const ALL: usize = 512 * 1024;
/// Memory for the request bodies from one network address (IPv6: /64), in KiB: a quarter of all.
const SHARE: usize = 128 * 1024;
/// Maximum size of a body that needs no reservation, in bytes. Reports without photos are accepted
/// even while many photos are received.
const SMALL: usize = 64 * 1024;
/// Memory is reserved in steps of this size, in KiB.
const STEP: usize = 256;
/// Maximum time to wait for memory.
const TIMEOUT: Duration = Duration::from_secs(10);

static ALL_ROOM: Semaphore = Semaphore::const_new(ALL);
/// The shares of the networks that use memory now.
static SHARES: Mutex<BTreeMap<String, Weak<Semaphore>>> = Mutex::new(BTreeMap::new());

/// Memory that is reserved for one request body. It grows as bytes arrive, so that a sender who
/// announces much and sends little takes no room from others. The last clone releases it.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    all: &'static Semaphore,
    share: usize,
    /// Network of the sender. `None` if it is exempt from limits.
    network: Option<Rc<str>>,
    reserved: Rc<RefCell<Reserved>>,
    /// Ends the wait for room of a body that is dropped meanwhile.
    dropped: Rc<Notify>,
}

#[derive(Debug, Default)]
struct Reserved {
    of_all: Option<SemaphorePermit<'static>>,
    of_share: Option<OwnedSemaphorePermit>,
    /// Whether the rest of the body is dropped as it arrives.
    drops: bool,
}

impl Room {
    /// Room for the body of this request. Nothing is reserved yet.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let network = limited_networks(request).into_iter().next();
        Self::within(&ALL_ROOM, SHARE, network.as_deref())
    }

    fn within(all: &'static Semaphore, share: usize, network: Option<&str>) -> Self {
        let (reserved, dropped) = (Rc::default(), Rc::default());
        Self { all, share, network: network.map(Rc::from), reserved, dropped }
    }

    /// Reserves what is missing for this number of bytes. Fails if there is no room within the
    /// timeout.
    pub(crate) async fn grow_to(&self, bytes: usize) -> Result<(), UploadError> {
        self.grow_within(bytes, TIMEOUT).await
    }

    /// Releases what is reserved.
    pub(crate) fn release(&self) {
        *self.reserved.borrow_mut() = Reserved::default();
    }

    /// Releases what is reserved, and reserves nothing any more: the rest of the body is dropped as
    /// it arrives.
    pub(crate) fn drop_rest(&self) {
        *self.reserved.borrow_mut() = Reserved { drops: true, ..Reserved::default() };
        self.dropped.notify_one();
    }

    async fn grow_within(&self, bytes: usize, timeout: Duration) -> Result<(), UploadError> {
        let Some(missing) = self.missing(bytes) else { return Ok(()) };
        tokio::select! {
            more = self.more(missing, Instant::now() + timeout) => {
                let (of_all, of_share) = more?;
                self.reserved.borrow_mut().add(of_all, of_share);
            }
            () = self.dropped.notified() => {}
        }
        Ok(())
    }

    /// Waits for this many KiB.
    async fn more(
        &self,
        missing: u32,
        deadline: Instant,
    ) -> Result<(SemaphorePermit<'static>, Option<OwnedSemaphorePermit>), UploadError> {
        // Whoever waits for its own share must not hold what others could use.
        let of_share = match &self.network {
            Some(network) => {
                let more = share_of(network, self.share).acquire_many_owned(missing);
                let more = timeout_at(deadline, more).await;
                let Ok(Ok(more)) = more else { return Err(UploadError::OverShare) };
                Some(more)
            }
            None => None,
        };
        let of_all = timeout_at(deadline, self.all.acquire_many(missing)).await;
        let Ok(Ok(of_all)) = of_all else { return Err(UploadError::NoRoom) };
        Ok((of_all, of_share))
    }

    /// Returns what has to be reserved, in KiB. `None` if nothing is missing.
    fn missing(&self, bytes: usize) -> Option<u32> {
        let reserved = self.reserved.borrow();
        let wanted = if bytes <= SMALL { 0 } else { bytes.div_ceil(STEP * 1024) * STEP };
        let taken = reserved.of_all.as_ref().map_or(0, SemaphorePermit::num_permits);
        let missing =
            wanted.checked_sub(taken).filter(|missing| *missing > 0 && !reserved.drops)?;
        Some(u32::try_from(missing).unwrap_or(u32::MAX))
    }
}

impl Reserved {
    fn add(&mut self, of_all: SemaphorePermit<'static>, of_share: Option<OwnedSemaphorePermit>) {
        match &mut self.of_all {
            Some(taken) => taken.merge(of_all),
            none => *none = Some(of_all),
        }
        match (&mut self.of_share, of_share) {
            (Some(taken), Some(more)) => taken.merge(more),
            (none, more) => *none = more,
        }
    }
}

/// Returns the share of a network, which exists as long as somebody uses it.
fn share_of(network: &str, size: usize) -> Arc<Semaphore> {
    let mut shares = SHARES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(share) = shares.get(network).and_then(Weak::upgrade) {
        return share;
    }
    shares.retain(|_, share| share.strong_count() > 0);
    let share = Arc::new(Semaphore::new(size));
    shares.insert(network.to_owned(), Arc::downgrade(&share));
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn room_grows_with_the_bytes_and_a_report_in_words_needs_none() {
        static ALL: Semaphore = Semaphore::const_new(1_024);
        let room = || Room::within(&ALL, 1_024, None);
        let first = room();
        first.grow_within(SMALL, SOON).await.unwrap();
        assert_eq!(ALL.available_permits(), 1_024);
        first.grow_within(SMALL + 1, SOON).await.unwrap();
        assert_eq!(ALL.available_permits(), 1_024 - 256);
        first.grow_within(600 * 1024, SOON).await.unwrap();
        assert_eq!(ALL.available_permits(), 256);

        let second = room();
        second.grow_within(256 * 1024, SOON).await.unwrap();
        assert_eq!(second.grow_within(257 * 1024, SOON).await, Err(UploadError::NoRoom));
        drop(first);
        second.grow_within(257 * 1024, SOON).await.unwrap();
        drop(second);
        assert_eq!(ALL.available_permits(), 1_024);
    }

    #[tokio::test]
    async fn a_network_takes_its_share_and_leaves_the_rest_to_others() {
        static ALL: Semaphore = Semaphore::const_new(1_024);
        let of = |network: &str| Room::within(&ALL, 512, Some(network));
        let (one, more) = (of("192.0.2.1"), of("192.0.2.1"));
        one.grow_within(256 * 1024, SOON).await.unwrap();
        more.grow_within(256 * 1024, SOON).await.unwrap();

        assert_eq!(more.grow_within(257 * 1024, SOON).await, Err(UploadError::OverShare));
        assert_eq!(of("192.0.2.1").grow_within(SMALL, SOON).await, Ok(()));
        of("192.0.2.2").grow_within(512 * 1024, SOON).await.unwrap();
        Room::within(&ALL, 512, None).grow_within(512 * 1024, SOON).await.unwrap();

        drop(one);
        more.grow_within(512 * 1024, SOON).await.unwrap();
        more.drop_rest();
        more.grow_within(900 * 1024, SOON).await.unwrap();
        assert_eq!(ALL.available_permits(), 1_024);
    }

    #[tokio::test]
    async fn who_drops_the_rest_waits_for_no_room() {
        static ALL: Semaphore = Semaphore::const_new(1_024);
        let of = || Room::within(&ALL, 1_024, Some("192.0.2.3"));
        let (first, second) = (of(), of());
        first.grow_within(1_024 * 1024, SOON).await.unwrap();
        let began = Instant::now();

        let drops = async { second.drop_rest() };
        let (grown, ()) = tokio::join!(second.grow_to(512 * 1024), drops);

        assert_eq!((grown, ALL.available_permits()), (Ok(()), 0));
        assert!(began.elapsed() < TIMEOUT / 2);
    }
}
