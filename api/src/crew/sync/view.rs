//! What a phone is told.

use chrono::{DateTime, Utc};
use domain::crews::{Stock, Unit, UnitId, World};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::token::{Key, Kind, Told};
use crate::crew::{
    shift::ShiftView,
    stock::StockItem,
    view::{LeaseView, OfferView},
};

/// What has changed since the phone last asked.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SyncView {
    /// Send it back as `since` the next time.
    token: String,
    /// The time here, for a phone that does not trust its own clock.
    now: DateTime<Utc>,
    /// Whether this is everything: then what is not in it is gone.
    full: bool,
    /// The shift, if it is new or has changed.
    shift: Option<ShiftView>,
    /// What lies on the vehicle, if any of it has changed.
    stock: Option<StockView>,
    /// Offers that are new or have changed.
    offers: Vec<OfferView>,
    /// Jobs that this crew holds, if they are new or have changed.
    jobs: Vec<LeaseView>,
    /// What is gone.
    removed: Vec<RemovedView>,
}

/// What lies on a vehicle.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StockView {
    /// The vehicle.
    unit_id: UnitId,
    /// What is written on it.
    unit: String,
    /// Everything on it.
    items: Vec<StockItem>,
}

/// Something that a phone may forget.
#[derive(Debug, Serialize, ToSchema)]
struct RemovedView {
    /// What it was.
    kind: Kind,
    /// Its id; of stock, the vehicle's.
    id: Uuid,
}

impl StockView {
    fn of(unit: &Unit, stock: &[Stock]) -> Self {
        Self {
            unit_id: unit.unit_id,
            unit: unit.code.clone(),
            items: stock.iter().cloned().map(StockItem::from).collect(),
        }
    }
}

impl SyncView {
    /// The difference between what a phone was told and the world; all of it, if it was told
    /// nothing. `telling` starts empty.
    pub(super) fn of(told: Option<&Told>, mut telling: Told, world: World) -> Self {
        let World { shift, offers, jobs } = world;
        let news = |key: Key, telling: &Told| {
            told.is_none_or(|told| told.things.get(&key) != telling.things.get(&key))
        };
        let (mut new_shift, mut new_stock) = (None, None);
        if let Some((shift, unit, stock)) = shift {
            let key = (Kind::Stock, unit.unit_id.uuid());
            let view = StockView::of(&unit, &stock);
            telling.note(key, &view);
            new_stock = Some(view).filter(|_| news(key, &telling));
            let key = (Kind::Shift, shift.shift_id.uuid());
            let view = ShiftView::from(shift);
            telling.note(key, &view);
            new_shift = Some(view).filter(|_| news(key, &telling));
        }
        let mut new_offers = vec![];
        for (offer, job, case) in &offers {
            let key = (Kind::Offer, offer.offer_id.uuid());
            let view = OfferView::of(offer, job, case);
            telling.note(key, &view);
            new_offers.extend(Some(view).filter(|_| news(key, &telling)));
        }
        let mut new_jobs = vec![];
        for (lease, job, case) in &jobs {
            let key = (Kind::Job, job.job_id.uuid());
            let view = LeaseView::of(lease, job, case);
            telling.note(key, &view);
            new_jobs.extend(Some(view).filter(|_| news(key, &telling)));
        }
        Self {
            token: telling.write(),
            now: telling.at,
            full: told.is_none(),
            shift: new_shift,
            stock: new_stock,
            offers: new_offers,
            jobs: new_jobs,
            removed: removed(told, &telling),
        }
    }
}

/// What a phone knows and nobody tells any more.
fn removed(told: Option<&Told>, telling: &Told) -> Vec<RemovedView> {
    let known = told.iter().flat_map(|told| told.things.keys());
    let gone = known.filter(|key| !telling.things.contains_key(*key));
    gone.map(|(kind, id)| RemovedView { kind: *kind, id: *id }).collect()
}
