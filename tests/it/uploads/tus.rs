//! The protocol.

use std::time::Duration;

use chrono::TimeDelta;
use harness::TestApp;
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
    assert_eq!(app.count("loose_photo").await, 1);
    let photo = format!("/photos/{}/full", seen["photo_id"].as_str().unwrap());
    assert_eq!(app.stranger().fetch(&photo).await.status, 404, "no case has it yet");
    app.run_tasks().await;
    assert_eq!(app.count("upload_piece").await, 0);
    assert_eq!(app.photo_files(), 4, "three sizes and a sealed original");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_may_come_along_with_its_announcement() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let post = |bytes: &[u8]| {
        let request = phone.announce(picture.len(), &[("filename", "Straße.jpg")]);
        request.header("Content-Type", "application/offset+octet-stream").body(bytes.to_vec())
    };

    let whole = phone.client.send(post(&picture)).await;
    let some = phone.client.send(post(&picture[..1_000])).await;

    assert_eq!((whole.status, &whole.json()["state"]), (201, &json!("finished")));
    assert_eq!((some.status, some.header("upload-offset")), (201, "1000"));
    assert_eq!(phone.offset(&path_of(&some)).await, 1_000);
    let bad = phone.announce(4, &[]).header("Content-Type", "application/offset+octet-stream");
    let bad = phone.client.send(bad.body("nope")).await;
    assert_eq!((bad.status, &bad.json()["code"]), (422, &json!("bad_photo")));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_speaks_otherwise_is_told_how() {
    let (app, city) = TestApp::with_city().await;
    let phone = Phone::of(&app, &city);
    let send = async |request: reqwest::RequestBuilder| phone.client.send(request).await;
    let path = phone.begin(10).await;
    let go_on = |offset: &str, bytes: &str| {
        let request = phone.request(Method::PATCH, &path).header("Upload-Offset", offset);
        let kind = "application/offset+octet-stream";
        request.header("Content-Type", kind).body(bytes.to_owned())
    };

    for path in ["/api/v1/uploads", &path] {
        let offer = send(phone.client.request(Method::OPTIONS, path)).await;
        offer.expect_status(204);
        assert_eq!(offer.header("tus-version"), "1.0.0");
        assert_eq!(offer.header("tus-max-size"), (20 * 1024 * 1024).to_string());
        let extensions = "creation,creation-with-upload,termination,expiration";
        assert_eq!(offer.header("tus-extension"), extensions);
    }
    let silent = send(phone.client.request(Method::HEAD, &path)).await;
    assert_eq!((silent.status, silent.header("tus-version")), (412, "1.0.0"));
    let post = || phone.request(Method::POST, "/api/v1/uploads");
    for (request, status) in [
        (phone.client.request(Method::POST, "/api/v1/uploads"), 412),
        (post(), 400),
        (post().header("Upload-Defer-Length", "1"), 400),
        (post().header("Upload-Length", "10").header("Upload-Concat", "partial"), 400),
        (post().header("Upload-Length", "-1"), 400),
        (post().header("Upload-Length", "ten"), 400),
        (post().header("Upload-Length", "10"), 400),
        (post().header("Upload-Length", "10").header("Upload-Metadata", "sha256 ?"), 400),
        (post().header("Upload-Length", "99999999999999999999"), 400),
        (phone.announce(0, &[]), 400),
        (phone.announce(20 * 1024 * 1024 + 1, &[]), 413),
        (phone.announce(10, &[("sha256", "abc")]), 400),
        (phone.announce(10, &[]).bearer_auth("nonsense"), 401),
        (phone.announce(10, &[]).bearer_auth("sc_nonsense"), 401),
        (Phone::with(app.stranger(), "nowhere").announce(10, &[]), 404),
        (phone.request(Method::PATCH, &path).header("Upload-Offset", "0").body("x"), 415),
        (go_on("", "x"), 400),
        (go_on("-1", "x"), 400),
        (go_on("1", "x"), 409),
        (go_on("0", "more than ten"), 413),
        (phone.request(Method::HEAD, &format!("{path}x")), 404),
        (phone.request(Method::HEAD, "/api/v1/uploads/%00/x"), 404),
        (phone.request(Method::DELETE, "/api/v1/uploads/testville/x"), 404),
    ] {
        let answer = send(request).await;
        answer.expect_status(status);
        assert_eq!(answer.header("tus-resumable"), "1.0.0");
    }
    assert_eq!(send(go_on("1", "x")).await.header("upload-offset"), "0");
    assert_eq!(app.count("upload").await, 1);
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
async fn an_upload_that_is_ended_is_gone_with_its_bytes() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let half = phone.begin(picture.len()).await;
    phone.patch(&half, 0, &picture[..9]).await.expect_status(204);
    let whole = phone.send(&picture).await;

    for path in [&half, &whole] {
        phone.client.send(phone.request(Method::DELETE, path)).await.expect_status(204);
        phone.client.send(phone.request(Method::DELETE, path)).await.expect_status(404);
        phone.patch(path, 9, &picture[9..]).await.expect_status(404);
    }

    app.run_tasks().await;
    let rows = app.count("upload").await + app.count("loose_photo").await;
    assert_eq!((rows, app.photo_files()), (0, 0));
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
    assert_eq!((app.count("loose_photo").await, app.photo_files()), (0, 0));
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
async fn the_same_bytes_of_the_same_sender_are_one_photo_and_of_others_are_not() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &[], &[]).await.client;
    let (crew, stranger) = (Phone::with(crew, "testville"), Phone::of(&app, &city));
    let app_phone =
        Phone::with(harness::Client::new(&app.url, Some(city.api_key.clone())), "testville");
    let picture = hole();
    let sha256 = sha256(&picture);
    let photo = async |phone: &Phone| {
        let path = phone.send(&picture).await;
        phone.look(&path).await["photo_id"].as_str().unwrap().to_owned()
    };
    let announced = async |phone: &Phone| {
        let request = phone.announce(picture.len(), &[("sha256", &sha256)]);
        let answer = phone.client.send(request).await;
        answer.expect_status(201);
        answer.json()
    };
    assert_eq!(announced(&crew).await["state"], "receiving");

    let (first, second) = (photo(&crew).await, photo(&crew).await);

    assert_eq!(first, second);
    let known = announced(&crew).await;
    assert_eq!((&known["state"], &known["photo_id"]), (&json!("finished"), &json!(first)));
    for other in [&stranger, &app_phone] {
        assert_eq!(announced(other).await["state"], "receiving", "that is nobody else's business");
        assert_ne!(photo(other).await, first);
    }
    let twice = photo(&app_phone).await;
    assert_eq!(photo(&app_phone).await, twice);
    assert_eq!(app.count("loose_photo").await, 3);
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
    app.sql("delete from loose_photo").await;
    app.sql("delete from task where kind = 'sweep_pieces'").await;
    assert_eq!(phone.look(&path).await["state"], "received");

    app.run_tasks().await;
    assert_eq!(phone.look(&path).await["state"], "received", "somebody may be at it");
    for _ in 0..4 {
        app.wait(TimeDelta::seconds(16)).await;
        app.run_tasks().await;
    }

    assert_eq!(phone.look(&path).await["state"], "finished");
    assert_eq!((app.count("loose_photo").await, app.photo_files()), (1, 4));
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
    assert_eq!(app.count("loose_photo").await, 0);
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

    assert_eq!((app.count("upload_piece").await, app.photo_files()), (1, 1));
    phone.patch(&path, sent, &picture[sent..]).await.expect_status(204);
    assert_eq!(phone.look(&path).await["state"], "finished");
}
