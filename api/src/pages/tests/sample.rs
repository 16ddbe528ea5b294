//! A generated town, and a case in it, as the database would give them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    areas::{Course, Outline},
    cases::{
        Action, Actor, Case, CaseId, CaseNumber, Channel, Dot, Entry, Event, Status, Tally, Tracked,
    },
    jurisdictions::Jurisdiction,
    place::Place,
    services::{Agency, DispatchRules, EvidenceRule, PlaceShown, Service, ServiceKind},
};
use fixtures::{AreaKind, Town};

use crate::pages::{home::Glance, link::Link};

pub(super) fn now() -> DateTime<Utc> {
    "2026-11-21T10:15:00Z".parse().unwrap()
}

pub(super) fn town() -> Town {
    fixtures::town(51.0, 0.0, 1, now()).unwrap()
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

/// What the front page shows of a generated town.
pub(super) fn glance(town: &Town) -> Glance {
    let dots: Vec<Dot> = town.cases.iter().map(|case| dot(town, case)).collect();
    let tally =
        |dot: &Dot| Tally { service_code: dot.service_code.clone(), status: dot.status, cases: 1 };
    Glance {
        city: city(&town.name),
        services: town.services.iter().map(|known| service(known.code, known.name)).collect(),
        plain_service: None,
        outlines: outlines(town),
        courses: courses(town),
        tallies: dots.iter().map(tally).collect(),
        dots,
        span: [now() - TimeDelta::days(30), now()],
    }
}

fn dot(town: &Town, case: &fixtures::PastCase) -> Dot {
    Dot {
        number: CaseNumber::draw(),
        status: case.status.code().parse().unwrap(),
        service_code: town.services[case.service].code.to_owned(),
        place: case.point.try_into().ok(),
    }
}

fn outlines(town: &Town) -> Vec<Outline> {
    let outline = |kind: &str, name: &str, rings: Vec<Vec<Place>>| Outline {
        kind: kind.to_owned(),
        name: name.to_owned(),
        rings,
    };
    let city = town.boundary.iter().map(|shape| places(shape.exterior().points())).collect();
    let mut outlines = vec![outline("city", &town.name, city)];
    for ward in town.areas.iter().filter(|area| area.kind == AreaKind::Ward) {
        let rings = ward.shape.iter().map(|shape| places(shape.exterior().points())).collect();
        outlines.push(outline("ward", &ward.name, rings));
    }
    for park in &town.parks {
        let ring = places(park.shape.exterior().points());
        outlines.push(outline("park", &park.name, vec![ring]));
    }
    for water in &town.water {
        outlines.push(outline("water", "", vec![places(water.exterior().points())]));
    }
    outlines
}

fn courses(town: &Town) -> Vec<Course> {
    let course = |class: &str, line| Course { class: class.to_owned(), line };
    let streets =
        town.streets.iter().map(|street| course(street.class.code(), places(street.line.points())));
    let tracks = town.railway.iter().map(|track| course("railway", places(track.points())));
    streets.chain(tracks).collect()
}

fn places<P: TryInto<Place, Error: std::fmt::Debug>>(
    points: impl Iterator<Item = P>,
) -> Vec<Place> {
    points.map(|point| point.try_into().unwrap()).collect()
}

/// What a resident's link shows of a case that stands somewhere.
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

/// Adds a line to a case's history.
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
