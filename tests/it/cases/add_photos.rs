//! `POST /cases/{number}/photos` and `POST /track/.../photos`: pictures that come after the report.

use domain::accounts::Role;
use harness::{Rows, TestApp};
use reqwest::Method;

use crate::uploads::phone::{Phone, hole, remarked};

#[tokio::test(flavor = "multi_thread")]
async fn a_reporter_adds_pictures_later_and_each_once() {
    let (app, city) = TestApp::with_city().await;
    let (number, tracking) = city.report(&app, "question", 52.05, 5.05).await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let upload = phone.send(&picture).await;
    let path = format!("/api/v1{tracking}/photos");
    let stranger = app.stranger();

    let by_name = stranger.post_multipart(&path, &[("photo_upload", &upload)], vec![]).await;
    let same = stranger.post_multipart(&path, &[], vec![("photo", picture.clone())]).await;
    let other = remarked(&picture, "another");
    let another = stranger.post_multipart(&path, &[], vec![("photo", other)]).await;

    by_name.expect_status(200);
    assert_eq!(by_name.json()["photos"].as_array().unwrap().len(), 1);
    same.expect_status(200);
    assert_eq!(same.json(), by_name.json(), "it has that one");
    assert_eq!(another.json()["photos"].as_array().unwrap().len(), 2);
    let notes: Vec<_> = another.json()["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["action"] == "comment")
        .map(|event| (event["actor"].clone(), event["note"].clone()))
        .collect();
    assert_eq!(notes, vec![("reporter".into(), "A photo was added.".into()); 2]);
    assert_eq!(app.count(&Rows::cases().with_photo()).await, 1);
    let used = stranger.post_multipart(&path, &[("photo_upload", &upload)], vec![]).await;
    used.expect_status(422);
    stranger.post_multipart(&path, &[("note", "x")], vec![]).await.expect_status(422);
    let bad = stranger.post_multipart(&path, &[], vec![("photo", b"no".to_vec())]).await;
    bad.expect_status(422);
    let nowhere = format!("/api/v1{tracking}x/photos");
    stranger.post_multipart(&nowhere, &[], vec![("photo", picture)]).await.expect_status(404);
    drop(number);
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_add_pictures_and_a_case_takes_only_so_many() {
    let (app, city) = TestApp::with_city().await;
    let desk = city.staff(&app, Role::Agent).await;
    let crew = city.crew(&app, "Crew", &[], &[]).await.client;
    let (number, _) = city.report(&app, "question", 52.05, 5.05).await;
    let path = format!("/api/v1/cases/{number}/photos");
    app.sql(
        "insert into photo (jurisdiction_id, photo_id, case_id, kind, state, width, height, \
             original_sha256, likeness, added_at, public_id) \
         select jurisdiction_id, id, case_id, 'report', 'ready', 1, 1, sha256(id::text::bytea), '', \
             city_now(), id \
         from cases, (select gen_random_uuid() as id from generate_series(1, 23)) as made",
    )
    .await;
    let (picture, six) = (hole(), vec![("photo", b"no".to_vec()); 7]);

    let request = desk.request(Method::POST, &path).header("If-Match", "\"9\"");
    let part = reqwest::multipart::Part::bytes(picture.clone()).file_name("a.jpg");
    let form = reqwest::multipart::Form::new().part("photo", part);
    desk.send(request.multipart(form)).await.expect_status(412);
    desk.post_multipart(&path, &[], six).await.expect_status(422);
    let last = desk.post_multipart(&path, &[], vec![("photo", picture.clone())]).await;
    let other = remarked(&picture, "another");
    let enough = desk.post_multipart(&path, &[], vec![("photo", other)]).await;

    last.expect_status(200);
    assert_eq!(last.json()["photos"].as_array().unwrap().len(), 24);
    enough.expect_status(422);
    assert!(enough.text().contains("24 pictures at most"), "{}", enough.text());
    let request = crew.request(Method::POST, &path);
    crew.send(request).await.expect_status(403);
}
