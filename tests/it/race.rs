//! Sixty-four crews want one job; one gets it. And what happens without the guard.

mod storm;
mod twice;

use std::sync::Arc;

use diesel::{sql_query, sql_types};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use domain::{
    crews::CrewId,
    id::Id,
    jobs::{JobId, TakeError},
    offers::{self, AcceptError, OfferId},
};
use harness::{City, Rows, TestApp};
use tokio::sync::Barrier;

const CREWS: usize = 64;
const JOBS: usize = 200;

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_crews_race_for_each_of_two_hundred_jobs_and_one_wins() {
    let (app, city) = TestApp::with_city().await;
    let race = Race::prepare(&app, &city).await;

    for job in 0..JOBS {
        let winners = race.run(&app, &city, job).await;
        assert_eq!(winners, 1, "job {job} was won by {winners} crews");
    }

    assert_eq!(app.count(&Rows::jobs().state("leased").fence(1)).await, 200);
    assert_eq!(app.count(&Rows::offers().state("accepted")).await, 200);
    assert_eq!(app.count(&Rows::offers().state("live")).await, 0);
    assert_eq!(app.count(&Rows::cases().status("scheduled")).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_guard_crews_would_be_sent_twice() {
    let (app, city) = TestApp::with_city().await;
    let race = Race::prepare(&app, &city).await;
    app.sql("create table naive_lease (job_id uuid, crew_id uuid)").await;

    let mut doubles = 0;
    for job in 0..20 {
        let winners = race.run_naively(&app, job).await;
        doubles += usize::from(winners > 1);
    }

    assert!(doubles > 0, "reading and then writing was safe: the race proves nothing");
}

/// Crews on shift, and a broadcast job for each heat.
struct Race {
    crews: Vec<CrewId>,
    jobs: Vec<JobId>,
    /// The offer of each job to each crew.
    offers: Vec<Vec<OfferId>>,
}

impl Race {
    /// Rows straight into the database: the race is about accepting, not about dispatching. Stock
    /// is plenty and crews hold as many jobs as they win, so that only the guard decides.
    async fn prepare(app: &TestApp, city: &City) -> Self {
        let now = app.clock.now();
        let crews: Vec<CrewId> = (0..CREWS).map(|_| Id::new(now)).collect();
        let jobs: Vec<JobId> = (0..JOBS).map(|_| Id::new(now)).collect();
        let mut offers = vec![];
        for (number, crew) in crews.iter().enumerate() {
            add_crew(app, city, number, *crew).await;
        }
        for job in &jobs {
            let (number, _) = city.report(app, "pothole", 52.05, 5.05).await;
            let row: Vec<OfferId> = (0..CREWS).map(|_| Id::new(now)).collect();
            add_job(app, city, &number, *job, &crews, &row).await;
            offers.push(row);
        }
        Self { crews, jobs, offers }
    }

    /// Everybody accepts at once; answers with how many were told that the job is theirs.
    async fn run(&self, app: &TestApp, city: &City, job: usize) -> usize {
        let start = Arc::new(Barrier::new(CREWS));
        let tries = self.crews.iter().zip(&self.offers[job]).map(|(crew, offer)| {
            let (pool, city, start, now) =
                (app.pool.clone(), city.id.clone(), Arc::clone(&start), app.clock.now());
            let (crew, offer) = (*crew, *offer);
            tokio::spawn(async move {
                start.wait().await;
                let mut conn = pool.get().await.unwrap();
                match offers::accept(&mut conn, now, &city, crew, offer).await {
                    Ok(_) => true,
                    Err(AcceptError::Take(TakeError::Gone)) => false,
                    Err(error) => panic!("{error:?}"),
                }
            })
        });
        let mut winners = 0;
        for tried in tries.collect::<Vec<_>>() {
            winners += usize::from(tried.await.unwrap());
        }
        let job = self.jobs[job];
        assert_eq!(app.count(&format!("lease_live where job_id = '{job}'")).await, 1);
        // Who won may win again: how many jobs a crew may hold is another rule.
        app.sql("delete from lease_live").await;
        winners
    }

    /// The same by reading first and writing then, as it must not be done.
    async fn run_naively(&self, app: &TestApp, job: usize) -> usize {
        let start = Arc::new(Barrier::new(CREWS));
        let tries = self.crews.iter().map(|crew| {
            let (pool, start, crew, job) =
                (app.pool.clone(), Arc::clone(&start), *crew, self.jobs[job]);
            tokio::spawn(async move {
                start.wait().await;
                let mut conn = pool.get().await.unwrap();
                naive_accept(&mut conn, job, crew).await
            })
        });
        let mut winners = 0;
        for tried in tries.collect::<Vec<_>>() {
            winners += usize::from(tried.await.unwrap());
        }
        winners
    }
}

async fn naive_accept(conn: &mut AsyncPgConnection, job: JobId, crew: CrewId) -> bool {
    let accepted = conn
        .transaction(async |conn| {
            let taken = sql_query("select job_id from naive_lease where job_id = $1")
                .bind::<sql_types::Uuid, _>(job)
                .execute(conn)
                .await?;
            if taken > 0 {
                return Ok(false);
            }
            sql_query("insert into naive_lease values ($1, $2)")
                .bind::<sql_types::Uuid, _>(job)
                .bind::<sql_types::Uuid, _>(crew)
                .execute(conn)
                .await?;
            Ok::<_, diesel::result::Error>(true)
        })
        .await;
    accepted.unwrap()
}

async fn add_crew(app: &TestApp, city: &City, number: usize, crew: CrewId) {
    let city = &city.id;
    let [unit, shift]: [Id<()>; 2] = [Id::new(app.clock.now()), Id::new(app.clock.now())];
    app.sql(&format!("insert into crew (jurisdiction_id, crew_id, name) values ('{city}', '{crew}', 'Crew {number}')")).await;
    app.sql(&format!("insert into unit values ('{city}', '{unit}', 'T-{number}', 'Truck')")).await;
    app.sql(&format!("insert into stock values ('{city}', '{unit}', 'bag', 1000, 0)")).await;
    app.sql(&format!(
        "insert into shift values ('{city}', '{shift}', '{crew}', '{unit}', '{{paving}}', \
         city_now(), city_now() + interval '8 hours', null)"
    ))
    .await;
    app.sql(&format!(
        "insert into candidate (jurisdiction_id, crew_id, shift_id, skills) \
         values ('{city}', '{crew}', '{shift}', '{{paving}}')"
    ))
    .await;
}

async fn add_job(
    app: &TestApp,
    city: &City,
    number: &str,
    job: JobId,
    crews: &[CrewId],
    offers: &[OfferId],
) {
    let city = &city.id;
    app.sql(&format!(
        "insert into job (jurisdiction_id, job_id, case_id, state, mode, stock_needs, service_minutes, opened_at, escalate_at) \
         select jurisdiction_id, '{job}', case_id, 'open', 'broadcast', \
                '[{{\"item\": \"bag\", \"quantity\": 1}}]', 30, city_now(), city_now() + interval '1 hour' \
         from cases where number = '{number}'"
    ))
    .await;
    let rows: Vec<String> = crews
        .iter()
        .zip(offers)
        .map(|(crew, offer)| format!("('{offer}'::uuid, '{crew}'::uuid)"))
        .collect();
    app.sql(&format!(
        "insert into offer (jurisdiction_id, offer_id, job_id, crew_id, shift_id, state, offered_at, expires_at) \
         select '{city}', o.offer_id, '{job}', o.crew_id, s.shift_id, 'live', city_now(), city_now() + interval '1 hour' \
         from (values {}) as o (offer_id, crew_id) join shift as s using (crew_id)",
        rows.join(", ")
    ))
    .await;
}
