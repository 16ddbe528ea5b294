//! What a stream has told its crew, and what it has to tell.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::web::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    crews::{CrewId, News},
    jobs::JobId,
    offers::OfferId,
};
use serde::Serialize;
use serde_json::json;
use tokio::sync::mpsc;

use super::view::{LeaseView, OfferView};

/// A client that comes back is told again what came so shortly before it went.
const OVERLAP: TimeDelta = TimeDelta::seconds(5);

/// Something that is before a crew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Offer(OfferId),
    /// A job, under a fence.
    Job(JobId, i64),
}

impl Piece {
    /// The event that says that it is gone.
    fn ended(self, at: DateTime<Utc>) -> Bytes {
        match self {
            Self::Offer(offer_id) => event("offer_ended", at, &json!({"offer_id": offer_id})),
            Self::Job(job_id, fence) => {
                event("job_ended", at, &json!({"job_id": job_id, "fence": fence}))
            }
        }
    }
}

/// A piece with its event, and since when it is there.
#[derive(Debug, Clone)]
struct Event {
    piece: Piece,
    since: DateTime<Utc>,
    bytes: Bytes,
}

/// News, ordered by whom they are for.
#[derive(Debug)]
pub(super) struct ByCrew {
    at: DateTime<Utc>,
    came: BTreeMap<CrewId, Vec<Event>>,
    went: BTreeMap<CrewId, Vec<Piece>>,
}

impl From<&News> for ByCrew {
    fn from(news: &News) -> Self {
        let News { at, offers, offers_ended, jobs, jobs_ended } = news;
        let mut by_crew = Self { at: *at, came: BTreeMap::new(), went: BTreeMap::new() };
        for (offer, job, case) in offers {
            let view = OfferView::of(offer, job, case);
            by_crew.came.entry(offer.crew_id).or_default().push(Event {
                piece: Piece::Offer(offer.offer_id),
                since: offer.offered_at,
                bytes: event("offer", *at, &view),
            });
        }
        for (lease, job, case) in jobs {
            let view = LeaseView::of(lease, job, case);
            by_crew.came.entry(lease.crew_id).or_default().push(Event {
                piece: Piece::Job(lease.job_id, lease.fence),
                since: lease.taken_at,
                bytes: event("job", *at, &view),
            });
        }
        for (crew_id, offer_id) in offers_ended {
            by_crew.went.entry(*crew_id).or_default().push(Piece::Offer(*offer_id));
        }
        for (crew_id, job_id, fence) in jobs_ended {
            by_crew.went.entry(*crew_id).or_default().push(Piece::Job(*job_id, *fence));
        }
        by_crew
    }
}

/// What a stream has told.
#[derive(Debug, Default)]
pub(super) struct Told {
    standing: BTreeMap<Piece, DateTime<Utc>>,
    sure: bool,
    settled: bool,
}

impl Told {
    /// Whether it is to be held against what stands.
    pub(super) const fn is_unsure(&self) -> bool {
        !self.sure
    }

    /// Has it held against what stands.
    pub(super) const fn doubt(&mut self) {
        self.sure = false;
    }

    /// Tells what is new; says whether the stream is to be kept. A stream that has told nothing yet
    /// waits for what stands.
    pub(super) fn hear(
        &mut self,
        news: &ByCrew,
        crew_id: CrewId,
        line: &mpsc::Sender<Bytes>,
    ) -> bool {
        !self.settled || (self.went(news, crew_id, line) && self.came(news, crew_id, line))
    }

    /// Tells the difference between what was told and what stands; says whether the stream is to
    /// be kept. A client that was here before is told what came and went after it was.
    pub(super) fn settle(
        &mut self,
        standing: &ByCrew,
        crew_id: CrewId,
        after: Option<DateTime<Utc>>,
        line: &mpsc::Sender<Bytes>,
    ) -> bool {
        let now: Vec<&Event> = standing.came.get(&crew_id).into_iter().flatten().collect();
        if !self.settled
            && let Some(after) = after
        {
            // It knows what was there, and has to hear what is there no longer.
            let known = now.iter().filter(|event| event.since <= after - OVERLAP);
            self.standing.extend(known.map(|event| (event.piece, event.since)));
            let gone = standing.went.get(&crew_id).into_iter().flatten();
            self.standing.extend(gone.map(|piece| (*piece, after)));
        }
        (self.sure, self.settled) = (true, true);
        let pieces: BTreeSet<Piece> = now.iter().map(|event| event.piece).collect();
        let gone: Vec<Piece> =
            self.standing.keys().filter(|piece| !pieces.contains(piece)).copied().collect();
        self.end(&gone, standing.at, line) && self.came(standing, crew_id, line)
    }

    fn came(&mut self, news: &ByCrew, crew_id: CrewId, line: &mpsc::Sender<Bytes>) -> bool {
        news.came.get(&crew_id).into_iter().flatten().all(|event| {
            let known = self.standing.insert(event.piece, event.since).is_some();
            known || line.try_send(event.bytes.clone()).is_ok()
        })
    }

    fn went(&mut self, news: &ByCrew, crew_id: CrewId, line: &mpsc::Sender<Bytes>) -> bool {
        let gone = news.went.get(&crew_id).map(Vec::as_slice).unwrap_or_default();
        self.end(gone, news.at, line)
    }

    /// Says of those that were told that they are gone.
    fn end(&mut self, gone: &[Piece], at: DateTime<Utc>, line: &mpsc::Sender<Bytes>) -> bool {
        gone.iter().all(|piece| {
            let known = self.standing.remove(piece).is_some();
            !known || line.try_send(piece.ended(at)).is_ok()
        })
    }
}

/// An event as <https://html.spec.whatwg.org/multipage/server-sent-events.html> has it; its id
/// says when it was told.
fn event(name: &str, at: DateTime<Utc>, data: &impl Serialize) -> Bytes {
    let data = serde_json::to_string(data).unwrap_or_default();
    let id = at.timestamp_micros();
    Bytes::from(format!("event: {name}\nid: {id}\ndata: {data}\n\n"))
}
