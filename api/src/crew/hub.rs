//! Who has a crew stream open, and which crews were heard of lately.
//!
//! One look at the database serves every stream of this process: after a wake-up, and now and
//! then. It asks for what is new, whoever it is for; a new stream is told everything that stands,
//! and now and then every stream is held against that. A heartbeat finds the dead, whose file
//! descriptors would pile up otherwise.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::web::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    crews::{self, CrewId, Seen},
    db::Pool,
    jurisdictions::JurisdictionId,
    wake::Bell,
};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use super::told::{ByCrew, Told};

/// How often it looks by itself.
const POLL: Duration = Duration::from_secs(1);
/// Between two looks, however often the bell rings.
const PAUSE: Duration = Duration::from_millis(20);
/// How often a silent stream says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How often every stream is held against what stands.
const CHECKED: Duration = Duration::from_secs(30);
/// What is new is asked for from so long before the last look: longer than transactions last.
const OVERLAP: TimeDelta = TimeDelta::seconds(5);
/// A client that is so many messages behind is cut off; it comes back and sees what holds.
const BEHIND: usize = 64;

/// A look at the database: when it was, and what was new.
#[derive(Debug)]
struct Look {
    at: DateTime<Utc>,
    seen: Seen,
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// The open streams of this process, and which crews were heard of lately.
#[derive(Debug, Clone, Default)]
pub struct Hub(Arc<Mutex<Streams>>);

#[derive(Debug, Default)]
struct Streams {
    next: u64,
    open: BTreeMap<u64, Stream>,
    heard: BTreeSet<(JurisdictionId, CrewId)>,
}

#[derive(Debug)]
struct Stream {
    city: JurisdictionId,
    crew_id: CrewId,
    until: i64,
    /// Where its client was told off, if it has been here before; then it is told what came since.
    after: Option<DateTime<Utc>>,
    told: Told,
    line: mpsc::Sender<Bytes>,
}

/// A stream that is to be told everything that stands.
struct Unsure {
    crew: (JurisdictionId, CrewId),
    after: Option<DateTime<Utc>>,
}

impl Hub {
    /// Opens a stream for a crew, until its token ends; a client that comes back says after what.
    pub(super) fn open(
        &self,
        (city, crew_id): (JurisdictionId, CrewId),
        until: i64,
        after: Option<DateTime<Utc>>,
    ) -> mpsc::Receiver<Bytes> {
        let (line, received) = mpsc::channel(BEHIND);
        line.try_send(Bytes::from_static(b"retry: 2000\n: welcome\n\n")).ok();
        let mut streams = self.streams();
        let key = streams.next;
        streams.next += 1;
        let stream = Stream { city, crew_id, until, after, told: Told::default(), line };
        streams.open.insert(key, stream);
        metrics::gauge!("streetcorner_crew_streams").set(count(streams.open.len()));
        received
    }

    /// Serves the streams for as long as `stop` is false.
    pub async fn run(self, pool: Pool, bell: Bell, mut stop: watch::Receiver<bool>) {
        let mut ear = bell.ear();
        let (mut beat, mut checked) = (Instant::now(), Instant::now());
        let mut last = None;
        while !*stop.borrow() {
            if checked.elapsed() >= CHECKED {
                checked = Instant::now();
                self.streams().open.values_mut().for_each(|stream| stream.told.doubt());
            }
            match self.look(&pool, last.as_ref()).await {
                // While nobody listens there is nothing to catch up with.
                Ok(looked) => last = looked,
                Err(error) => tracing::warn!(%error, "cannot look for news; trying again"),
            }
            if beat.elapsed() >= HEARTBEAT {
                beat = Instant::now();
                self.heartbeat();
                if let Err(error) = self.note_heard(&pool).await {
                    tracing::warn!(%error, "cannot write down who was heard of");
                }
            }
            tokio::time::sleep(PAUSE).await;
            tokio::select! {
                () = ear.wait(POLL) => {}
                _ = stop.changed() => {}
            }
        }
        // Ends every stream, so that the server can stop.
        self.streams().open.clear();
    }

    /// Tells every stream what is new before its crew, and what is gone since the last look; answers
    /// with this one.
    async fn look(&self, pool: &Pool, last: Option<&Look>) -> Result<Option<Look>, Failed> {
        let unsure = self.unsure();
        if self.streams().open.is_empty() {
            return Ok(None);
        }
        let mut conn = pool.get().await?;
        let mut looked = None;
        if let Some(Look { at, seen }) = last {
            let mut seen = seen.clone();
            let news = crews::news(&mut conn, *at - OVERLAP, &mut seen).await?;
            let by_crew = ByCrew::from(&news);
            self.retain(|_, stream| stream.told.hear(&by_crew, stream.crew_id, &stream.line));
            looked = Some(Look { at: news.at, seen });
        }
        if unsure.is_empty() {
            return Ok(looked);
        }
        let oldest = unsure.values().filter_map(|one| one.after).min();
        let asked: Vec<_> = unsure.values().map(|one| one.crew.clone()).collect();
        let since = oldest.map_or(DateTime::<Utc>::MAX_UTC, |after| after - OVERLAP);
        let news = crews::standing(&mut conn, &asked, since).await?;
        let by_crew = ByCrew::from(&news);
        self.retain(|key, stream| {
            let asked = unsure.contains_key(key);
            !asked || stream.told.settle(&by_crew, stream.crew_id, stream.after, &stream.line)
        });
        Ok(looked.or(Some(Look { at: news.at, seen: Seen::default() })))
    }

    /// The streams that are to be told everything that stands.
    fn unsure(&self) -> BTreeMap<u64, Unsure> {
        let streams = self.streams();
        let unsure = streams.open.iter().filter(|(_, stream)| stream.told.is_unsure());
        unsure
            .map(|(key, stream)| {
                let crew = (stream.city.clone(), stream.crew_id);
                (*key, Unsure { crew, after: stream.after })
            })
            .collect()
    }

    fn retain(&self, mut keep: impl FnMut(&u64, &mut Stream) -> bool) {
        self.streams().open.retain(|key, stream| keep(key, stream));
    }

    /// A crew has asked for something: it is there.
    pub(crate) fn hear(&self, city: &JurisdictionId, crew_id: CrewId) {
        self.streams().heard.insert((city.clone(), crew_id));
    }

    /// Writes down who was heard of since the last time.
    pub async fn note_heard(&self, pool: &Pool) -> Result<(), Failed> {
        let heard: Vec<_> = std::mem::take(&mut self.streams().heard).into_iter().collect();
        if !heard.is_empty() {
            crews::seen(&mut *pool.get().await?, &heard).await?;
        }
        Ok(())
    }

    fn heartbeat(&self) {
        let alive = Bytes::from_static(b": still here\n\n");
        self.retain(|_, stream| stream.line.try_send(alive.clone()).is_ok());
        metrics::gauge!("streetcorner_crew_streams").set(count(self.streams().open.len()));
    }

    /// Ends streams whose token has ended.
    pub(super) fn end_expired(&self, now: i64) {
        self.streams().open.retain(|_, stream| stream.until > now);
    }

    fn streams(&self) -> std::sync::MutexGuard<'_, Streams> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(streams: usize) -> f64 {
    f64::from(u32::try_from(streams).unwrap_or(u32::MAX))
}
