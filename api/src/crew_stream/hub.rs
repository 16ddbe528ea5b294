//! The open crew streams of this process, and which crews made requests lately.
//!
//! One poll of the database serves all streams of the process. It runs after a notification and at
//! a fixed interval, and reads only what is new, for all crews. A new stream first receives the
//! current state. Each stream is regularly compared with the current state. A heartbeat finds
//! closed connections, which would otherwise keep their file descriptors.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, ThreadId},
    time::Duration,
};

use actix_web::web::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    crews::{self, CrewId, Seen},
    db::Pool,
    jurisdictions::JurisdictionId,
    notifier::Notifier,
    progress::Progress,
};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use super::delivered::{ByCrew, Delivered};

/// Interval between polls without a notification.
const POLL: Duration = Duration::from_secs(1);
/// Minimum interval between two polls.
const PAUSE: Duration = Duration::from_millis(20);
/// Interval between heartbeats.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// Interval at which each stream is compared with the current state.
const CHECKED: Duration = Duration::from_secs(30);
/// Each poll reads again this time before the last one, to include transactions that committed
/// late. Longer than any transaction.
const OVERLAP: TimeDelta = TimeDelta::seconds(5);
/// Time after which the loop is considered stalled.
const STALLED: Duration = Duration::from_mins(1);
/// Maximum number of unsent messages of a client. A slower client is disconnected; it reconnects
/// and receives the current state.
const BEHIND: usize = 64;

/// Maximum number of streams of a crew in this process. A further one ends the oldest.
const MAX_OF_CREW: usize = 8;
/// Maximum number of streams on one worker thread. Its other connections are left for requests.
const MAX_ON_THREAD: usize = 6_000;

/// The worker thread has as many streams as it may have.
#[derive(Debug, thiserror::Error)]
#[error("too many event streams on this thread")]
pub(crate) struct TooManyStreams;

/// Result of a poll: its time and what was read.
#[derive(Debug)]
struct Look {
    at: DateTime<Utc>,
    seen: Seen,
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// The open streams of this process, and which crews made requests lately.
#[derive(Debug, Clone, Default)]
pub struct Hub(Arc<Mutex<Streams>>);

#[derive(Debug, Default)]
struct Streams {
    next: u64,
    open: BTreeMap<u64, Stream>,
    contacted: BTreeSet<(JurisdictionId, CrewId)>,
}

#[derive(Debug)]
struct Stream {
    city: JurisdictionId,
    crew_id: CrewId,
    until: i64,
    /// The time of the last event that its client received before it reconnected.
    after: Option<DateTime<Utc>>,
    delivered: Delivered,
    sender: mpsc::Sender<Bytes>,
    /// The worker thread of its connection.
    thread: ThreadId,
}

impl Streams {
    /// Forgets closed streams, and ends the oldest ones of the crew if it has too many.
    fn make_room(&mut self, city: &JurisdictionId, crew_id: CrewId) -> Result<(), TooManyStreams> {
        self.open.retain(|_, stream| !stream.sender.is_closed());
        let thread = thread::current().id();
        if self.open.values().filter(|stream| stream.thread == thread).count() >= MAX_ON_THREAD {
            return Err(TooManyStreams);
        }
        let of_crew = |stream: &Stream| stream.crew_id == crew_id && stream.city == *city;
        let theirs = self.open.iter().filter(|(_, stream)| of_crew(stream));
        let theirs: Vec<_> = theirs.map(|(key, _)| *key).collect();
        for oldest in theirs.iter().rev().skip(MAX_OF_CREW - 1) {
            self.open.remove(oldest);
        }
        Ok(())
    }
}

/// A stream that has to be compared with the current state.
struct Unverified {
    crew: (JurisdictionId, CrewId),
    after: Option<DateTime<Utc>>,
}

impl Hub {
    /// Opens a stream for a crew. It ends with the access token (`until`, in Unix seconds). `after`
    /// is the time of the last event that a reconnecting client received. Must be called on the
    /// worker thread that serves the connection.
    pub(crate) fn open(
        &self,
        (city, crew_id): (JurisdictionId, CrewId),
        until: i64,
        after: Option<DateTime<Utc>>,
    ) -> Result<mpsc::Receiver<Bytes>, TooManyStreams> {
        let mut streams = self.streams();
        streams.make_room(&city, crew_id)?;
        let (sender, received) = mpsc::channel(BEHIND);
        sender.try_send(Bytes::from_static(b"retry: 2000\n: welcome\n\n")).ok();
        let key = streams.next;
        streams.next += 1;
        let (delivered, thread) = (Delivered::default(), thread::current().id());
        let stream = Stream { city, crew_id, until, after, delivered, sender, thread };
        streams.open.insert(key, stream);
        metrics::gauge!("streetcorner_crew_streams").set(count(streams.open.len()));
        Ok(received)
    }

    /// Serves the streams until `stop` is true, and notes its progress as `crew_streams`.
    pub async fn run(
        self,
        pool: Pool,
        notifier: Notifier,
        progress: Progress,
        mut stop: watch::Receiver<bool>,
    ) {
        metrics::describe_gauge!("streetcorner_crew_streams", "Open event streams of crews.");
        metrics::gauge!("streetcorner_crew_streams").set(0.0);
        let mut changes = notifier.subscribe();
        let (mut beat, mut checked) = (Instant::now(), Instant::now());
        let mut last = None;
        while !*stop.borrow() {
            progress.note("crew_streams", STALLED);
            if checked.elapsed() >= CHECKED {
                checked = Instant::now();
                self.streams()
                    .open
                    .values_mut()
                    .for_each(|stream| stream.delivered.mark_unverified());
            }
            match self.look(&pool, last.as_ref()).await {
                // `None` if no stream is open: a new stream starts with the current state.
                Ok(looked) => last = looked,
                Err(error) => {
                    tracing::warn!(%error, "cannot read changes for the crew streams; trying again");
                }
            }
            if beat.elapsed() >= HEARTBEAT {
                beat = Instant::now();
                self.heartbeat();
                if let Err(error) = self.store_contacts(&pool).await {
                    tracing::warn!(%error, "cannot store which crews made requests");
                }
            }
            tokio::time::sleep(PAUSE).await;
            tokio::select! {
                () = changes.wait(POLL) => {}
                _ = stop.changed() => {}
            }
        }
        // Ends every stream, so that the server can stop.
        self.streams().open.clear();
    }

