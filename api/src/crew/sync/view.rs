//! Response types of `GET /crew/sync`.

use chrono::{DateTime, Utc};
use domain::crews::{Stock, Unit, UnitId, World};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::token::{Key, Kind, SyncedState};
use crate::{
    crew::{shift::ShiftView, stock::StockItem},
    crew_stream::{LeaseView, OfferView},
};

/// Changes since the last sync.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SyncView {
    /// Token of this response. Send it as `since` in the next request.
    token: String,
    /// Time on the server (UTC).
    now: DateTime<Utc>,
    /// Whether the response contains the complete state. If so, delete everything that is not in
    /// it.
    full: bool,
    /// The shift, if it is new or changed.
    shift: Option<ShiftView>,
    /// The complete stock, if any of it changed.
    stock: Option<StockView>,
    /// Offers that are new or changed.
    offers: Vec<OfferView>,
    /// Jobs of the crew that are new or changed.
    jobs: Vec<LeaseView>,
    /// Things that no longer exist for the crew.
    removed: Vec<RemovedView>,
}

/// Stock of a unit.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StockView {
    /// Id of the unit.
    unit_id: UnitId,
    /// Code of the unit, as written on the vehicle.
    unit: String,
    /// All items in the stock.
    items: Vec<StockItem>,
}

/// A thing that the phone can delete.
#[derive(Debug, Serialize, ToSchema)]
struct RemovedView {
    /// Kind of the thing.
    kind: Kind,
    /// Id of the thing. For stock, the id of the unit.
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
    /// Compares the current state with what the phone received (`known`), and records the current
    /// state in `current`, which must be empty. If `known` is `None`, returns the complete state.
    pub(super) fn of(known: Option<&SyncedState>, mut current: SyncedState, world: World) -> Self {
        let World { shift, offers, jobs } = world;
        let news = |key: Key, current: &SyncedState| {
            known.is_none_or(|known| known.things.get(&key) != current.things.get(&key))
        };
        let (mut new_shift, mut new_stock) = (None, None);
        if let Some((shift, unit, stock)) = shift {
            let key = (Kind::Stock, unit.unit_id.uuid());
            let view = StockView::of(&unit, &stock);
            current.note(key, &view);
            new_stock = Some(view).filter(|_| news(key, &current));
            let key = (Kind::Shift, shift.shift_id.uuid());
            let view = ShiftView::from(shift);
            current.note(key, &view);
            new_shift = Some(view).filter(|_| news(key, &current));
        }
        let mut new_offers = vec![];
        for (offer, job, case) in &offers {
            let key = (Kind::Offer, offer.offer_id.uuid());
            let view = OfferView::of(offer, job, case);
            current.note(key, &view);
            new_offers.extend(Some(view).filter(|_| news(key, &current)));
        }
        let mut new_jobs = vec![];
        for (lease, job, case) in &jobs {
            let key = (Kind::Job, job.job_id.uuid());
            let view = LeaseView::of(lease, job, case);
            current.note(key, &view);
            new_jobs.extend(Some(view).filter(|_| news(key, &current)));
        }
        Self {
            token: current.write(),
            now: current.at,
            full: known.is_none(),
            shift: new_shift,
            stock: new_stock,
            offers: new_offers,
            jobs: new_jobs,
            removed: removed(known, &current),
        }
    }
}

/// Returns the things that the phone received and that no longer exist.
fn removed(known: Option<&SyncedState>, current: &SyncedState) -> Vec<RemovedView> {
    let known = known.iter().flat_map(|known| known.things.keys());
    let gone = known.filter(|key| !current.things.contains_key(*key));
    gone.map(|(kind, id)| RemovedView { kind: *kind, id: *id }).collect()
}
