//! A stretch of a city's life: two phones of one crew and one of another, a desk, and a bad network.

use chrono::TimeDelta;
use domain::accounts::Role;
use harness::{City, Client, CrewClient, TestApp};
use serde_json::{Value, json};

use super::{
    device::picture,
    replica::{Naming, Replica},
};
use crate::uploads::tunnel::Dice;

/// What lies on each truck at the beginning.
pub(super) const BAGS: i32 = 1_000;

/// The people of it.
pub(super) struct History<'a> {
    app: &'a TestApp,
    city: &'a City,
    desk: Client,
    desk_since: chrono::DateTime<chrono::Utc>,
    units: [String; 2],
    /// Two of our crew, one of the rival's.
    pub(super) phones: [Replica; 3],
    pub(super) dice: Dice,
    /// How many marks there are: each is in one operation alone.
    pub(super) marks: u32,
    /// Cases that are open, as far as the desk knows.
    open: Vec<String>,
    /// Jobs that the phones of each crew have ever known, and by which right.
    jobs: [Vec<Value>; 2],
    waits: usize,
}

impl<'a> History<'a> {
    pub(super) async fn of(app: &'a TestApp, city: &'a City, seed: u64, naming: Naming) -> Self {
        let mut crews: Vec<CrewClient> = vec![];
        for name in ["Ours", "Rival"] {
            let crew = city.crew(app, name, &["paving"], &[("bag", BAGS)]).await;
            crew.start_shift(52.05, 5.05).await;
            crews.push(crew);
        }
        let phone = |crew: usize| Replica::of(app, &crews[crew], city, naming);
        Self {
            app,
            city,
            desk: city.staff(app, Role::Dispatcher).await,
            desk_since: app.clock.now(),
            units: [crews[0].unit.clone(), crews[1].unit.clone()],
            phones: [phone(0), phone(0), phone(1)],
            dice: Dice::new(seed),
            marks: 0,
            open: vec![],
            jobs: [vec![], vec![]],
            waits: 0,
        }
    }

    /// Lives through some steps.
    pub(super) async fn live(&mut self) {
        self.begin().await;
        for _ in 0..(12 + self.dice.below(30)) {
            self.step().await;
        }
        self.heal().await;
    }

    async fn begin(&mut self) {
        self.waits = 0;
        self.jobs = [vec![], vec![]];
        if self.app.clock.now() - self.desk_since > TimeDelta::minutes(5) {
            self.desk =
                self.app.stranger().sign_in("testville", "dispatcher", "correct horse").await;
            self.desk_since = self.app.clock.now();
        }
        for phone in &mut self.phones {
            phone.stay_signed_in(self.app).await;
            phone.clock = TimeDelta::zero();
            phone.answered.clear();
        }
        for (phone, unit) in [(0, 0), (2, 1)] {
            self.phones[phone].end_shift().await.expect_status(204);
            self.phones[phone].start_shift(&self.units[unit], BAGS).await;
        }
        self.report().await;
        self.report().await;
        for phone in &mut self.phones {
            phone.sync(true).await;
        }
    }

    async fn report(&mut self) {
        let (number, _) = self.city.report(self.app, "pothole", 52.05, 5.05).await;
        self.open.push(number);
        self.app.run_tasks().await;
    }

    async fn step(&mut self) {
        let at = self.dice.below(3);
        match self.dice.below(20) {
            0..=1 if self.open.len() < 5 => self.report().await,
            2..=6 => {
                let comes = self.dice.below(4) > 0;
                self.phones[at].sync(comes).await;
                self.remember(at);
            }
            7..=12 => self.act(at).await,
            13..=16 => self.send(at).await,
            17 if self.waits < 2 => {
                self.waits += 1;
                self.app.wait(TimeDelta::seconds(91)).await;
                self.app.run_tasks().await;
            }
            18 => {
                let days = i64::try_from(self.dice.below(3)).unwrap() - 1;
                self.phones[at].clock = TimeDelta::days(days);
            }
            19 => self.interfere().await,
            _ => {
                self.app.run_tasks().await;
            }
        }
    }

    /// The desk takes a job away, or the case is not done at all; or a phone is lost.
    async fn interfere(&mut self) {
        let pick = self.dice.below(self.open.len());
        let Some(number) = self.open.get(pick).cloned() else { return };
        match self.dice.below(5) {
            0..=1 => self.desk_does(&number, "unschedule").await,
            2..=3 => {
                self.desk_does(&number, "decline").await;
                self.open.remove(pick);
            }
            _ => self.phones[1].forget(),
        }
        self.app.run_tasks().await;
    }

