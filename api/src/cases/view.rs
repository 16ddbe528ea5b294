//! A case on the wire. Who may see a column is decided here: a new one does not compile otherwise.

use actix_web::{HttpResponse, http::header};
use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use domain::{
    cases::{
        self, Action, ActorKind, Audience, Case, CaseId, CaseNumber, Event, Outcome, Status,
        Visibility,
    },
    crews::Arrival,
    geotags::Flag,
    photos,
    place::Place,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{photos::PhotoView, state::State};

/// A case, as staff, its crew and its reporter see it. Nothing in it tells who reported it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseView {
    /// Its id.
    case_id: CaseId,
    /// What people say.
    number: CaseNumber,
    /// Where it stands.
    status: Status,
    /// The same in a sentence.
    status_in_words: &'static str,
    /// Why it stands there.
    status_notes: Option<String>,
    /// Grows with each event; send it back as `If-Match`.
    version: i32,
    /// What was asked for.
    service_code: String,
    /// Who answers for it.
    agency_code: Option<String>,
    /// The reporter's words.
    description: String,
    /// Where.
    place: Option<Place>,
    /// How far from there the truth may be, in metres.
    radius_m: Option<f64>,
    /// How far the problem reaches, if it is no point, as `GeoJSON`.
    #[schema(value_type = Option<Object>)]
    shape: Option<serde_json::Value>,
    /// How far the evidence of it can be believed, from 0 to 1; none where nobody weighed it.
    confidence: Option<f64>,
    /// What is odd about that evidence.
    flags: Vec<Flag>,
    /// Whether the public sees the point, or only where it is about.
    shown_exactly: bool,
    /// Where, in words.
    address: Option<String>,
    /// Its postcode.
    zipcode: Option<String>,
    /// Area codes by kind.
    areas: std::collections::BTreeMap<String, String>,
    /// When it was reported.
    requested_at: DateTime<Utc>,
    /// When anything last happened.
    updated_at: DateTime<Utc>,
    /// When it should be done.
    expected_at: Option<DateTime<Utc>>,
    /// When it ended.
    ended_at: Option<DateTime<Utc>>,
    /// Until when it waits.
    held_until: Option<DateTime<Utc>>,
    /// How it ended.
    outcome: Option<Outcome>,
    /// Said to be fixed without proof.
    unevidenced: bool,
    /// How often the reporter said that it is not done.
    disputes: i32,
    /// How often it changed agency.
    reroutes: i32,
    /// The case it was joined to.
    duplicate_of: Option<CaseId>,
    /// Between when a crew should come, for who follows the case by its link; none if nobody can
    /// say. It stays the same for ten minutes, and is told in quarters of an hour.
    arrival: Option<ArrivalView>,
    /// Its pictures.
    photos: Vec<PhotoView>,
    /// Its public history, oldest first.
    events: Vec<EventView>,
}

/// Between when a crew should come.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ArrivalView {
    /// Not before.
    from: DateTime<Utc>,
    /// Not after.
    to: DateTime<Utc>,
}

impl From<Arrival> for ArrivalView {
    fn from(Arrival { from, to }: Arrival) -> Self {
        Self { from, to }
    }
}

/// One line of a case's history.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventView {
    /// Its place, from 1.
    seq: i32,
    /// When.
    at: DateTime<Utc>,
    /// What was done.
    action: Action,
    /// By what kind of actor.
    actor: ActorKind,
    /// Where the case stands since.
    status: Status,
    /// In words.
    note: String,
}

impl CaseView {
    /// The case with its pictures and its history.
    pub(crate) async fn load(
        conn: &mut AsyncPgConnection,
        state: &State,
        case: &Case,
    ) -> QueryResult<Self> {
        let city = &case.jurisdiction_id;
        let photos = photos::store::of_case(conn, city, case.case_id).await?;
        let photos = PhotoView::load_all(conn, state, city, &photos).await?;
        let events = cases::store::events(conn, city, case.case_id).await?;
        let mut shapes = cases::shapes(conn, city, &[case.case_id], Audience::Staff).await?;
        let shape =
            shapes.remove(&case.case_id).and_then(|shape| serde_json::from_str(&shape).ok());
        Ok(Self { shape, ..Self::of(case.clone(), photos, events) })
    }

    /// The same, for who follows the case and may know when a crew should come.
    pub(crate) fn with_arrival(self, arrival: Option<Arrival>) -> Self {
        Self { arrival: arrival.map(ArrivalView::from), ..self }
    }

    fn of(case: Case, photos: Vec<PhotoView>, events: Vec<Event>) -> Self {
        let areas = case.area_codes();
        let Case {
            case_id,
            number,
            status,
            version,
            service_code,
            agency_code,
            description,
            place,
            radius_m,
            confidence,
            flags,
            shown_exactly,
            address,
            zipcode,
            requested_at,
            updated_at,
            expected_at,
            ended_at,
            held_until,
            outcome,
            status_notes,
            unevidenced,
            disputes,
            reroutes,
            duplicate_of,
            // Who sent it and how, and what is only ours.
            jurisdiction_id: _,
            place_by_device: _,
            address_id: _,
            areas: _,
            media_url: _,
            channel: _,
            api_key_id: _,
            external_id: _,
            tracking_sha256: _,
            standing: _,
            changed_at: _,
            listed: _,
            photo_id: _,
            event_head: _,
        } = case;
        Self {
            case_id,
            number,
            status,
            status_in_words: status.in_words(),
            status_notes,
            version,
            service_code,
            agency_code,
            description,
            place,
            radius_m,
            shape: None,
            confidence,
            flags,
            shown_exactly,
            address,
            zipcode,
            areas,
            requested_at,
            updated_at,
            expected_at,
            ended_at,
            held_until,
            outcome,
            unevidenced,
            disputes,
            reroutes,
            duplicate_of,
            arrival: None,
            photos,
            events: events.into_iter().filter_map(EventView::public).collect(),
        }
    }

    /// The case, with its version as `ETag`.
    pub(crate) fn respond(&self) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((header::ETAG, format!("\"{}\"", self.version)))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .json(self)
    }
}

impl EventView {
    fn public(event: Event) -> Option<Self> {
        (event.visibility == Visibility::Public).then_some(Self {
            seq: event.seq,
            at: event.at,
            action: event.action,
            actor: event.actor,
            status: event.to_status,
            note: event.note,
        })
    }
}
