//! Tracks what a stream delivered to its crew, and selects the events that it still has to send.

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

/// A client that reconnects receives the events of this time before its last event again.
const OVERLAP: TimeDelta = TimeDelta::seconds(5);

/// An offer or a job of a crew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Offer(OfferId),
    /// Job id and fence of the lease.
    Job(JobId, i64),
}

impl Item {
    /// Builds the event that the item has ended (`offer_ended` or `job_ended`).
    fn ended_event(self, at: DateTime<Utc>) -> Bytes {
        match self {
            Self::Offer(offer_id) => event("offer_ended", at, &json!({"offer_id": offer_id})),
            Self::Job(job_id, fence) => {
                event("job_ended", at, &json!({"job_id": job_id, "fence": fence}))
            }
        }
    }
}

/// An item with its encoded event, and the time since which the crew has it.
#[derive(Debug, Clone)]
struct Event {
    item: Item,
    since: DateTime<Utc>,
    bytes: Bytes,
}

/// Changes, grouped by crew.
#[derive(Debug)]
pub(super) struct ByCrew {
    at: DateTime<Utc>,
    new: BTreeMap<CrewId, Vec<Event>>,
    ended: BTreeMap<CrewId, Vec<Item>>,
}

impl From<&News> for ByCrew {
    fn from(news: &News) -> Self {
        let News { at, offers, offers_ended, jobs, jobs_ended } = news;
        let mut by_crew = Self { at: *at, new: BTreeMap::new(), ended: BTreeMap::new() };
        for (offer, job, case) in offers {
            let view = OfferView::of(offer, job, case);
            by_crew.new.entry(offer.crew_id).or_default().push(Event {
                item: Item::Offer(offer.offer_id),
                since: offer.offered_at,
                bytes: event("offer", *at, &view),
            });
        }
        for (lease, job, case) in jobs {
            let view = LeaseView::of(lease, job, case);
            by_crew.new.entry(lease.crew_id).or_default().push(Event {
                item: Item::Job(lease.job_id, lease.fence),
                since: lease.taken_at,
                bytes: event("job", *at, &view),
            });
        }
        for (crew_id, offer_id) in offers_ended {
            by_crew.ended.entry(*crew_id).or_default().push(Item::Offer(*offer_id));
        }
        for (crew_id, job_id, fence) in jobs_ended {
            by_crew.ended.entry(*crew_id).or_default().push(Item::Job(*job_id, *fence));
        }
        by_crew
    }
}

/// What a stream has delivered.
#[derive(Debug, Default)]
pub(super) struct Delivered {
    /// Delivered items, with the time since which the crew has each of them.
    items: BTreeMap<Item, DateTime<Utc>>,
    /// Whether the next periodic comparison with the current state is not yet due.
    verified: bool,
    /// Whether the first comparison is done. The first events are sent by it.
    started: bool,
}

impl Delivered {
    /// Whether a comparison with the current state is due.
    pub(super) const fn is_unverified(&self) -> bool {
        !self.verified
    }

    /// Requests a comparison with the current state in the next poll.
    pub(super) const fn mark_unverified(&mut self) {
        self.verified = false;
    }

    /// Sends new and ended items. Returns false if the stream must be closed. Does nothing before
    /// the first comparison.
    pub(super) fn send_changes(
        &mut self,
        news: &ByCrew,
        crew_id: CrewId,
        sender: &mpsc::Sender<Bytes>,
    ) -> bool {
        !self.started
            || (self.send_ended(news, crew_id, sender) && self.send_new(news, crew_id, sender))
    }

    /// Sends the difference between what was delivered and the current state. Returns false if the
    /// stream must be closed. After a reconnect, sends what is new or has ended since `after`, the
    /// time of the last event that the client received.
    pub(super) fn send_difference(
        &mut self,
        current: &ByCrew,
        crew_id: CrewId,
        after: Option<DateTime<Utc>>,
        sender: &mpsc::Sender<Bytes>,
    ) -> bool {
        let now: Vec<&Event> = current.new.get(&crew_id).into_iter().flatten().collect();
        if !self.started
            && let Some(after) = after
        {
            // The client knows older items: they are sent only if they have ended.
            let known = now.iter().filter(|event| event.since <= after - OVERLAP);
            self.items.extend(known.map(|event| (event.item, event.since)));
            let gone = current.ended.get(&crew_id).into_iter().flatten();
            self.items.extend(gone.map(|item| (*item, after)));
        }
        (self.verified, self.started) = (true, true);
        let items: BTreeSet<Item> = now.iter().map(|event| event.item).collect();
        let gone: Vec<Item> =
            self.items.keys().filter(|item| !items.contains(item)).copied().collect();
        self.end(&gone, current.at, sender) && self.send_new(current, crew_id, sender)
    }

    fn send_new(&mut self, news: &ByCrew, crew_id: CrewId, sender: &mpsc::Sender<Bytes>) -> bool {
        news.new.get(&crew_id).into_iter().flatten().all(|event| {
            let known = self.items.insert(event.item, event.since).is_some();
            known || sender.try_send(event.bytes.clone()).is_ok()
        })
    }

    fn send_ended(&mut self, news: &ByCrew, crew_id: CrewId, sender: &mpsc::Sender<Bytes>) -> bool {
        let gone = news.ended.get(&crew_id).map(Vec::as_slice).unwrap_or_default();
        self.end(gone, news.at, sender)
    }

    /// Sends the end of the items that were delivered. Returns false if the client is too slow or
    /// gone.
    fn end(&mut self, gone: &[Item], at: DateTime<Utc>, sender: &mpsc::Sender<Bytes>) -> bool {
        gone.iter().all(|item| {
            let known = self.items.remove(item).is_some();
            !known || sender.try_send(item.ended_event(at)).is_ok()
        })
    }
}

/// Encodes an event as specified in
/// <https://html.spec.whatwg.org/multipage/server-sent-events.html>. Its id is the time at which it
/// was sent.
fn event(name: &str, at: DateTime<Utc>, data: &impl Serialize) -> Bytes {
    let data = serde_json::to_string(data).unwrap_or_default();
    let id = at.timestamp_micros();
    Bytes::from(format!("event: {name}\nid: {id}\ndata: {data}\n\n"))
}
