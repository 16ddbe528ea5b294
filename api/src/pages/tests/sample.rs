//! Test data: the demo town and a case in it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    cases::{
        Action, Actor, Case, CaseId, CaseNumber, Channel, Dot, Entry, Event, Status, Tally, Tracked,
    },
    jurisdictions::Jurisdiction,
    place::Place,
    services::{
        Agency, DispatchRules, EvidenceRule, PhotosShown, PlaceShown, Service, ServiceKind,
    },
};
use fixtures::Town;
use geocoding::areas::{Course, Outline};

use crate::pages::{home::Glance, link::Link};

pub(super) fn now() -> DateTime<Utc> {
    "2026-11-21T10:15:00Z".parse().unwrap()
}

pub(super) fn town() -> Town {
    fixtures::town(51.0, 0.0).unwrap()
}

pub(super) fn city(name: &str) -> Jurisdiction {
    Jurisdiction {
        jurisdiction_id: "town.example".parse().unwrap(),
        name: name.to_owned(),
        time_zone: "Europe/Amsterdam".to_owned(),
        dispute_days: 30,
        center: None,
        created_at: now(),
        changed_at: now(),
        sandbox_of: None,
    }
}

pub(super) fn link() -> Link {
    Link { city: "town.example".parse().unwrap(), secret: "c2VjcmV0".to_owned() }
}

pub(super) fn service(code: &str, name: &str) -> Service {
    Service {
        jurisdiction_id: "town.example".parse().unwrap(),
        service_code: code.to_owned(),
        name: name.to_owned(),
        description: String::new(),
        category: String::new(),
        keywords: String::new(),
        kind: ServiceKind::Realtime,
        agency_code: "streets".to_owned(),
        sla_hours: Some(72),
        field_work: true,
        skills: vec![],
        stock_needs: serde_json::json!([]),
        service_minutes: 30,
        evidence: EvidenceRule::Photo,
        position: 0,
        token_seconds: 2,
        place_shown: PlaceShown::Point,
        photos_shown: PhotosShown::AtOnce,
        dispatch: DispatchRules::default(),
    }
}

pub(super) fn agency(name: &str) -> Agency {
    Agency {
        jurisdiction_id: "town.example".parse().unwrap(),
        agency_code: "streets".to_owned(),
        name: name.to_owned(),
        email: Some("streets@example.org".to_owned()),
        phone: Some("+1 555 0111".to_owned()),
    }
}

/// Home page data of the demo town.
pub(super) fn glance(town: &Town) -> Glance {
    let dots: Vec<Dot> = town.cases.iter().map(dot).collect();
    let tally =
        |dot: &Dot| Tally { service_code: dot.service_code.clone(), status: dot.status, cases: 1 };
    Glance {
        city: city(&town.name),
        services: town.services.iter().map(|known| service(&known.code, &known.name)).collect(),
        plain_service: None,
        outlines: outlines(town),
        courses: courses(town),
        tallies: dots.iter().map(tally).collect(),
        dots,
        span: [now() - TimeDelta::days(30), now()],
    }
}

fn dot(case: &fixtures::PastCase) -> Dot {
    Dot {
        number: CaseNumber::draw(),
        status: case.status.parse().unwrap(),
        service_code: case.service.clone(),
        place: Place::new(case.place.lat, case.place.long).ok(),
    }
}

fn outlines(town: &Town) -> Vec<Outline> {
    let shown = ["city", "ward", "park", "water"];
    let areas = town.areas.iter().filter(|area| shown.contains(&area.kind.as_str()));
    let outline = |area: &fixtures::Area| Outline {
        kind: area.kind.clone(),
        name: area.name.clone(),
        rings: area.shape.iter().map(|shape| places(shape.exterior().points())).collect(),
    };
    areas.map(outline).collect()
}

fn courses(town: &Town) -> Vec<Course> {
    let course = |street: &fixtures::Street| Course {
        class: street.class.clone(),
        line: places(street.line.points()),
    };
    town.streets.iter().map(course).collect()
}

fn places<P: TryInto<Place, Error: std::fmt::Debug>>(
    points: impl Iterator<Item = P>,
) -> Vec<Place> {
    points.map(|point| point.try_into().unwrap()).collect()
}

/// Tracking page data of a case with this status.
pub(super) fn tracked(status: Status) -> Tracked {
    let city = city("Sample");
    let case = case(status);
    let entry = Entry::by(&Actor::Reporter, case.requested_at, Action::Submit, Status::Received);
    Tracked {
        events: vec![entry.chained(&city.jurisdiction_id, case.case_id, 1, &[])],
        service: Some(service("pothole", "Pothole")),
        agencies: vec![agency("Streets & Paving")],
        photos: vec![],
        arrival: None,
        primary: None,
        city,
        case,
    }
}

/// Adds an event to the history of a case.
pub(super) fn happens(tracked: &mut Tracked, entry: Entry) {
    let seq = i32::try_from(tracked.events.len()).unwrap() + 1;
    let event: Event = entry.chained(&tracked.city.jurisdiction_id, tracked.case.case_id, seq, &[]);
    tracked.events.push(event);
}

fn case(status: Status) -> Case {
    let requested_at = now() - TimeDelta::days(3);
    Case {
        jurisdiction_id: "town.example".parse().unwrap(),
        case_id: CaseId::new(requested_at),
        number: CaseNumber::draw(),
        status,
        version: 2,
        service_code: "pothole".to_owned(),
        agency_code: Some("streets".to_owned()),
        description: "Deep hole.\nCars swerve.".to_owned(),
        place: Place::new(51.0, 0.0).ok(),
        radius_m: None,
        confidence: None,
        flags: vec![],
        place_by_device: false,
        shown_exactly: true,
        address: Some("7 Cooper Lane".to_owned()),
        address_id: None,
        zipcode: None,
        areas: serde_json::json!({}),
        media_url: None,
        channel: Channel::Open311,
        api_key_id: None,
        external_id: None,
        tracking_sha256: None,
        requested_at,
        updated_at: requested_at,
        expected_at: Some(now() + TimeDelta::days(1)),
        ended_at: (!status.is_live()).then(now),
        held_until: None,
        outcome: None,
        status_notes: None,
        unevidenced: false,
        disputes: 0,
        reroutes: 0,
        duplicate_of: None,
        standing: status.standing(),
        changed_at: requested_at,
        listed: true,
        photo_id: None,
        event_head: vec![],
    }
}
