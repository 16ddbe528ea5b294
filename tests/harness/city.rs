//! A small city: a square with two wards, an agency, a few services.

use domain::{
    accounts::{NewAccount, Role, issue_api_key, register},
    crews::{Crew, CrewId, Unit, UnitId, store as crews},
    id::Id,
    jurisdictions::{self, Jurisdiction, JurisdictionId, NewJurisdiction, found, sandbox},
    place::{self, Place},
    services::{
        Agency, Attribute, Datatype, DispatchRules, EvidenceRule, PhotosShown, PlaceShown, Service,
        ServiceKind, store as services,
    },
};
use geo::{MultiPolygon, Rect, coord};
use geocoding::{
    addresses::{NewAddress, keep_addresses},
    areas::{Area, store as areas},
};
use serde_json::json;

use crate::{app::TestApp, client::Client, crew::CrewClient};

/// Where the city is: its south-western corner.
const LAT: f64 = 52.0;
const LONG: f64 = 5.0;
/// How large it is, in degrees.
const SIZE: f64 = 0.1;

/// A city to test in.
#[derive(Debug, Clone)]
pub struct City {
    /// Its id.
    pub id: JurisdictionId,
    /// The key of an app.
    pub api_key: String,
    /// Where the server is.
    pub url: String,
}

impl City {
    /// Founds it, with services and without crews.
    pub async fn found(app: &TestApp, id: &str) -> Self {
        let id: JurisdictionId = id.parse().unwrap();
        let now = app.clock.now();
        let mut conn = app.connect().await;
        let new = NewJurisdiction {
            id: id.clone(),
            name: "Testville".to_owned(),
            time_zone: chrono_tz::UTC,
            center: Some(Place::new(LAT + SIZE / 2.0, LONG + SIZE / 2.0).unwrap()),
        };
        found(&mut conn, now, new).await.unwrap();
        areas::upsert_areas(&mut conn, &all_areas(&id, now)).await.unwrap();
        let address = NewAddress {
            source_id: None,
            number: "8".to_owned(),
            street: "Elm Street".to_owned(),
            locality: String::new(),
            zipcode: "00311".to_owned(),
            place: Place::new(LAT + 0.05, LONG + 0.05).unwrap(),
        };
        keep_addresses(&mut conn, now, &id, &[address]).await.unwrap();
        let agency = |code: &str, name: &str| Agency {
            jurisdiction_id: id.clone(),
            agency_code: code.to_owned(),
            name: name.to_owned(),
            email: Some("streets@example.org".to_owned()),
            phone: None,
        };
        let agencies = [agency("streets", "Streets"), agency("parks", "Parks")];
        services::insert_agencies(&mut conn, &agencies).await.unwrap();
        services::insert_services(&mut conn, &all_services(&id)).await.unwrap();
        services::insert_attributes(&mut conn, &questions(&id)).await.unwrap();
        let api_key = issue_api_key(&mut conn, now, &id, "Test app").await.unwrap();
        Self { id, api_key, url: app.url.clone() }
    }

    /// Its sandbox, as the test endpoint shows it.
    pub async fn sandbox(&self, app: &TestApp) -> Jurisdiction {
        let mut conn = app.connect().await;
        let city = jurisdictions::store::find(&conn, &self.id).await.unwrap().unwrap();
        sandbox(&mut conn, app.clock.now(), &city).await.unwrap()
    }

    /// The key of an app that tries things out.
    pub async fn test_key(&self, app: &TestApp) -> String {
        let sandbox = self.sandbox(app).await.jurisdiction_id;
        let mut conn = app.connect().await;
        issue_api_key(&mut conn, app.clock.now(), &sandbox, "Test app").await.unwrap()
    }

    /// A crew with skills and what is on board of its truck, signed in and not on shift.
    pub async fn crew(
        &self,
        app: &TestApp,
        name: &str,
        skills: &[&str],
        stock: &[(&str, i32)],
    ) -> CrewClient {
        let now = app.clock.now();
        let mut conn = app.connect().await;
        let crew = Crew {
            jurisdiction_id: self.id.clone(),
            crew_id: CrewId::new(now),
            name: name.to_owned(),
            skills: skills.iter().map(|skill| (*skill).to_owned()).collect(),
            districts: vec![],
            yard: None,
        };
        crews::insert_crew(&mut conn, &crew).await.unwrap();
        let unit = Unit {
            jurisdiction_id: self.id.clone(),
            unit_id: UnitId::new(now),
            code: format!("T-{name}"),
            name: "Truck".to_owned(),
        };
        crews::insert_unit(&mut conn, &unit).await.unwrap();
        for (item, counted) in stock {
            crews::count_stock(&mut conn, &self.id, unit.unit_id, item, *counted).await.unwrap();
        }
        let client = self.sign_up(app, name, Role::Crew, Some(crew.crew_id)).await;
        CrewClient { client, crew_id: crew.crew_id, unit: unit.code }
    }

    /// The same crew, signed in anew: tokens are short.
    pub async fn signed_in_again(&self, app: &TestApp, crew: &CrewClient) -> CrewClient {
        let login = crew.unit.trim_start_matches("T-");
        let client = app.stranger().sign_in(self.id.as_str(), login, "correct horse").await;
        CrewClient { client, ..crew.clone() }
    }

