//! A city of two crews, driven at random: after each step every promise holds.
//!
//! The steps go through the verbs that the servers call, so that a hundred thousand fit into
//! minutes; a crash is a transaction that is cut off in the middle.

#![expect(clippy::print_stdout, reason = "how often each step was taken is what one wants to see")]

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryableByName, sql_query, sql_types};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use domain::{
    cases::{Outcome, Resolution},
    crews::{self, CrewId, NewShift},
    jobs::{self, Held, JobId},
    offers::{self, OfferId},
    uploads::Named,
};
use harness::{City, Rows, TestApp};

use crate::uploads::tunnel::Dice;

/// One of them, if there is any.
fn pick<T: Copy>(dice: &mut Dice, of: &[T]) -> Option<T> {
    (!of.is_empty()).then(|| of[dice.below(of.len())])
}

#[derive(QueryableByName, Clone, Copy)]
struct OfferRow {
    #[diesel(sql_type = sql_types::Uuid)]
    offer_id: OfferId,
    #[diesel(sql_type = sql_types::Uuid)]
    crew_id: CrewId,
}

#[derive(QueryableByName, Clone, Copy)]
struct LeaseRow {
    #[diesel(sql_type = sql_types::Uuid)]
    job_id: JobId,
    #[diesel(sql_type = sql_types::Uuid)]
    crew_id: CrewId,
    #[diesel(sql_type = sql_types::BigInt)]
    fence: i64,
}

/// What a crew may do, and what may happen to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Report,
    Accept,
    Decline,
    Start,
    Resolve,
    Release,
    HandOver,
    Hold,
    Restock,
    Recount,
    StartShift,
    EndShift,
    Rest,
    Wait,
    LongWait,
    Speak,
    Dispatch,
    CrashOfApi,
    CrashOfWorker,
    Withdraw,
}

/// How often each step is taken.
const STEPS: &[(Step, usize)] = &[
    (Step::Report, 10),
    (Step::Accept, 16),
    (Step::Decline, 3),
    (Step::Start, 12),
    (Step::Resolve, 10),
    (Step::Release, 3),
    (Step::HandOver, 2),
    (Step::Hold, 1),
    (Step::Restock, 3),
    (Step::Recount, 1),
    (Step::StartShift, 6),
    (Step::EndShift, 1),
    (Step::Rest, 1),
    (Step::Wait, 4),
    (Step::LongWait, 1),
    (Step::Speak, 4),
    (Step::Dispatch, 14),
    (Step::CrashOfApi, 4),
    (Step::CrashOfWorker, 3),
    (Step::Withdraw, 2),
];

struct Model {
    app: TestApp,
    city: City,
    crews: Vec<(CrewId, String)>,
    conn: AsyncPgConnection,
    dice: Dice,
    /// How often each step changed something.
    done: BTreeMap<Step, usize>,
}

impl Model {
    async fn new(seed: u64) -> Self {
        let (app, city) = TestApp::with_city().await;
        app.sql(
            "update service set visits = '[{\"name\": \"barricade\", \"skills\": [\"tree\"], \
                 \"minutes\": 5}, {\"name\": \"repair\", \"skills\": [\"tree\"], \"minutes\": 9, \
                 \"after\": [\"barricade\"], \"crews\": 2}]', mode = 'assign' \
                 where service_code = 'fallen-tree'",
        )
        .await;
        let mut crews = vec![];
        for name in ["One", "Two"] {
            let crew = city.crew(&app, name, &["paving", "tree"], &[("bag", 3)]).await;
            crews.push((crew.crew_id, crew.unit));
        }
        let conn = AsyncPgConnection::establish(&app.database_url).await.unwrap();
        Self { app, city, crews, conn, dice: Dice::new(seed), done: BTreeMap::new() }
    }

    fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// Also offers and leases that have ended, now and then: a phone may be late.
    async fn offer(&mut self) -> Option<OfferRow> {
        let late = self.dice.below(8) == 0;
        let which = if late { "true" } else { "state = 'live'" };
        let query = format!(
            "select offer_id, crew_id from offer where {which} order by offer_id desc limit 12"
        );
        let rows: Vec<OfferRow> = sql_query(query).load(&mut self.conn).await.unwrap();
        pick(&mut self.dice, &rows)
    }

    async fn lease(&mut self) -> Option<LeaseRow> {
        let late = self.dice.below(8) == 0;
        let from = if late { "lease_past" } else { "lease_live" };
        let query = format!(
            "select job_id, crew_id, fence from {from} order by taken_at desc, job_id limit 6"
        );
        let rows: Vec<LeaseRow> = sql_query(query).load(&mut self.conn).await.unwrap();
        pick(&mut self.dice, &rows)
    }

    /// Takes a step; says whether it was taken and not refused.
    async fn take(&mut self, step: Step) -> bool {
        let (city, now) = (self.city.id.clone(), self.now());
        match step {
            Step::Report => {
                let service = if self.dice.below(5) == 0 { "fallen-tree" } else { "pothole" };
                let open = self.app.count(&Rows::jobs().open()).await;
                if open < 12 {
                    self.city.report(&self.app, service, 52.05, 5.05).await;
                }
                open < 12
            }
            Step::Accept | Step::Decline | Step::CrashOfApi => self.answer(step).await,
            Step::Start | Step::Resolve | Step::Release | Step::HandOver | Step::Hold => {
                self.work(step).await
            }
            Step::Restock | Step::Recount => self.stock(step).await,
            Step::StartShift | Step::EndShift | Step::Rest => self.shift(step).await,
            Step::Wait => {
                self.pass(TimeDelta::seconds(100)).await;
                true
            }
            Step::LongWait => {
                self.pass(TimeDelta::minutes(125)).await;
                true
            }
            Step::Speak => {
                let heard: Vec<_> = self.crews.iter().map(|(id, _)| (city.clone(), *id)).collect();
                crews::record_contact(&mut self.conn, &heard).await.is_ok()
            }
            Step::Dispatch => self.app.run_tasks().await > 0,
            Step::CrashOfWorker => {
                // Its connection is cut while it works; whoever comes next goes on.
                let worker = self.app.run_tasks();
                tokio::time::timeout(std::time::Duration::from_millis(2), worker).await.is_err()
            }
            Step::Withdraw => {
                let live = "select case_id::text from job where ended_at is null order by random()";
                let Some(case) = self.app.texts(live).await.into_iter().next() else {
                    return false;
                };
                let actor = domain::cases::Actor::Reporter;
                let target = domain::cases::CaseTarget {
                    jurisdiction: &city,
                    case_id: case.parse().unwrap(),
                    actor: &actor,
                    expected: None,
                };
                let withdraw = domain::cases::Change::Withdraw;
                let changed = jobs::change_case(&mut self.conn, now, &target, withdraw, "Gone.");
                changed.await.is_ok()
            }
        }
    }

    async fn answer(&mut self, step: Step) -> bool {
        let (city, now) = (self.city.id.clone(), self.now());
        let Some(OfferRow { offer_id, crew_id }) = self.offer().await else { return false };
        match step {
            Step::Accept => {
                offers::accept(&mut self.conn, now, &city, crew_id, offer_id).await.is_ok()
            }
            Step::Decline => {
                offers::decline(&mut self.conn, now, &city, crew_id, offer_id, "No.").await.is_ok()
            }
            _ => {
                // The server dies before it commits.
                let mut accepted = false;
                let died = self.conn.transaction(async |conn| {
                    accepted = offers::accept(conn, now, &city, crew_id, offer_id).await.is_ok();
                    Err::<(), _>(diesel::result::Error::RollbackTransaction)
                });
                died.await.unwrap_err();
                accepted
            }
        }
    }

