//! Response types of cases. A new column does not compile until its visibility is decided here.

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
    photos::{self, Photo},
    place::Place,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{photos::PhotoView, state::State};

/// A case as staff, its crew and its reporter see it. Contains no data about the reporter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseView {
    /// Id of the case.
    case_id: CaseId,
    /// Public case number (Open311 `service_request_id`).
    number: CaseNumber,
    /// Status of the case.
    status: Status,
    /// Status as a sentence.
    status_in_words: &'static str,
    /// Reason for the status.
    status_notes: Option<String>,
    /// Version of the case. Increases with each event; send it as `If-Match`.
    version: i32,
    /// Code of the service.
    service_code: String,
    /// Code of the responsible agency.
    agency_code: Option<String>,
    /// Description from the reporter.
    description: String,
    /// Reported location (WGS 84), fused from all evidence.
    place: Option<Place>,
    /// Error radius of the location, in metres.
    radius_m: Option<f64>,
    /// Extent of the problem as GeoJSON, if it is more than a point.
    #[schema(value_type = Option<Object>)]
    shape: Option<serde_json::Value>,
    /// Confidence in the location evidence, from 0 to 1. Null if the evidence was not assessed.
    confidence: Option<f64>,
    /// Irregularities in the location evidence.
    flags: Vec<Flag>,
    /// Whether the public sees the exact location. If false, the public sees an approximate one.
    shown_exactly: bool,
    /// Address or description of the location.
    address: Option<String>,
    /// Postcode.
    zipcode: Option<String>,
    /// Area codes of the location, by area kind.
    areas: std::collections::BTreeMap<String, String>,
    /// Time the case was reported (UTC).
    requested_at: DateTime<Utc>,
    /// Time of the last event (UTC).
    updated_at: DateTime<Utc>,
    /// Time the case should be resolved (UTC).
    expected_at: Option<DateTime<Utc>>,
    /// Time the case ended (UTC).
    ended_at: Option<DateTime<Utc>>,
    /// Time until which the work is on hold (UTC).
    held_until: Option<DateTime<Utc>>,
    /// How the case ended.
    outcome: Option<Outcome>,
    /// Whether the case was resolved as `fixed` without a valid proof photo.
    unevidenced: bool,
    /// Number of disputes.
    disputes: i32,
    /// Number of times the case was assigned to another agency.
    reroutes: i32,
    /// Case that this one was merged into.
    duplicate_of: Option<CaseId>,
    /// Expected arrival window of a crew, for the holder of the tracking link. Null if it cannot be
    /// estimated. Updated at most every ten minutes and rounded to quarters of an hour.
    arrival: Option<ArrivalView>,
    /// Photos of the case.
    photos: Vec<PhotoView>,
    /// Public history, oldest first.
    events: Vec<EventView>,
}

/// Expected arrival window of a crew.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ArrivalView {
    /// Earliest arrival (UTC).
    from: DateTime<Utc>,
    /// Latest arrival (UTC).
    to: DateTime<Utc>,
}

impl From<Arrival> for ArrivalView {
    fn from(Arrival { from, to }: Arrival) -> Self {
        Self { from, to }
    }
}

/// An event in the history of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventView {
    /// Position in the history, starting at 1.
    seq: i32,
    /// Time of the event (UTC).
    at: DateTime<Utc>,
    /// Action that was carried out.
    action: Action,
    /// Kind of actor.
    actor: ActorKind,
    /// Status of the case after the event.
    status: Status,
    /// Note on the event. May be empty.
    note: String,
}

impl CaseView {
    /// Loads the view of a case for staff and crews, with its photos and history.
    pub(crate) async fn load(
        conn: &mut AsyncPgConnection,
        state: &State,
        case: &Case,
    ) -> QueryResult<Self> {
        let photos = photos::store::of_case(conn, &case.jurisdiction_id, case.case_id).await?;
        Self::with_photos(conn, state, case, &photos).await
    }

    /// Loads the view of a case for the holder of its tracking link: without photos that wait for
    /// the detector.
    pub(crate) async fn load_tracked(
        conn: &mut AsyncPgConnection,
        state: &State,
        case: &Case,
    ) -> QueryResult<Self> {
        let (city, ids) = (&case.jurisdiction_id, [case.case_id]);
        let photos = photos::store::shown_of_cases(conn, city, &ids).await?;
        Self::with_photos(conn, state, case, &photos).await
    }

    async fn with_photos(
        conn: &mut AsyncPgConnection,
        state: &State,
        case: &Case,
        photos: &[Photo],
    ) -> QueryResult<Self> {
        let city = &case.jurisdiction_id;
        let photos = PhotoView::load_all(conn, state, city, photos).await?;
        let events = cases::store::events(conn, city, case.case_id).await?;
        let mut shapes = cases::shapes(conn, city, &[case.case_id], Audience::Staff).await?;
        let shape =
            shapes.remove(&case.case_id).and_then(|shape| serde_json::from_str(&shape).ok());
        Ok(Self { shape, ..Self::of(case.clone(), photos, events) })
    }

    /// Adds the expected arrival window. Only for the holder of the tracking link.
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
            // Data about the reporter and internal data are not published.
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

    /// Builds the response, with the case version as `ETag`.
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