    /// Whether it fits or not.
    async fn desk_does(&self, number: &str, action: &str) {
        let mut body = json!({"action": action, "note": "The desk has its reasons."});
        if action == "decline" {
            body["outcome"] = json!("other");
        }
        let path = format!("/api/v1/cases/{number}/actions");
        let answer =
            self.desk.send(self.desk.request(reqwest::Method::POST, &path).json(&body)).await;
        assert!([200, 409].contains(&answer.status), "{}", answer.text());
    }

    /// What the phone has been told of jobs may be used later, whatever becomes of it.
    fn remember(&mut self, at: usize) {
        let jobs = self.phones[at].knows("job");
        let known = jobs.iter().map(|job| json!({"job_id": job["job_id"], "fence": job["fence"]}));
        let known: Vec<Value> = known.collect();
        self.add_jobs(at, known);
    }

    fn add_jobs(&mut self, at: usize, known: Vec<Value>) {
        let jobs = &mut self.jobs[at / 2];
        jobs.extend(known);
        jobs.sort_by_key(Value::to_string);
        jobs.dedup();
    }

    fn mark(&mut self) -> String {
        self.marks += 1;
        format!("mark-{}.", self.marks)
    }

    /// The crew does something that it believes to be right.
    async fn act(&mut self, at: usize) {
        let offers: Vec<Value> = self.phones[at].knows("offer").into_iter().cloned().collect();
        let jobs = self.jobs[at / 2].clone();
        if jobs.is_empty() || (!offers.is_empty() && self.dice.below(3) == 0) {
            let Some(offer) = offers.get(self.dice.below(offers.len())) else { return };
            self.answer_offer(at, offer);
            return;
        }
        let job = jobs[self.dice.below(jobs.len())].clone();
        let mark = self.mark();
        let mut deed = match self.dice.below(13) {
            0..=1 => json!({"kind": "start"}),
            2..=4 => json!({"kind": "note", "note": mark}),
            5 => {
                let upload = self.phones[at].device.upload(&picture(self.marks)).await;
                json!({"kind": "photo", "photo_uploads": [upload], "note": mark})
            }
            6..=7 => json!({"kind": "arrival", "place": {"lat": 52.05, "long": 5.05}}),
            8..=9 => {
                json!({"kind": "parts", "parts": [{"item": "bag", "quantity": 1 + self.dice.below(3)}]})
            }
            10 => json!({"kind": "hold", "reason": mark}),
            11 => json!({"kind": "release", "reason": mark}),
            _ => json!({"kind": "resolve", "outcome": "fixed", "note": mark}),
        };
        deed["job"] = job;
        self.phones[at].does(self.app, deed);
    }

    fn answer_offer(&mut self, at: usize, offer: &Value) {
        let mut deed = json!({"kind": "accept", "offer_id": offer["offer_id"]});
        if self.dice.below(5) == 0 {
            deed = json!({"kind": "decline", "offer_id": offer["offer_id"], "reason": "Too far."});
            self.phones[at].does(self.app, deed);
            return;
        }
        let accept = self.phones[at].does(self.app, deed);
        let job = json!({"job_id": offer["job_id"], "accept_operation": accept["operation_id"]});
        self.add_jobs(at, vec![job]);
    }

    /// Some of what was done is sent: late, twice, in the wrong order, or for nobody to hear.
    async fn send(&mut self, at: usize) {
        let mut batch: Vec<Value> = self.phones[at].outbox.clone();
        if at < 2 && self.dice.below(4) == 0 {
            // The other phone of the crew has it from this one.
            batch.extend(self.phones[1 - at].outbox.clone());
        }
        let again = self.phones[at].answered.len();
        if again > 0 && self.dice.below(3) == 0 {
            batch.push(self.phones[at].answered[self.dice.below(again)].0.clone());
        }
        if self.dice.below(3) == 0 {
            let twice = batch.clone();
            batch.extend(twice);
        }
        if self.dice.below(3) == 0 {
            for place in (1..batch.len()).rev() {
                batch.swap(place, self.dice.below(place + 1));
            }
        }
        let some =
            if self.dice.below(2) == 0 { batch.len() } else { self.dice.below(batch.len() + 1) };
        batch.truncate(some.min(100));
        let fate = self.dice.below(5);
        if fate > 0 {
            self.phones[at].send(&batch, fate > 1).await;
        }
    }

    /// The network is good again: everything is sent, and everybody asks what is new.
    async fn heal(&mut self) {
        for _ in 0..3 {
            for phone in &mut self.phones {
                let waiting = phone.outbox.clone();
                for batch in waiting.chunks(100) {
                    phone.send(batch, true).await;
                }
            }
        }
        self.app.run_tasks().await;
        for phone in &mut self.phones {
            phone.sync(true).await;
        }
    }

    /// Nobody holds anything any more, so that another stretch can begin.
    pub(super) async fn clear_up(&mut self) {
        for number in std::mem::take(&mut self.open) {
            self.desk_does(&number, "decline").await;
        }
        self.app.run_tasks().await;
    }
}
