//! `PATCH /uploads/{jurisdiction_id}/{secret}`: a picture comes in pieces.

use std::time::Duration;

use chrono::TimeDelta;
use harness::{Rows, TestApp};
use reqwest::Method;
use serde_json::json;

use super::{
    phone::{Phone, hole, path_of, remarked, sha256},
    tunnel::{begin_patch, cut},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_sent_in_two_halves_is_one_photo() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let (first, second) = picture.split_at(picture.len() / 2);
    let path = phone.begin(picture.len()).await;
    assert_eq!(phone.look(&path).await["state"], "receiving");

    let half = phone.patch(&path, 0, first).await;
    half.expect_status(204);
    assert_eq!(half.header("upload-offset"), first.len().to_string());
    assert!(half.header("upload-expires").ends_with(" GMT"));
    assert_eq!(phone.offset(&path).await, first.len());
    let whole = phone.patch(&path, first.len(), second).await;

    whole.expect_status(204);
    assert_eq!(whole.header("tus-resumable"), "1.0.0");
    let seen = phone.look(&path).await;
    assert_eq!((&seen["state"], &seen["offset"]), (&json!("finished"), &json!(picture.len())));
    assert_eq!(app.count(&Rows::unattached_photos()).await, 1);
    let photo = format!("/photos/{}/full", seen["photo_id"].as_str().unwrap());
    assert_eq!(app.stranger().fetch(&photo).await.status, 404, "no case has it yet");
    app.run_tasks().await;
    assert_eq!(app.count(&Rows::upload_pieces()).await, 0);
    assert_eq!(app.photo_files(), 4, "three sizes and a sealed original");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_knows_no_patch_says_it_in_a_header() {
    let (app, city) = TestApp::with_city().await;
    let phone = Phone::of(&app, &city);
    let path = phone.begin(10).await;

    let request = phone.request(Method::POST, &path).header("X-HTTP-Method-Override", "PATCH");
    let request = request.header("Upload-Offset", "0");
    let request = request.header("Content-Type", "application/offset+octet-stream").body("12345");
    let answer = request.send().await.unwrap();

    assert_eq!(answer.status(), 204);
    assert_eq!(phone.offset(&path).await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_is_refused_in_words_and_nothing_is_kept() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    for bytes in [b"<svg onload=alert(1)>", &picture[..1_000]] {
        let path = phone.begin(bytes.len()).await;

        let answer = phone.patch(&path, 0, bytes).await;

        assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("bad_photo")));
        let seen = phone.look(&path).await;
        assert_eq!((&seen["state"], &seen["photo_id"]), (&json!("refused"), &json!(null)));
        assert_eq!(seen["problem"], answer.json()["detail"]);
        let again = phone.patch(&path, bytes.len(), b"").await;
        assert_eq!(again.status, 422);
    }
    app.run_tasks().await;
    assert_eq!((app.count(&Rows::unattached_photos()).await, app.photo_files()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_announced_is_what_must_come() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let announce = async |sha256: &str| {
        let answer = phone.client.send(phone.announce(picture.len(), &[("sha256", sha256)])).await;
        path_of(&answer)
    };
    let sha256 = sha256(&picture);

    let (right, wrong) = (announce(&sha256).await, announce(&"00".repeat(32)).await);

    phone.patch(&right, 0, &picture).await.expect_status(204);
    let refused = phone.patch(&wrong, 0, &picture).await;
    refused.expect_status(422);
    assert!(refused.text().contains("other bytes came"), "{}", refused.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_whole_before_the_server_died_is_finished_by_the_worker() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let path = phone.send(&picture).await;
    // As if whoever received it had died at once.
    app.sql(
        "update upload set state = 'received', developing_until = city_now() + interval '15 s'",
    )
    .await;
    app.sql("delete from unattached_photo").await;
    app.sql("delete from task where kind = 'sweep_pieces'").await;
    assert_eq!(phone.look(&path).await["state"], "received");

    app.run_tasks().await;
    assert_eq!(phone.look(&path).await["state"], "received", "somebody may be at it");
    for _ in 0..4 {
        app.wait(TimeDelta::seconds(16)).await;
        app.run_tasks().await;
    }

    assert_eq!(phone.look(&path).await["state"], "finished");
    assert_eq!((app.count(&Rows::unattached_photos()).await, app.photo_files()), (1, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piece_that_the_store_lost_or_spoilt_is_told_and_not_published() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    for spoil in [true, false] {
        for sent in [10_000, 300_000] {
            let path = phone.begin(picture.len()).await;
            phone.patch(&path, 0, &picture[..sent]).await.expect_status(204);
            for file in app.photo_paths() {
                if spoil {
                    std::fs::write(&file, "nothing").unwrap();
                } else {
                    std::fs::remove_file(&file).unwrap();
                }
            }

            let told = phone.patch(&path, sent, &picture[sent..]).await;

            assert_eq!((told.status, &told.json()["code"]), (422, &json!("bad_photo")));
            assert!(told.text().contains("lost"), "{}", told.text());
            assert_eq!(phone.look(&path).await["state"], "refused");
            app.sql("delete from upload").await;
            app.remove_photos();
        }
    }
    assert_eq!(app.count(&Rows::unattached_photos()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_before_the_phone_fell_silent_or_hung_up_counts() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let path = phone.begin(picture.len()).await;
    let stands_at = async |offset: usize| {
        for _ in 0..100 {
            if phone.offset(&path).await == offset {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it stands at {}, not at {offset}", phone.offset(&path).await);
    };

    cut(&app.url, &path, (0, &picture, 12_345), true).await;
    stands_at(12_345).await;
    let silent = begin_patch(&app.url, &path, (12_345, &picture[12_345..], 300_000)).await;
    stands_at(12_345 + 300_000).await;

    drop(silent);
    let rest = &picture[312_345..];
    phone.patch(&path, 312_345, rest).await.expect_status(204);
    assert_eq!(phone.look(&path).await["state"], "finished");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_in_very_many_pieces_lies_in_few() {
    let (app, city) = TestApp::with_city().await;
    let phone = Phone::of(&app, &city);
    let picture = remarked(&hole(), "in crumbs");
    let path = phone.begin(picture.len()).await;

    let mut sent = 0;
    for crumb in picture[..100_000].chunks(1_999) {
        phone.patch(&path, sent, crumb).await.expect_status(204);
        sent += crumb.len();
    }

    assert_eq!((app.count(&Rows::upload_pieces()).await, app.photo_files()), (1, 1));
    phone.patch(&path, sent, &picture[sent..]).await.expect_status(204);
    assert_eq!(phone.look(&path).await["state"], "finished");
}