    async fn work(&mut self, step: Step) -> bool {
        let (city, now) = (self.city.id.clone(), self.now());
        let Some(LeaseRow { job_id, crew_id, fence }) = self.lease().await else { return false };
        let held = Held { jurisdiction: &city, crew_id, job_id, fence };
        let conn = &mut self.conn;
        match step {
            Step::Start => jobs::start(conn, now, held).await.is_ok(),
            Step::Resolve => {
                let claim = Resolution {
                    outcome: Outcome::Fixed,
                    note: String::new(),
                    proof: vec![],
                    seen_at: None,
                };
                jobs::resolve(conn, now, held, claim, &Named::none()).await.is_ok()
            }
            Step::Release => jobs::release(conn, now, held, "Flat tyre.").await.is_ok(),
            Step::HandOver => {
                let to = self.crews.iter().map(|(id, _)| *id).find(|id| *id != crew_id).unwrap();
                jobs::hand_over(conn, now, held, to, "Broken pump.").await.is_ok()
            }
            _ => jobs::hold(conn, now, held, "Rain.", None).await.is_ok(),
        }
    }

    async fn stock(&mut self, step: Step) -> bool {
        let (city, now) = (self.city.id.clone(), self.now());
        let crew_id = self.crews[self.dice.below(2)].0;
        let some =
            |count: usize| BTreeMap::from([("bag".to_owned(), i32::try_from(count).unwrap())]);
        if step == Step::Restock {
            let items = some(1 + self.dice.below(2));
            return crews::restock(&mut self.conn, now, &city, crew_id, &items).await.is_ok();
        }
        let items = some(self.dice.below(4));
        crews::count(&mut self.conn, now, &city, crew_id, &items).await.is_ok()
    }

    async fn shift(&mut self, step: Step) -> bool {
        let (city, now) = (self.city.id.clone(), self.now());
        let (crew_id, unit_code) = self.crews[self.dice.below(2)].clone();
        let conn = &mut self.conn;
        match step {
            Step::StartShift => {
                let new = NewShift {
                    unit_code,
                    skills: None,
                    stock: BTreeMap::new(),
                    length: TimeDelta::minutes(300),
                    breaks: vec![],
                    yard: None,
                };
                crews::start_shift(conn, now, &city, crew_id, new).await.is_ok()
            }
            Step::EndShift => crews::end_shift(conn, now, &city, crew_id).await.is_ok(),
            _ => {
                let length = TimeDelta::minutes(3);
                crews::take_break(conn, now, &city, crew_id, length).await.is_ok()
            }
        }
    }

    /// Time passes, and the workers look.
    async fn pass(&mut self, span: TimeDelta) {
        self.app.wait(span).await;
        self.app.run_tasks().await;
    }

    async fn assert_promises_kept(&mut self, number: usize, step: Step) {
        // What is promised within a time is asked for with that time's grace.
        let breaches = jobs::audit(&mut self.conn, TimeDelta::minutes(1)).await.unwrap();
        let broken: Vec<_> = breaches.iter().filter(|found| found.count > 0).collect();
        assert!(broken.is_empty(), "step {number}, {step:?}: {broken:?}");
    }

    async fn drive(&mut self, steps: usize) {
        let all: usize = STEPS.iter().map(|(_, weight)| weight).sum();
        for number in 0..steps {
            let mut roll = self.dice.below(all);
            let (step, _) = STEPS
                .iter()
                .find(|(_, weight)| {
                    let here = roll < *weight;
                    roll = roll.saturating_sub(*weight);
                    here
                })
                .unwrap();
            if self.take(*step).await {
                *self.done.entry(*step).or_default() += 1;
            }
            self.assert_promises_kept(number, *step).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_driven_at_random_keeps_every_promise() {
    let steps = if std::env::var_os("STREETCORNER_LONG").is_some() { 100_000 } else { 1_500 };
    let mut model = Model::new(311).await;

    model.drive(steps).await;

    println!("{steps} steps of seed 311: {:?}", model.done);
    model.app.assert_promises_kept().await;
    for (step, _) in STEPS {
        assert!(model.done.contains_key(step), "{step:?} never came about");
    }
}
