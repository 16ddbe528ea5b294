//! What nobody wants any more goes, and nothing else does.

use chrono::TimeDelta;
use domain::accounts::Role;
use harness::{Rows, TestApp};
use serde_json::json;

use super::phone::{Phone, hole, remarked};

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_uses_in_a_day_is_dropped() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let half = phone.begin(picture.len()).await;
    phone.patch(&half, 0, &picture[..300_000]).await.expect_status(204);
    let unused = phone.send(&picture).await;
    let used = phone.send(&remarked(&picture, "used")).await;
    let body = json!({
        "jurisdiction_id": "testville", "service_code": "question", "photo_uploads": [used],
    });
    app.stranger().post("/api/v1/cases", &body, 201).await;

    app.wait(TimeDelta::hours(23)).await;
    app.run_tasks().await;
    assert_eq!(phone.offset(&half).await, 300_000);
    assert_eq!(phone.look(&unused).await["state"], "finished");
    assert_eq!(app.count(&Rows::unattached_photos()).await, 1);
    app.wait(TimeDelta::hours(2)).await;
    app.run_tasks().await;

    for path in [&half, &unused, &used] {
        app.stranger().get(path, 404).await;
    }
    assert_eq!(app.count(&Rows::uploads()).await + app.count(&Rows::unattached_photos()).await, 0);
    assert_eq!(app.count(&Rows::upload_pieces()).await, 0);
    // Of the photo in the case there are three sizes, two of them as WebP too, and the original.
    assert_eq!((app.count(&Rows::photos()).await, app.photo_files()), (1, 6));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_uses_a_photo_whose_day_is_over_though_it_was_not_swept_yet() {
    let (app, city) = TestApp::with_city().await;
    let phone = Phone::of(&app, &city);
    let upload = phone.send(&hole()).await;
    app.wait(TimeDelta::hours(25)).await;

    let body = json!({
        "jurisdiction_id": "testville", "service_code": "question", "photo_uploads": [upload],
    });
    let problem = app.stranger().post("/api/v1/cases", &body, 422).await;

    assert_eq!(problem["errors"], json!(["photo upload 1 is not known here, or not any more"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_in_the_store_and_no_row_knows_is_found_at_night() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let used = phone.send(&remarked(&picture, "used")).await;
    let body = json!({
        "jurisdiction_id": "testville", "service_code": "question", "photo_uploads": [used],
    });
    app.stranger().post("/api/v1/cases", &body, 201).await;
    // Its files have another id than the photo from here on.
    let photo = phone.look(&used).await["photo_id"].as_str().unwrap().to_owned();
    let half = json!({"boxes": [{"x": 0, "y": 0, "width": 0.5, "height": 1}], "reason": "A face."});
    let desk = city.staff(&app, Role::Dispatcher).await;
    desk.post(&format!("/api/v1/photos/{photo}/redactions"), &half, 200).await;
    app.run_tasks().await;
    let known = app.photo_paths();
    assert_eq!(known.len(), 6);
    let id = "019ab6f0-0000-7000-8000-000000000000";
    let orphans = [
        format!("public/testville/{id}/full.jpg"),
        format!("sealed/testville/{id}"),
        format!("incoming/testville/{id}/{id}"),
        // Half written, when the server died.
        format!("sealed/testville/{id}#1"),
        format!("incoming/testville/{id}/{id}#2"),
    ];
    let strange =
        ["public/testville/readme.txt".to_owned(), format!("public/elsewhere/{id}/full.jpg")];
    for key in orphans.iter().chain(&strange) {
        app.put_photo_file(key, b"nobody's");
    }

    app.wait(TimeDelta::hours(30)).await;
    app.run_tasks().await;
    assert_eq!(app.photo_files(), 13, "a row may yet come for what is new");
    app.wait(TimeDelta::hours(24)).await;
    app.run_tasks().await;

    let mut left = app.photo_paths();
    left.retain(|path| !known.contains(path));
    assert_eq!(left.len(), strange.len(), "{left:?}");
    assert!(known.iter().all(|path| path.exists()));
    assert_eq!(app.count(&Rows::tasks().kind("sweep_store").state("queued")).await, 1);
    drop(phone);
}
