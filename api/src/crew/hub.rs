//! Who has a crew stream open, and what each of them has been told.
//!
//! One look at the database serves every stream of this process: after a wake-up, and now and
//! then. A heartbeat finds the dead, whose file descriptors would pile up otherwise.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::web::Bytes;
use domain::{
    crews::{self, CrewId},
    db::Pool,
    jurisdictions::JurisdictionId,
    offers::{self, OfferId},
    wake::Bell,
};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use super::view::OfferView;

/// How often it looks by itself.
const POLL: Duration = Duration::from_secs(1);
/// How often a silent stream says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// A client that is so many messages behind is cut off; it comes back and sees what holds.
const BEHIND: usize = 64;

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
    told: BTreeSet<OfferId>,
    line: mpsc::Sender<Bytes>,
}

impl Hub {
    /// Opens a stream for a crew, until its token ends.
    pub(super) fn open(
        &self,
        city: JurisdictionId,
        crew_id: CrewId,
        until: i64,
    ) -> mpsc::Receiver<Bytes> {
        let (line, received) = mpsc::channel(BEHIND);
        line.try_send(Bytes::from_static(b"retry: 2000\n: welcome\n\n")).ok();
        let mut streams = self.streams();
        let key = streams.next;
        streams.next += 1;
        let stream = Stream { city, crew_id, until, told: BTreeSet::new(), line };
        streams.open.insert(key, stream);
        metrics::gauge!("streetcorner_crew_streams").set(count(streams.open.len()));
        received
    }

    /// Serves the streams for as long as `stop` is false.
    pub async fn run(self, pool: Pool, bell: Bell, mut stop: watch::Receiver<bool>) {
        let mut ear = bell.ear();
        let mut beat = Instant::now();
        while !*stop.borrow() {
            if let Err(error) = self.tell(&pool).await {
                tracing::warn!(%error, "cannot look for offers; trying again");
            }
            if beat.elapsed() >= HEARTBEAT {
                beat = Instant::now();
                self.heartbeat();
                if let Err(error) = self.note_heard(&pool).await {
                    tracing::warn!(%error, "cannot write down who was heard of");
                }
            }
            tokio::select! {
                () = ear.wait(POLL) => {}
                _ = stop.changed() => {}
            }
        }
        // Ends every stream, so that the server can stop.
        self.streams().open.clear();
    }

    /// Tells every stream what is new before its crew, and what is gone.
    async fn tell(&self, pool: &Pool) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let crews: Vec<(JurisdictionId, CrewId)> =
            self.streams().open.values().map(|s| (s.city.clone(), s.crew_id)).collect();
        if crews.is_empty() {
            return Ok(());
        }
        let mut conn = pool.get().await?;
        let found = offers::store::before_crews(&mut conn, &crews).await?;
        let mut before: BTreeMap<CrewId, Vec<OfferView>> = BTreeMap::new();
        for (offer, job, case) in &found {
            before.entry(offer.crew_id).or_default().push(OfferView::of(offer, job, case));
        }
        let looked_for: BTreeSet<CrewId> = crews.into_iter().map(|(_, crew_id)| crew_id).collect();
        // A stream that was opened meanwhile is served by the next look.
        self.streams().open.retain(|_, stream| {
            let offers = before.get(&stream.crew_id).map(Vec::as_slice).unwrap_or_default();
            !looked_for.contains(&stream.crew_id) || stream.tell(offers)
        });
        Ok(())
    }

    /// A crew has asked for something: it is there.
    pub(crate) fn hear(&self, city: &JurisdictionId, crew_id: CrewId) {
        self.streams().heard.insert((city.clone(), crew_id));
    }

    /// Writes down who was heard of since the last time.
    pub async fn note_heard(
        &self,
        pool: &Pool,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let heard: Vec<_> = std::mem::take(&mut self.streams().heard).into_iter().collect();
        if !heard.is_empty() {
            crews::seen(&mut *pool.get().await?, &heard).await?;
        }
        Ok(())
    }

    fn heartbeat(&self) {
        let mut streams = self.streams();
        streams.open.retain(|_, stream| stream.say(Bytes::from_static(b": still here\n\n")));
        metrics::gauge!("streetcorner_crew_streams").set(count(streams.open.len()));
    }

    /// Ends streams whose token has ended.
    pub(super) fn end_expired(&self, now: i64) {
        self.streams().open.retain(|_, stream| stream.until > now);
    }

    fn streams(&self) -> std::sync::MutexGuard<'_, Streams> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stream {
    /// Tells the difference to what was told; says whether the stream is to be kept.
    fn tell(&mut self, offers: &[OfferView]) -> bool {
        let live: BTreeSet<OfferId> = offers.iter().map(|offer| offer.offer_id).collect();
        let gone: Vec<OfferId> = self.told.difference(&live).copied().collect();
        for offer_id in gone {
            self.told.remove(&offer_id);
            let data = serde_json::json!({"offer_id": offer_id}).to_string();
            if !self.say(event("offer_ended", offer_id, &data)) {
                return false;
            }
        }
        for offer in offers {
            if self.told.insert(offer.offer_id) {
                let data = serde_json::to_string(offer).unwrap_or_default();
                if !self.say(event("offer", offer.offer_id, &data)) {
                    return false;
                }
            }
        }
        true
    }

    fn say(&self, message: Bytes) -> bool {
        self.line.try_send(message).is_ok()
    }
}

/// An event as <https://html.spec.whatwg.org/multipage/server-sent-events.html> has it.
fn event(name: &str, id: OfferId, data: &str) -> Bytes {
    Bytes::from(format!("event: {name}\nid: {id}\ndata: {data}\n\n"))
}

fn count(streams: usize) -> f64 {
    f64::from(u32::try_from(streams).unwrap_or(u32::MAX))
}
