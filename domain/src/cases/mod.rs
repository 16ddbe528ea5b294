//! Cases: what residents follow and crews fix.

mod acknowledge;
mod act;
mod actor;
mod add_photos;
mod advance;
mod choices;
mod comment;
mod confirm;
mod contact;
mod correct;
mod decline;
mod details;
mod dispute;
mod event;
mod evidence;
mod follow;
mod goal;
mod hold;
mod locate;
mod merge;
mod number;
mod overview;
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

pub use self::{
    acknowledge::acknowledge,
    act::{ActError, On},
    actor::{Actor, ActorKind},
    add_photos::{AddPhotosError, NewPhotos, add_photos},
    advance::{AdvanceError, Line, News, advance},
    comment::{Comment, CommentError, comment},
    confirm::confirm,
    contact::Contact,
    correct::{Correction, correct},
    decline::decline,
    details::{Details, details},
    dispute::dispute,
    event::{Entry, Event, Visibility},
    evidence::{Doubt, Evidence},
    goal::Goal,
    hold::hold,
    locate::{Location, Where},
    merge::merge,
    number::{BadCaseNumber, CaseNumber},
    overview::{Dot, Tally, dots, newest_report, tallies},
    reopen::reopen,
    reroute::reroute,
    resolve::{Resolution, resolve},
    resume::resume,
    schedule::schedule,
    search::{Audience, Listing, Mark, Order, Search, list, search},
    shape::{BadShape, Shape, shapes},
    standing::Standing,
    start::start,
    status::{Action, Refused, Status},
    submit::{Flaw, NewCase, Receipt, SubmitError, Submitted, review, submit},
    take_over::{
        CatchUpError, CaughtUp, End, Past, TakeOverError, TakenOver, catch_up, claim_take_over,
        take_over,
    },
    tasks::{CloseCase, ExchangeToken, RouteCase},
    token::{exchange_token, redeem},
    track::{Followed, Tracked, track},
    unmerge::unmerge,
    unschedule::unschedule,
    updates::{Update, UpdateSearch, updates},
    withdraw::withdraw,
};
pub(crate) use self::{
    act::lock,
    prove::prove,
    redact::redacted,
    schedule::schedule_locked,
    visit::{Seen, visit},
};
use crate::{
    accounts::ApiKeyId, geotags::Flag, id::Id, jurisdictions::JurisdictionId, photos::PhotoId,
    place::Place, schema::cases, text_enum::text_enum,
};

/// The id of a case.
pub type CaseId = Id<Case>;

text_enum! {
    /// How a case ended.
    pub enum Outcome {
        /// The problem is gone.
        Fixed = "fixed",
        /// There was nothing to find.
        NoProblemFound = "no_problem_found",
        /// Somebody else answers for it.
        NotOurs = "not_ours",
        /// It cannot be done.
        CannotAct = "cannot_act",
        /// It is on private ground.
        PrivateProperty = "private_property",
        /// It was no report.
        Spam = "spam",
        /// See the note.
        Other = "other",
    }
}

text_enum! {
    /// How a report came in.
    pub enum Channel {
        /// A third-party app, through Open311.
        Open311 = "open311",
        /// The app API.
        App = "app",
        /// Somebody called or came.
        Staff = "staff",
        /// The demo town.
        Demo = "demo",
        /// Boston's published file.
        Boston311 = "boston-311",
        /// Another city's Open311 endpoint.
        Mirror = "mirror",
    }
}

/// A case as it stands.
#[derive(Debug, Clone, HasQuery, Insertable, AsChangeset)]
#[diesel(table_name = cases, primary_key(jurisdiction_id, case_id), treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
pub struct Case {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its id.
    pub case_id: CaseId,
    /// What people say.
    pub number: CaseNumber,
    /// Where it stands.
    pub status: Status,
    /// Grows with each event.
    pub version: i32,
    /// What was asked for.
    pub service_code: String,
    /// Who answers for it.
    pub agency_code: Option<String>,
    /// The reporter's words.
    pub description: String,
    /// Where, if that is known.
    pub place: Option<Place>,
    /// How far from there the truth may be, in metres.
    pub radius_m: Option<f64>,
    /// How far the evidence of it can be believed, from 0 to 1; none where nobody weighed it.
    pub confidence: Option<f64>,
    /// What is odd about that evidence.
    pub flags: Vec<Flag>,
    /// Whether nothing but the reporter's device says so.
    pub place_by_device: bool,
    /// Whether the public sees the point; the database decides, by the service.
    pub shown_exactly: bool,
    /// Where, in words.
    pub address: Option<String>,
    /// The address point that the reporter named.
    pub address_id: Option<String>,
    /// Its postcode.
    pub zipcode: Option<String>,
    /// Area codes by kind.
    pub areas: serde_json::Value,
    /// A picture somewhere else.
    pub media_url: Option<String>,
    /// How it came in.
    pub channel: Channel,
    /// Which app sent it.
    pub api_key_id: Option<ApiKeyId>,
    /// Its number elsewhere.
    pub external_id: Option<String>,
    /// Fingerprint of the secret in the tracking link.
    pub tracking_sha256: Option<Vec<u8>>,
    /// When it was reported.
    pub requested_at: DateTime<Utc>,
    /// When anything last happened.
    pub updated_at: DateTime<Utc>,
    /// When it should be done.
    pub expected_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Until when it waits.
    pub held_until: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Why it stands where it stands, in words.
    pub status_notes: Option<String>,
    /// Said to be fixed without proof.
    pub unevidenced: bool,
    /// How often the reporter said that it is not done.
    pub disputes: i32,
    /// How often it changed agency.
    pub reroutes: i32,
    /// The case it was joined to.
    pub duplicate_of: Option<CaseId>,
    /// Open or closed; a duplicate stands where the case stands that it was joined to.
    pub standing: Standing,
    /// When it ended, or else when anything last happened; of a duplicate, as its standing.
    pub changed_at: DateTime<Utc>,
    /// Whether it is on public lists.
    pub listed: bool,
    /// What addresses call the first picture of the report.
    pub photo_id: Option<PhotoId>,
    /// Hash of its newest event.
    pub event_head: Vec<u8>,
}

impl Case {
    /// Its area codes by kind.
    pub fn area_codes(&self) -> BTreeMap<String, String> {
        serde_json::from_value(self.areas.clone()).unwrap_or_default()
    }
}
