//! The audit sees what breaks a promise: each of them is broken by hand.

use chrono::TimeDelta;
use domain::jobs;
use harness::TestApp;

use super::north;

async fn broken(app: &TestApp) -> Vec<String> {
    let breaches = jobs::audit(&mut *app.connect().await, TimeDelta::minutes(1)).await.unwrap();
    breaches.into_iter().filter(|found| found.count > 0).map(|found| found.invariant).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_promise_is_seen() {
    for (promise, break_it) in [
        ("I2", "update job set state = 'open' where state = 'leased'"),
        ("I3", "update lease_live set fence = fence + 1"),
        ("I4", "update disposition set decided_at = city_now() - interval '2 minutes'"),
        (
            "I5",
            "update job set escalate_at = city_now() - interval '2 minutes' where state = 'open'",
        ),
        ("I6", "update stock set reserved = 0"),
        (
            "I7",
            "insert into offer (jurisdiction_id, offer_id, job_id, crew_id, shift_id, state, \
             offered_at, expires_at) \
             select s.jurisdiction_id, gen_random_uuid(), j.job_id, s.crew_id, s.shift_id, 'live', \
             city_now(), city_now() from shift s, \
             (select gen_random_uuid() as job_id from generate_series(1, 4)) j",
        ),
        ("I8", "update shift set ended_at = city_now()"),
        (
            "I9",
            "insert into lease_past (jurisdiction_id, job_id, fence, crew_id, taken_at, ended_at, \
             ending) select jurisdiction_id, job_id, 0, crew_id, taken_at, taken_at, 'done' \
             from lease_live",
        ),
    ] {
        let (app, city) = TestApp::with_city().await;
        let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
        crew.start_shift(north(100.0), 5.05).await;
        for _ in 0..2 {
            city.report(&app, "pothole", 52.05, 5.05).await;
        }
        app.run_tasks().await;
        crew.accept_next().await;
        assert!(broken(&app).await.is_empty(), "{promise}: a city without a flaw");

        // What the database itself would refuse is let in.
        let unguarded = format!("set local session_replication_role = replica; {break_it}");
        app.batch(&unguarded).await;

        let found = broken(&app).await;
        assert!(found.iter().any(|found| found == promise), "{promise} is not seen: {found:?}");
    }
}
