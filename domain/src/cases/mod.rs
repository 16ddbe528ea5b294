//! Cases: service requests that residents follow and crews fix.

mod acknowledge;
mod act;
mod actor;
mod add_photos;
mod advance;
mod change;
mod choices;
mod comment;
mod confirm;
mod contact;
mod correct;
mod decline;
mod details;
mod dispute;
mod effects;
mod event;
mod evidence;
mod facts;
mod goal;
mod hold;
mod locate;
mod merge;
mod number;
mod overview;
mod page_start;
mod prove;
mod redact;
mod reopen;
mod reroute;
mod resolve;
mod resume;
mod schedule;
mod search;
mod shape;
mod standing;
mod start;
mod status;
pub mod store;
mod submit;
mod take_over;
mod take_uploads;
mod target;
mod tasks;
mod token;
mod track;
mod unmerge;
mod unschedule;
mod updates;
mod visit;
mod withdraw;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

pub(crate) use self::{
    act::lock,
    advance::advance,
    change::change,
    comment::add_comment,
    effects::{Effect, Transition},
    facts::Facts,
    hold::hold,
    prove::prove,
    redact::redacted,
    resolve::resolve,
    schedule::schedule_locked,
    start::start,
    unschedule::unschedule,
    visit::{Seen, visit},
};
pub use self::{
    actor::{Actor, ActorKind},
    add_photos::{AddPhotosError, NewPhotos, add_photos},
    advance::{AdvanceError, Line, News},
    change::Change,
    comment::{Comment, CommentError, comment},
    contact::Contact,
    correct::Correction,
    details::{Details, details},
    event::{Entry, Event, Visibility},
    evidence::{Doubt, Evidence},
    goal::Goal,
    locate::{Location, Where},
    number::{BadCaseNumber, CaseNumber},
    overview::{Dot, Tally, dots, newest_report, tallies},
    page_start::{ListError, MAX_SKIPPED, PageStart, page_start},
    resolve::Resolution,
    search::{Audience, Listing, Mark, Order, Search, list, search},
    shape::{BadShape, Shape, shapes},
    standing::Standing,
    status::{Action, Refused, Status},
    submit::{Flaw, NewCase, Receipt, SubmitError, Submitted, review, submit},
    take_over::{
        CatchUpError, CaughtUp, End, Past, TakeOverError, TakenOver, catch_up, claim_take_over,
        take_over,
    },
    target::{ActError, CaseTarget},
    tasks::{CloseCase, ExchangeToken, RouteCase},
    token::{exchange_token, redeem},
    track::{Followed, Tracked, track},
    updates::{Update, UpdateSearch, updates},
};
pub use crate::id::CaseId;
use crate::{
    accounts::ApiKeyId, geotags::Flag, id::PhotoId, jurisdictions::JurisdictionId, place::Place,
    schema::cases, text_enum::text_enum,
};

text_enum! {
    /// How a case ended.
    pub enum Outcome {
        /// The problem was fixed.
        Fixed = "fixed",
        /// No problem was found.
        NoProblemFound = "no_problem_found",
        /// Another organization is responsible.
        NotOurs = "not_ours",
        /// The city cannot act.
        CannotAct = "cannot_act",
        /// The problem is on private property.
        PrivateProperty = "private_property",
        /// The report was spam.
        Spam = "spam",
        /// Another outcome, described in the note.
        Other = "other",
    }
}

text_enum! {
    /// How a report came in.
    pub enum Channel {
        /// Third-party app, through Open311.
        Open311 = "open311",
        /// The app API.
        App = "app",
        /// Staff, for example after a call.
        Staff = "staff",
        /// The demo town.
        Demo = "demo",
        /// The data set that Boston publishes.
        Boston311 = "boston-311",
        /// Open311 endpoint of another city.
        Mirror = "mirror",
    }
}

/// A case: one service request.
#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset)]
#[diesel(table_name = cases, primary_key(jurisdiction_id, case_id), treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
pub struct Case {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Id of the case.
    pub case_id: CaseId,
    /// Public case number (Open311 `service_request_id`).
    pub number: CaseNumber,
    /// Current status.
    pub status: Status,
    /// Number of events. Grows by one with each event.
    pub version: i32,
    /// Code of the requested service.
    pub service_code: String,
    /// Code of the responsible agency. `None` until one takes the case.
    pub agency_code: Option<String>,
    /// Description by the reporter.
    pub description: String,
    /// Reported location (WGS 84), fused from all evidence. `None` if it is not known.
    pub place: Option<Place>,
    /// Error radius of the location in metres. `None` if it is not known.
    pub radius_m: Option<f64>,
    /// Confidence in the location, from 0 to 1. `None` if there was no fusion.
    pub confidence: Option<f64>,
    /// Warnings about the evidence of the location.
    pub flags: Vec<Flag>,
    /// Whether the location comes only from the reporter's device.
    pub place_by_device: bool,
    /// Whether the public sees the exact location. A database trigger sets it by the service.
    pub shown_exactly: bool,
    /// Address as text.
    pub address: Option<String>,
    /// Id of the address point that the reporter chose.
    pub address_id: Option<String>,
    /// Postcode.
    pub zipcode: Option<String>,
    /// Area codes by kind of area, as a JSON object.
    pub areas: serde_json::Value,
    /// URL of a photo on another server.
    pub media_url: Option<String>,
    /// How the report came in.
    pub channel: Channel,
    /// API key of the app that sent the report. `None` if no app did.
    pub api_key_id: Option<ApiKeyId>,
    /// Id of the case in another system. `None` if it was reported here.
    pub external_id: Option<String>,
    /// SHA-256 of the tracking link's secret. `None` if there is no link.
    pub tracking_sha256: Option<Vec<u8>>,
    /// Time of the report (UTC).
    pub requested_at: DateTime<Utc>,
    /// Time of the last event (UTC).
    pub updated_at: DateTime<Utc>,
    /// Due time (UTC). `None` if the service promises none.
    pub expected_at: Option<DateTime<Utc>>,
    /// Time the case ended (UTC). `None` while it is open.
    pub ended_at: Option<DateTime<Utc>>,
    /// Time until which the case is on hold (UTC). `None` if it is not on hold or the time is not
    /// known.
    pub held_until: Option<DateTime<Utc>>,
    /// How the case ended. `None` while it is open.
    pub outcome: Option<Outcome>,
    /// Public note about the current status.
    pub status_notes: Option<String>,
    /// Whether the case was resolved as fixed without a valid proof photo.
    pub unevidenced: bool,
    /// Number of disputes by the reporter.
    pub disputes: i32,
    /// Number of changes of the agency.
    pub reroutes: i32,
    /// Case that this one was merged into. `None` if it is not a duplicate.
    pub duplicate_of: Option<CaseId>,
    /// Open or closed. A duplicate has the standing of the case that it was merged into.
    pub standing: Standing,
    /// Time the case ended or, while it is open, of the last event (UTC). A duplicate has that of
    /// the case that it was merged into.
    pub changed_at: DateTime<Utc>,
    /// Whether the case is on public lists.
    pub listed: bool,
    /// Public id of the first photo of the report. `None` if there is none.
    pub photo_id: Option<PhotoId>,
    /// Hash of the newest event.
    pub event_head: Vec<u8>,
}

impl Case {
    /// Returns the area codes by kind of area.
    pub fn area_codes(&self) -> BTreeMap<String, String> {
        serde_json::from_value(self.areas.clone()).unwrap_or_default()
    }
}
