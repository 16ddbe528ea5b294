//! `GET /requests.{xml,json}`: pages far into a long list.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use domain::{accounts::Role, cases::MAX_SKIPPED};
use futures_util::future::join_all;
use reqwest::Method;

use super::town::{Town, errors};

/// Every case, in pages of a thousand.
const ALL: &str = "/open311/v2/requests.json?updated_after=1970-01-01&page_size=1000";
const LAST_PAGE: &str = "page=4294967295";

/// How many cases there are: more than are skipped.
fn cases() -> usize {
    if std::env::var_os("STREETCORNER_LONG").is_some() { 1_000_000 } else { 100_100 }
}

/// A city with many cases.
async fn long_list() -> Town {
    let town = Town::start().await;
    town.report(&[("service_code", "pothole")]).await;
    town.repeat(cases() - 1).await;
    town.app.sql("vacuum (analyze) cases").await;
    town
}

/// How many cases the database has read.
async fn rows_read(town: &Town) -> i64 {
    // A connection says what it has read when it ends.
    let others = "select pid::text from pg_stat_activity where datname = current_database() \
                  and pid <> pg_backend_pid() and backend_type = 'client backend'";
    let others = town.app.texts(others).await.join(", ");
    let ended = format!("pg_stat_activity where pid in ({others})");
    // Of two conditions the database may look at the second one first.
    let end = format!("select pg_terminate_backend(pid)::text from {ended}");
    town.app.texts(&end).await;
    town.app.eventually(async || (town.app.count(&ended).await == 0).then_some(())).await;
    let stranger = town.app.stranger();
    let is_ready = async || (stranger.fetch("/readyz").await.status == 200).then_some(());
    town.app.eventually(is_ready).await;
    let read = "select (seq_tup_read + coalesce(idx_tup_fetch, 0))::text from pg_stat_user_tables \
                where relname = 'cases'";
    town.app.texts(read).await[0].parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn g19_a_page_far_into_a_long_list_costs_no_more_than_what_is_skipped_at_most() {
    let town = long_list().await;
    let stranger = town.app.stranger();
    let status = async |query: &str| {
        let request = stranger.request(Method::GET, &format!("{ALL}&{query}"));
        request.send().await.unwrap().status().as_u16()
    };

    let before = rows_read(&town).await;
    for _ in 0..5 {
        assert_eq!(status(LAST_PAGE).await, 400);
        assert_eq!(status(&format!("{LAST_PAGE}&sort=updated_datetime")).await, 400);
    }
    let read = rows_read(&town).await - before;
    assert!(read <= 10 * (MAX_SKIPPED + 1_000), "{read} rows were read");

    let list = async |query: &str| town.list(&format!("?updated_after=1970-01-01&{query}")).await;
    let final_page = list("page_size=1000&page=101").await;
    assert_eq!(final_page.len(), (cases() - 100_000).min(1_000));
    let far = town.fetch("/requests.json?updated_after=1970-01-01&page_size=1000&page=102").await;
    let words = errors(&far, &[400]);
    assert!(words.contains("more than 100000 entries before this page"), "{words}");
    // A short list ends before any far page.
    assert_eq!(list(&format!("status=closed&{LAST_PAGE}")).await, [""; 0]);
    for sort in
        ["requested_datetime", "-requested_datetime", "updated_datetime", "-updated_datetime"]
    {
        let first = list(&format!("sort={sort}&page_size=900")).await;
        let second = list(&format!("sort={sort}&page_size=300&page=3")).await;
        assert_eq!(second, first[600..], "{sort}");
    }

    let desk = town.city.staff(&town.app, Role::Agent).await;
    let listed = async |query: &str| desk.get(&format!("/api/v1/cases?{query}"), 200).await;
    assert_eq!(listed("limit=1&offset=100000").await.as_array().unwrap().len(), 1);
    assert_eq!(listed("status=withdrawn&offset=100001").await.as_array().unwrap().len(), 0);
    desk.get("/api/v1/cases?limit=1&offset=100001", 400).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn u1_a_page_far_into_the_updates_is_refused_and_one_after_the_end_is_empty() {
    let town = Town::start().await;
    town.report(&[("service_code", "question")]).await;
    let far = format!("/servicerequestupdates.json?{LAST_PAGE}");
    assert_eq!(town.fetch(&far).await.text(), "[]");
    let columns = "jurisdiction_id, case_id, at, actor, action, to_status, visibility, hash";
    let many = format!(
        "insert into event ({columns}, seq) select {columns}, 10 + i \
         from event, generate_series(1, 100100) i where seq = 1"
    );
    assert_eq!(town.app.sql(&many).await, 100_100);

    let page = |page: u32| format!("/servicerequestupdates.json?page_size=1000&page={page}");
    let last = town.json(&page(101)).await;
    assert!((100..=110).contains(&last.as_array().unwrap().len()), "{last}");
    errors(&town.fetch(&page(102)).await, &[400]);
    errors(&town.fetch(&far).await, &[400]);
}

#[tokio::test(flavor = "multi_thread")]
async fn crews_are_answered_while_strangers_ask_for_far_pages_and_counts() {
    let town = long_list().await;
    let (app, city) = (&town.app, &town.city);
    let crew = city.crew(app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    app.run_tasks().await;
    let is_over = Arc::new(AtomicBool::new(false));
    let strangers = (0..24_u32).map(|number| {
        let (stranger, is_over) = (app.stranger(), Arc::clone(&is_over));
        tokio::spawn(async move {
            let mut asked = 0;
            while !is_over.load(Ordering::SeqCst) {
                let path = match (number + asked) % 4 {
                    0 => format!("{ALL}&{LAST_PAGE}"),
                    1 => format!("{ALL}&page={}", 100 - asked % 50),
                    2 => format!("/tiles/cases/3/4/2.mvt?max_age_days={}", number * 1_000 + asked),
                    _ => format!("{ALL}&service_code=question&status=closed"),
                };
                let answer = stranger.request(Method::GET, &path).send().await.unwrap();
                let status = answer.status().as_u16();
                assert!([200, 400, 503].contains(&status), "{status} for {path}");
                asked += 1;
            }
            asked
        })
    });
    let strangers: Vec<_> = strangers.collect();

    for number in 0..3 {
        city.report(app, "pothole", 52.05, 5.05 + f64::from(number) * 0.001).await;
        app.run_tasks().await;
        let job = crew.accept_next().await;
        crew.start(&job).await;
        crew.resolve(&job, None).await;
    }

    is_over.store(true, Ordering::SeqCst);
    let asked: Vec<u32> = join_all(strangers).await.into_iter().map(Result::unwrap).collect();
    assert!(asked.iter().sum::<u32>() >= 24, "{asked:?}");
}
