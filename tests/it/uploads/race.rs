//! Several want one upload, or send it, at once. And what happens without the guard.

use std::sync::Arc;

use diesel::{sql_query, sql_types};
use diesel_async::{AsyncConnection, RunQueryDsl};
use futures_util::future::join_all;
use harness::{Rows, TestApp};
use reqwest::Method;
use serde_json::json;
use tokio::sync::Barrier;

use super::phone::{Phone, hole, remarked};

/// How many reports want the same upload.
const REPORTS: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn of_many_reports_that_name_one_upload_one_gets_it() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    for run in 0..5 {
        let first = phone.send(&remarked(&picture, &format!("{run} first"))).await;
        let second = phone.send(&remarked(&picture, &format!("{run} second"))).await;
        let send = async |turn: usize| {
            // Half of them name them in the other order, so as to wait for each other.
            let mut names = [&first, &second];
            names.rotate_left(turn % 2);
            let body = json!({
                "jurisdiction_id": "testville", "service_code": "question",
                "photo_uploads": names, "place": {"lat": 52.05, "long": 5.05},
            });
            let request = app.stranger().request(Method::POST, "/api/v1/cases").json(&body);
            app.stranger().send(request).await.status
        };

        let mut statuses = join_all((0..REPORTS).map(send)).await;

        statuses.sort_unstable();
        assert_eq!(statuses[0], 201);
        assert!(statuses[1..].iter().all(|status| *status == 422), "{statuses:?}");
    }
    assert_eq!((app.count(&Rows::cases()).await, app.count(&Rows::photos()).await), (5, 10));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_guard_an_upload_would_end_in_two_cases() {
    let (app, _city) = TestApp::with_city().await;
    app.sql("create table naive_upload (used boolean)").await;
    app.sql("create table naive_photo (case_no int)").await;
    let mut doubles = 0;
    for _ in 0..20 {
        app.sql("truncate naive_upload, naive_photo").await;
        app.sql("insert into naive_upload values (false)").await;
        let start = Arc::new(Barrier::new(REPORTS));
        let tries = (0..REPORTS).map(|number| {
            let (pool, start) = (app.pool.clone(), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                let mut conn = pool.get().await.unwrap();
                let number = i32::try_from(number).unwrap();
                // Looks first, and takes then.
                let taken = conn.transaction(async |conn| {
                    let free = sql_query("select used from naive_upload where not used");
                    if free.execute(conn).await? > 0 {
                        let add = sql_query("insert into naive_photo values ($1)");
                        add.bind::<sql_types::Integer, _>(number).execute(conn).await?;
                        sql_query("update naive_upload set used = true").execute(conn).await?;
                    }
                    Ok::<_, diesel::result::Error>(())
                });
                taken.await.unwrap();
            })
        });
        join_all(tries.collect::<Vec<_>>()).await;
        doubles += usize::from(app.count("naive_photo").await > 1);
    }

    assert!(doubles > 0, "looking first and taking then was safe: the race proves nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_send_the_same_part_at_once_each_byte_counts_once() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let path = phone.begin(picture.len()).await;
    let mut sent = 0;

    for part in picture.chunks(picture.len() / 8 + 1) {
        let tries = (0..4).map(|_| phone.patch(&path, sent, part));
        let mut statuses: Vec<u16> =
            join_all(tries).await.iter().map(|answer| answer.status).collect();
        sent += part.len();
        statuses.sort_unstable();
        assert_eq!(statuses[0], 204, "{statuses:?}");
        assert!(statuses.iter().all(|status| [204, 409].contains(status)), "{statuses:?}");
        assert_eq!(phone.offset(&path).await, sent);
    }

    assert_eq!(phone.look(&path).await["state"], "finished");
    app.run_tasks().await;
    assert_eq!(app.photo_files(), 4, "three sizes and the sealed original");
}