    /// Polls the database once and sends each stream the changes since the last poll. Returns the
    /// result of this poll, `None` if no stream is open.
    async fn look(&self, pool: &Pool, last: Option<&Look>) -> Result<Option<Look>, Failed> {
        let unverified = self.unverified();
        if self.streams().open.is_empty() {
            return Ok(None);
        }
        let mut conn = pool.get().await?;
        let mut looked = None;
        if let Some(Look { at, seen }) = last {
            let mut seen = seen.clone();
            let news = crews::news(&mut conn, *at - OVERLAP, &mut seen).await?;
            let by_crew = ByCrew::from(&news);
            self.retain(|_, stream| {
                stream.delivered.send_changes(&by_crew, stream.crew_id, &stream.sender)
            });
            looked = Some(Look { at: news.at, seen });
        }
        if unverified.is_empty() {
            return Ok(looked);
        }
        let oldest = unverified.values().filter_map(|one| one.after).min();
        let asked: Vec<_> = unverified.values().map(|one| one.crew.clone()).collect();
        let since = oldest.map_or(DateTime::<Utc>::MAX_UTC, |after| after - OVERLAP);
        let news = crews::standing(&mut conn, &asked, since).await?;
        let by_crew = ByCrew::from(&news);
        self.retain(|key, stream| {
            let asked = unverified.contains_key(key);
            !asked
                || stream.delivered.send_difference(
                    &by_crew,
                    stream.crew_id,
                    stream.after,
                    &stream.sender,
                )
        });
        Ok(looked.or(Some(Look { at: news.at, seen: Seen::default() })))
    }

    /// Returns the streams that have to be compared with the current state.
    fn unverified(&self) -> BTreeMap<u64, Unverified> {
        let streams = self.streams();
        let unverified = streams.open.iter().filter(|(_, stream)| stream.delivered.is_unverified());
        unverified
            .map(|(key, stream)| {
                let crew = (stream.city.clone(), stream.crew_id);
                (*key, Unverified { crew, after: stream.after })
            })
            .collect()
    }

    fn retain(&self, mut keep: impl FnMut(&u64, &mut Stream) -> bool) {
        self.streams().open.retain(|key, stream| keep(key, stream));
    }

    /// Records that a crew made a request and is therefore online.
    pub(crate) fn record_contact(&self, city: &JurisdictionId, crew_id: CrewId) {
        self.streams().contacted.insert((city.clone(), crew_id));
    }

    /// Stores which crews made requests since the last call.
    pub async fn store_contacts(&self, pool: &Pool) -> Result<(), Failed> {
        let contacted: Vec<_> = std::mem::take(&mut self.streams().contacted).into_iter().collect();
        if !contacted.is_empty() {
            crews::record_contact(&mut *pool.get().await?, &contacted).await?;
        }
        Ok(())
    }

    fn heartbeat(&self) {
        let alive = Bytes::from_static(b": still here\n\n");
        self.retain(|_, stream| stream.sender.try_send(alive.clone()).is_ok());
        metrics::gauge!("streetcorner_crew_streams").set(count(self.streams().open.len()));
    }

    /// Ends the streams whose access token has expired at `now` (Unix seconds).
    pub(crate) fn end_expired(&self, now: i64) {
        self.streams().open.retain(|_, stream| stream.until > now);
    }

    fn streams(&self) -> std::sync::MutexGuard<'_, Streams> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(streams: usize) -> f64 {
    f64::from(u32::try_from(streams).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(hub: &Hub, crew: CrewId) -> Result<mpsc::Receiver<Bytes>, TooManyStreams> {
        hub.open(("testville".parse().unwrap(), crew), i64::MAX, None)
    }

    #[test]
    fn a_crew_that_opens_one_more_loses_its_oldest_and_another_crew_none() {
        let (hub, now) = (Hub::default(), DateTime::<Utc>::UNIX_EPOCH);
        let (ours, theirs) = (CrewId::new(now), CrewId::new(now));
        let other = open(&hub, theirs).unwrap();
        let streams: Vec<_> = (0..=MAX_OF_CREW).map(|_| open(&hub, ours).unwrap()).collect();

        let ended: Vec<_> = streams.iter().map(mpsc::Receiver::is_closed).collect();

        assert_eq!(ended.iter().filter(|ended| **ended).count(), 1);
        assert!(ended[0] && !other.is_closed(), "the oldest of this crew ends");
    }

    #[test]
    fn streams_fill_no_thread_and_closed_ones_do_not_count() {
        let (hub, now) = (Hub::default(), DateTime::<Utc>::UNIX_EPOCH);
        let mut streams: Vec<_> =
            (0..MAX_ON_THREAD).map(|_| open(&hub, CrewId::new(now)).unwrap()).collect();

        assert!(open(&hub, CrewId::new(now)).is_err());
        let elsewhere = hub.clone();
        thread::spawn(move || open(&elsewhere, CrewId::new(now)).unwrap()).join().unwrap();
        streams.pop();
        assert!(open(&hub, CrewId::new(now)).is_ok());
    }
}