    /// Somebody at a desk, signed in.
    pub async fn staff(&self, app: &TestApp, role: Role) -> Client {
        self.sign_up(app, role.as_str(), role, None).await
    }

    async fn sign_up(
        &self,
        app: &TestApp,
        login: &str,
        role: Role,
        crew_id: Option<CrewId>,
    ) -> Client {
        let account = NewAccount {
            login: login.to_owned(),
            name: login.to_owned(),
            role,
            crew_id,
            agency_code: None,
            password: "correct horse".to_owned(),
        };
        let mut conn = app.connect().await;
        register(&mut conn, app.clock.now(), &self.id, account).await.unwrap();
        app.stranger().sign_in(self.id.as_str(), login, "correct horse").await
    }

    /// Reports a pothole at this place through Open311; answers with number and tracking path.
    pub async fn report(
        &self,
        app: &TestApp,
        service: &str,
        lat: f64,
        long: f64,
    ) -> (String, String) {
        let (lat, long) = (lat.to_string(), long.to_string());
        let form = [
            ("api_key", self.api_key.as_str()),
            ("jurisdiction_id", self.id.as_str()),
            ("service_code", service),
            ("lat", &lat),
            ("long", &long),
            ("description", "A deep hole in the bicycle lane"),
        ];
        let answer = app.stranger().post_form("/open311/v2/requests.json", &form).await;
        answer.expect_status(200);
        let body = answer.json();
        let number = body[0]["service_request_id"].as_str().unwrap().to_owned();
        (number, tracking_path(&body[0]))
    }
}

/// The path of the tracking link in the answer to a report.
pub fn tracking_path(request: &serde_json::Value) -> String {
    let notice = request["service_notice"].as_str().unwrap();
    let link = notice.split_whitespace().find(|word| word.contains("/track/")).unwrap();
    let from = link.find("/track/").unwrap();
    link[from..].trim_end_matches(['.', ',']).to_owned()
}

fn all_areas(id: &JurisdictionId, now: chrono::DateTime<chrono::Utc>) -> Vec<Area> {
    let area = |kind: &str, code: &str, from: f64, to: f64| {
        let corners = (coord! {x: LONG + from, y: LAT}, coord! {x: LONG + to, y: LAT + SIZE});
        let shape = MultiPolygon::from(Rect::new(corners.0, corners.1).to_polygon());
        Area {
            jurisdiction_id: id.clone(),
            area_id: Id::new(now),
            kind: kind.to_owned(),
            code: code.to_owned(),
            name: format!("{kind} {code}"),
            shape: place::to_multi_polygon(&shape),
        }
    };
    vec![
        area("city", "city", 0.0, SIZE),
        area("ward", "1", 0.0, SIZE / 2.0),
        area("ward", "2", SIZE / 2.0, SIZE),
        area("maintenance_district", "west", 0.0, SIZE / 2.0),
        area("maintenance_district", "east", SIZE / 2.0, SIZE),
    ]
}

fn all_services(id: &JurisdictionId) -> Vec<Service> {
    let service = |code: &str, skills: &[&str], needs: serde_json::Value| Service {
        jurisdiction_id: id.clone(),
        service_code: code.to_owned(),
        name: format!("Service {code}"),
        description: String::new(),
        category: "Streets".to_owned(),
        keywords: String::new(),
        kind: ServiceKind::Realtime,
        agency_code: "streets".to_owned(),
        sla_hours: Some(48),
        field_work: !skills.is_empty(),
        skills: skills.iter().map(|skill| (*skill).to_owned()).collect(),
        stock_needs: needs,
        service_minutes: 30,
        evidence: EvidenceRule::Photo,
        position: 1,
        token_seconds: 2,
        place_shown: PlaceShown::Point,
        photos_shown: PhotosShown::AtOnce,
        dispatch: DispatchRules::default(),
    };
    let bag = json!([{"item": "bag", "quantity": 1}]);
    vec![
        service("pothole", &["paving"], bag),
        Service {
            dispatch: DispatchRules::must_go_now(),
            ..service("fallen-tree", &["tree"], json!([]))
        },
        service("question", &[], json!([])),
        service("graffiti", &[], json!([])),
    ]
}

fn questions(id: &JurisdictionId) -> Vec<Attribute> {
    let question = |position: i32, code: &str, datatype: Datatype, required: bool| Attribute {
        jurisdiction_id: id.clone(),
        service_code: "graffiti".to_owned(),
        attribute_code: code.to_owned(),
        position,
        variable: true,
        datatype,
        required,
        datatype_description: String::new(),
        description: format!("Question {code}"),
        choices: match datatype {
            Datatype::SingleValueList | Datatype::MultiValueList => json!([
                {"key": "wall", "name": "A wall"},
                {"key": "bridge", "name": "A bridge"},
            ]),
            _ => json!([]),
        },
        condition: None,
    };
    vec![
        question(1, "where", Datatype::SingleValueList, true),
        question(2, "what", Datatype::MultiValueList, false),
        question(3, "size", Datatype::Number, false),
        question(4, "seen", Datatype::Datetime, false),
        Attribute { variable: false, required: true, ..question(5, "note", Datatype::Text, false) },
        question(6, "tag", Datatype::String, false),
    ]
}
