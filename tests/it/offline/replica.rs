//! What a phone believes, and what it has done that nobody has heard yet.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use harness::{Answer, City, CrewClient, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use super::device::{Device, operation};

/// Whether a phone keeps the id of what it sends again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// As it should.
    Once,
    /// As if there were no inbox.
    EachTime,
}

/// A phone with a memory.
pub(super) struct Replica {
    pub(super) device: Device,
    login: String,
    signed_in: DateTime<Utc>,
    naming: Naming,
    /// How far its clock is off.
    pub(super) clock: TimeDelta,
    token: Option<String>,
    /// What it has been told, by kind and id.
    pub(super) world: BTreeMap<(String, String), Value>,
    /// What nobody has answered yet, the oldest first.
    pub(super) outbox: Vec<Value>,
    /// Every answer that it has got, with the operation.
    pub(super) answered: Vec<(Value, Value)>,
}

impl Replica {
    pub(super) fn of(app: &TestApp, crew: &CrewClient, city: &City, naming: Naming) -> Self {
        Self {
            device: Device::of(crew, city),
            login: crew.unit.trim_start_matches("T-").to_owned(),
            signed_in: app.clock.now(),
            naming,
            clock: TimeDelta::zero(),
            token: None,
            world: BTreeMap::new(),
            outbox: vec![],
            answered: vec![],
        }
    }

    /// Signs in again before the token ends.
    pub(super) async fn stay_signed_in(&mut self, app: &TestApp) {
        if app.clock.now() - self.signed_in > TimeDelta::minutes(5) {
            let client = app.stranger().sign_in("testville", &self.login, "correct horse").await;
            self.device.client = client;
            self.signed_in = app.clock.now();
        }
    }

    /// Forgets everything, as a new phone does.
    pub(super) fn forget(&mut self) {
        self.token = None;
        self.world.clear();
    }

    /// Writes down what the crew has done.
    pub(super) fn does(&mut self, app: &TestApp, deed: Value) -> Value {
        let done = operation(app.clock.now() + self.clock, deed);
        self.outbox.push(done.clone());
        done
    }

    /// Sends operations; the answers come, or are lost on the way.
    pub(super) async fn send(&mut self, operations: &[Value], answers_come: bool) {
        let sent: Vec<Value> = operations.iter().map(|it| self.named(it)).collect();
        let answers = self.device.send(&sent).await;
        if !answers_come {
            return;
        }
        for ((operation, sent), answer) in operations.iter().zip(sent).zip(answers) {
            assert_ne!(answer["code"], "unavailable", "{sent} {answer}");
            if answer["status"] != "not_yet" {
                self.outbox.retain(|it| it["operation_id"] != operation["operation_id"]);
                self.answered.push((sent, answer));
            }
        }
    }

    /// An operation as it is sent. Only what is seen gets a new name: without its name an accept
    /// could not be built on.
    fn named(&self, sent: &Value) -> Value {
        let kind = sent["do"]["kind"].as_str().unwrap();
        if self.naming == Naming::Once || !["note", "parts"].contains(&kind) {
            return sent.clone();
        }
        operation(self.signed_in, sent["do"].clone())
    }

    /// Asks what is new; the answer comes, or is lost on the way.
    pub(super) async fn sync(&mut self, answer_comes: bool) {
        let query = self.token.as_ref().map(|token| format!("?since={token}")).unwrap_or_default();
        let told = self.device.client.get(&format!("/api/v1/crew/sync{query}"), 200).await;
        if answer_comes {
            self.token = Some(told["token"].as_str().unwrap().to_owned());
            learn(&mut self.world, &told);
        }
    }

    /// Everything, as the server tells it to a phone that knows nothing.
    pub(super) async fn truth(&self) -> BTreeMap<(String, String), Value> {
        let told = self.device.client.get("/api/v1/crew/sync", 200).await;
        assert_eq!(told["full"], true);
        let mut world = BTreeMap::new();
        learn(&mut world, &told);
        world
    }

    /// What it knows of a kind.
    pub(super) fn knows(&self, kind: &str) -> Vec<&Value> {
        self.world.iter().filter(|((known, _), _)| known == kind).map(|(_, it)| it).collect()
    }

    /// Signs off, with whatever comes of it.
    pub(super) async fn end_shift(&self) -> Answer {
        let client = &self.device.client;
        client.send(client.request(Method::DELETE, "/api/v1/crew/shift")).await
    }

    /// Signs on with so many bags.
    pub(super) async fn start_shift(&self, unit: &str, bags: i32) {
        let shift = json!({"unit": unit, "stock": {"bag": bags}, "minutes": 960});
        self.device.client.post("/api/v1/crew/shift", &shift, 201).await;
        let here = json!([{"place": {"lat": 52.05, "long": 5.05}, "accuracy_m": 5.0}]);
        self.device.client.post("/api/v1/crew/positions", &here, 204).await;
    }
}

/// Adds to what is known what a sync tells.
pub(super) fn learn(world: &mut BTreeMap<(String, String), Value>, told: &Value) {
    if told["full"] == true {
        world.clear();
    }
    let mut keep = |kind: &str, id: &Value, thing: &Value| {
        world.insert((kind.to_owned(), id.as_str().unwrap().to_owned()), thing.clone());
    };
    for (kind, id) in [("shift", "shift_id"), ("stock", "unit_id")] {
        let thing = &told[kind];
        if !thing.is_null() {
            keep(kind, &thing[id], thing);
        }
    }
    for (kind, list, id) in [("offer", "offers", "offer_id"), ("job", "jobs", "job_id")] {
        for thing in told[list].as_array().unwrap() {
            keep(kind, &thing[id], thing);
        }
    }
    for gone in told["removed"].as_array().unwrap() {
        let key = (gone["kind"].as_str().unwrap(), gone["id"].as_str().unwrap());
        let known = world.remove(&(key.0.to_owned(), key.1.to_owned()));
        assert!(known.is_some(), "what was never told is gone: {gone}");
    }
}
