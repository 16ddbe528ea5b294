//! Two thousand jobs, sixty-four phones, and everything at once: yes and no, offers that expire,
//! jobs that are given back, and connections to the database that are cut.

#![expect(clippy::print_stdout, reason = "how hard the storm was is what one wants to see")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_query, sql_types};
use diesel_async::RunQueryDsl;
use domain::{
    crews::CrewId,
    db::Pool,
    jobs::{self, Held, JobId, LeaseError, TakeError},
    jurisdictions::JurisdictionId,
    offers::{self, AcceptError, OfferId},
};
use harness::{City, Rows, TestApp};

const JOBS: usize = 2_000;
const CREWS: usize = 2_000;
const PHONES: usize = 64;
/// So many jobs are given back, and then no more: the storm ends.
const GIVEN_BACK: usize = 200;
/// How long it may take until every job has a crew.
const TIMEOUT: Duration = Duration::from_mins(4);

/// Two thousand crews, and as many jobs, each of which is offered to three of them; one offer in
/// four ends soon.
async fn prepare(app: &TestApp, city: &City) {
    city.report(app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    app.sql("delete from disposition").await;
    app.sql("delete from job").await;
    // A copy of every column that the database does not make itself.
    app.sql(
        "create function insert_alike(kind regclass, copies integer) returns void \
         language plpgsql as $$ declare columns text; begin \
         select string_agg(quote_ident(attname), ', ') into columns from pg_attribute \
             where attrelid = kind and attnum > 0 and not attisdropped and attgenerated = ''; \
         execute format('insert into %s (%s) select %s from %s as c, generate_series(1, %s) n, \
             jsonb_populate_record(c, jsonb_build_object(''case_id'', md5(''case'' || n)::uuid, \
             ''number'', ''N'' || n, ''tracking_sha256'', null)) as copy', kind, columns, \
             regexp_replace(columns, '(^|, )', '\\1copy.', 'g'), kind, copies); \
         end $$",
    )
    .await;
    let id = &city.id;
    for statement in [
        format!("select insert_alike('cases', {JOBS})"),
        format!(
            "insert into job (jurisdiction_id, job_id, case_id, state, mode, skills, stock_needs, \
             service_minutes, place, opened_at, escalate_at) \
             select '{id}', md5('job' || n)::uuid, md5('case' || n)::uuid, 'open', 'offer', \
             '{{paving}}', '[{{\"item\": \"bag\", \"quantity\": 1}}]', 30, \
             st_point(5 + (n % 50) * 0.002, 52 + (n / 50) * 0.002)::geography, city_now(), \
             city_now() + interval '1 hour' from generate_series(1, {JOBS}) n"
        ),
        format!(
            "insert into disposition (jurisdiction_id, job_id, code, words, decided_at) \
             select '{id}', job_id, 'new', 'New.', city_now() from job"
        ),
        format!(
            "insert into crew (jurisdiction_id, crew_id, name) \
             select '{id}', md5('crew' || n)::uuid, 'Crew ' || n from generate_series(1, {CREWS}) n"
        ),
        format!(
            "insert into unit (jurisdiction_id, unit_id, code, name) select '{id}', \
             md5('unit' || n)::uuid, 'T-' || n, 'Truck' from generate_series(1, {CREWS}) n"
        ),
        "insert into stock (jurisdiction_id, unit_id, item, counted) \
         select jurisdiction_id, unit_id, 'bag', 1000 from unit"
            .to_owned(),
        format!(
            "insert into shift (jurisdiction_id, shift_id, crew_id, unit_id, skills, started_at, \
             ends_at, yard) select '{id}', md5('shift' || n)::uuid, md5('crew' || n)::uuid, \
             md5('unit' || n)::uuid, '{{paving}}', city_now(), city_now() + interval '8 hours', \
             st_point(5 + (n % 50) * 0.002, 52 + (n / 50) * 0.002)::geography \
             from generate_series(1, {CREWS}) n"
        ),
        "insert into candidate (jurisdiction_id, crew_id, shift_id, skills, place) \
         select jurisdiction_id, crew_id, shift_id, skills, yard from shift"
            .to_owned(),
        format!(
            "insert into offer (jurisdiction_id, offer_id, job_id, crew_id, shift_id, state, \
             offered_at, expires_at) select '{id}', md5('offer' || j.n || '.' || k)::uuid, \
             md5('job' || j.n)::uuid, md5('crew' || c.n)::uuid, md5('shift' || c.n)::uuid, 'live', \
             city_now(), city_now() + case when (j.n + k) % 4 = 0 then interval '1 second' \
             else interval '10 minutes' end \
             from generate_series(1, {JOBS}) j(n), generate_series(0, 2) k, \
             lateral (select 1 + (j.n + k * 7) % {CREWS} as n) c"
        ),
    ] {
        app.sql(&statement).await;
    }
}

#[derive(QueryableByName, Clone, Copy)]
#[expect(clippy::struct_field_names, reason = "they are the columns")]
struct Live {
    #[diesel(sql_type = sql_types::Uuid)]
    offer_id: OfferId,
    #[diesel(sql_type = sql_types::Uuid)]
    job_id: JobId,
    #[diesel(sql_type = sql_types::Uuid)]
    crew_id: CrewId,
}

/// What the phones did.
#[derive(Default)]
struct Tally {
    stop: AtomicBool,
    yes: AtomicUsize,
    late: AtomicUsize,
    given_back: AtomicUsize,
    cut: AtomicUsize,
}

fn so_many(counter: &AtomicUsize) -> usize {
    AtomicUsize::load(counter, Ordering::Relaxed)
}

/// A phone that says yes to whatever there is, gives one job in ten back, and comes again when its
/// connection is cut.
async fn phone(pool: Pool, city: JurisdictionId, now: DateTime<Utc>, tally: Arc<Tally>) {
    while !AtomicBool::load(&tally.stop, Ordering::Relaxed) {
        let Ok(mut conn) = pool.get().await else { continue };
        let some: Result<Vec<Live>, _> = sql_query(
            "select offer_id, job_id, crew_id from offer where state = 'live' \
             order by random() limit 8",
        )
        .load(&mut conn)
        .await;
        let Ok(some) = some else { continue };
        if some.is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        for Live { offer_id, job_id, crew_id } in some {
            let said = Box::pin(offers::accept(&mut conn, now, &city, crew_id, offer_id)).await;
            let lease = match said {
                Ok(lease) => lease,
                Err(AcceptError::Take(TakeError::Gone | TakeError::QueueFull)) => {
                    tally.late.fetch_add(1, Ordering::Relaxed);
                    continue;
                }
                Err(
                    AcceptError::Database(_)
                    | AcceptError::Take(TakeError::Database(_) | TakeError::Case(_)),
                ) => {
                    tally.cut.fetch_add(1, Ordering::Relaxed);
                    break;
                }
                Err(error) => panic!("{error:?}"),
            };
            let yes = tally.yes.fetch_add(1, Ordering::Relaxed);
            if yes.is_multiple_of(10) && so_many(&tally.given_back) < GIVEN_BACK {
                let held = Held { jurisdiction: &city, crew_id, job_id, fence: lease.fence };
                match Box::pin(jobs::release(&mut conn, now, held, "Flat tyre.")).await {
                    Ok(_) => tally.given_back.fetch_add(1, Ordering::Relaxed),
                    Err(LeaseError::NotHeld) => panic!("it was given, and nobody else may take it"),
                    Err(_) => tally.cut.fetch_add(1, Ordering::Relaxed),
                };
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_jobs_have_one_crew_each_whatever_breaks() {
    let (app, city) = TestApp::with_city().await;
    prepare(&app, &city).await;
    let pool = domain::db::pool(&app.database_url, 16).unwrap();
    let tally = Arc::new(Tally::default());

    app.work();
    let phones: Vec<_> = (0..PHONES)
        .map(|_| phone(pool.clone(), city.id.clone(), app.clock.now(), Arc::clone(&tally)))
        .map(tokio::spawn)
        .collect();
    let began = std::time::Instant::now();
    let mut kills = 0;
    while app.count(&Rows::live_leases()).await < 2_000 {
        assert!(began.elapsed() < TIMEOUT, "{} leases", app.count(&Rows::live_leases()).await);
        if began.elapsed() < TIMEOUT / 8 {
            kills += app
                .sql(
                    "select pg_terminate_backend(pid) from pg_stat_activity \
                     where datname = current_database() and pid <> pg_backend_pid() \
                     and application_name = '' and backend_type = 'client backend' \
                     order by random() limit 2",
                )
                .await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    tally.stop.store(true, Ordering::Relaxed);
    for phone in phones {
        phone.await.unwrap();
    }

    println!(
        "{} yes, {} too late, {} given back, {} cut, {kills} connections killed",
        so_many(&tally.yes),
        so_many(&tally.late),
        so_many(&tally.given_back),
        so_many(&tally.cut),
    );
    assert_eq!(app.count(&Rows::live_leases()).await, 2_000);
    assert_eq!(app.count(&Rows::jobs().state("leased")).await, 2_000);
    assert_eq!(app.count(&Rows::cases().status("scheduled")).await, 2_000);
    assert!(kills > 0 && so_many(&tally.given_back) > 0);
    app.assert_promises_kept().await;
}
