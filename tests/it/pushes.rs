//! Crews' phones are woken: for what is new, on a shift, with ids and nothing else.

mod apns;
mod command;
mod exchanges;
mod fcm;
mod phone;
mod troubles;
mod web;

use harness::{City, CrewClient, Rows, Service, TestApp};
use outbound::push::{ApnsSettings, FcmSettings, PushSettings, Reach, VapidKey};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) use self::phone::Phone;

/// Whom push services may write to.
const SUBJECT: &str = "mailto:desk@testville.example";

/// A key, in PEM form and as others know it.
fn new_key() -> VapidKey {
    let folder = TempDir::new().unwrap();
    VapidKey::open(&folder.path().join("key.pem")).unwrap()
}

/// How a city wakes phones whose services are on this machine.
pub(crate) fn settings(fcm: Option<FcmSettings>, apns: Option<ApnsSettings>) -> PushSettings {
    let also_public = vec!["127.0.0.0/8".parse().unwrap()];
    let reach = Reach { also_public, ..Reach::default() };
    PushSettings { vapid: new_key(), subject: SUBJECT.to_owned(), reach, fcm, apns }
}

/// A city that wakes phones, and a crew on shift, whose phones are those.
async fn on_shift(pushes: PushSettings, phones: &[Value]) -> (TestApp, City, CrewClient) {
    let app = TestApp::with_pushes(pushes).await;
    let city = Box::pin(City::found(&app, "testville")).await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    for phone in phones {
        subscribe(&crew, phone, 200).await;
    }
    (app, city, crew)
}

pub(crate) async fn subscribe(crew: &CrewClient, phone: &Value, status: u16) -> Value {
    let request = crew.client.request(reqwest::Method::PUT, "/api/v1/crew/push/subscriptions");
    let answer = crew.client.send(request.json(phone)).await;
    answer.expect_status(status);
    answer.json()
}

/// How many phones the city knows, and how many are to be woken yet.
async fn known_and_waiting(app: &TestApp) -> (i64, i64) {
    let waiting = app.count(&Rows::tasks().kind("wake_phone")).await;
    (app.count(&Rows::push_subscriptions()).await, waiting)
}

/// Where a phone's messages are left.
fn endpoint(service: &Service, phone: &str) -> String {
    format!("{}/push/{phone}", service.origin())
}
