//! Uploads go into reports.

use domain::accounts::Role;
use harness::{Client, Rows, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use super::phone::{Phone, hole, remarked, secret};

/// A report that names uploads, and leaves it to them to say where it is.
fn report(uploads: &[&str]) -> Value {
    json!({"jurisdiction_id": "testville", "service_code": "question", "photo_uploads": uploads})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_takes_the_pictures_that_were_sent_before_it() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let first = phone.send(&picture).await;
    let second = phone.send(&remarked(&picture, "another")).await;
    let link = format!("{}{first}", app.url);

    let created =
        app.stranger().post("/api/v1/cases", &report(&[&link, secret(&second)]), 201).await;

    let desk = city.staff(&app, Role::Agent).await;
    let path = format!("/api/v1/cases/{}", created["number"].as_str().unwrap());
    let case = desk.get(&path, 200).await;
    assert_eq!(case["photos"].as_array().unwrap().len(), 2);
    assert_eq!(case["photos"][0]["kind"], "report");
    assert_eq!(case["place"], json!({"lat": 52.05, "long": 5.05}), "as the camera said");
    let photo = format!("/photos/{}/full", case["photos"][0]["photo_id"].as_str().unwrap());
    app.stranger().get_any(&photo, 200).await;
    let seen = phone.look(&first).await;
    assert!(seen["used_at"].is_string() && seen["state"] == "finished", "{seen}");
    let again = app.stranger().post("/api/v1/cases", &report(&[&first]), 422).await;
    assert_eq!(again["errors"], json!(["photo upload 1 was used already"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_each_upload_is_told_and_none_is_used() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let crew = city.crew(&app, "Crew", &[], &[]).await.client;
    let good = phone.send(&picture).await;
    let begun = phone.begin(picture.len()).await;
    phone.patch(&begun, 0, &picture[..1_000]).await.expect_status(204);
    let bad = phone.begin(4).await;
    phone.patch(&bad, 0, b"nope").await.expect_status(422);
    let foreign = Phone::with(crew.clone(), "testville").send(&picture).await;
    let old = phone.send(&remarked(&picture, "old")).await;
    app.sql("update upload set expires_at = city_now() where upload_id = (select max(upload_id::text)::uuid from upload)").await;

    let named = report(&[&good, "nonsense", &begun, &bad, &foreign, &old]);
    let problem = app.stranger().post("/api/v1/cases", &named, 422).await;

    let whole = picture.len();
    assert_eq!(
        problem["errors"],
        json!([
            "photo upload 2 is not known here, or not any more",
            format!("photo upload 3 has not come whole: 1000 of {whole} bytes are here"),
            "photo upload 4: the file is not a JPEG, PNG or WebP picture",
            "photo upload 5 is not known here, or not any more",
            "photo upload 6 is not known here, or not any more",
        ])
    );
    assert_eq!(app.count(&Rows::cases()).await + app.count(&Rows::photos()).await, 0);
    app.stranger().post("/api/v1/cases", &report(&[good.as_str(); 7]), 422).await;
    app.stranger().post("/api/v1/cases", &report(&[&good]), 201).await;
    let forged = Client::new(&app.url, Some("x".to_owned()));
    forged.post("/api/v1/cases", &report(&[&foreign]), 401).await;
    crew.post("/api/v1/cases", &report(&[&foreign]), 201).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_picture_given_twice_is_one() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let (first, second) = (phone.send(&picture).await, phone.send(&picture).await);
    let named = report(&[&first, &first, &second]).to_string();

    let files = vec![("photo", picture.clone()), ("photo", remarked(&picture, "another"))];
    let created = app.stranger().post_multipart("/api/v1/cases", &[("case", &named)], files).await;

    created.expect_status(201);
    assert_eq!(app.count(&Rows::photos()).await, 2);
    assert_eq!(app.count(&Rows::unattached_photos()).await, 0);
    app.run_tasks().await;
    app.wait(chrono::TimeDelta::hours(2)).await;
    app.run_tasks().await;
    // Each photo has three sizes, two of them as WebP too, and an original; the others are swept up.
    assert_eq!(app.photo_files(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_with_its_pictures_in_one_form_is_whole_or_not_there() {
    let (app, city) = TestApp::with_city().await;
    let case = report(&[]).to_string();
    let send = async |case: &str, file: Vec<u8>, once: &str| {
        let part = reqwest::multipart::Part::bytes(file).file_name("hole.jpg");
        let form = reqwest::multipart::Form::new().text("case", case.to_owned());
        let request = app.stranger().request(Method::POST, "/api/v1/cases");
        let request = request.header("Idempotency-Key", once.to_owned());
        app.stranger().send(request.multipart(form.part("photo", part))).await
    };

    for (case, file, status) in [
        (case.as_str(), b"no picture".to_vec(), 422),
        ("{", hole(), 400),
        (r#"{"jurisdiction_id": "testville", "service_code": "magic"}"#, hole(), 422),
    ] {
        send(case, file, "bad").await.expect_status(status);
    }
    let picture = hole();
    let another = remarked(&picture, "another");
    let (first, second) =
        (send(&case, picture.clone(), "one").await, send(&case, picture, "one").await);
    let other = send(&case, another, "one").await;

    first.expect_status(201);
    assert_eq!(first.json(), second.json());
    other.expect_status(409);
    assert_eq!((app.count(&Rows::cases()).await, app.count(&Rows::photos()).await), (1, 1));
    let form = app.stranger().post_multipart("/api/v1/cases", &[("x", "y")], vec![]).await;
    form.expect_status(400);
    drop(city);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crew_sends_its_proof_first_and_resolves_by_name() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = crew.accept_next().await;
    crew.start(&job).await;
    let proof = harness::scene(fixtures::Scene::Patched, 52.05, 5.05);
    let phone = Phone::with(crew.client.clone(), "testville");
    let upload = phone.send(&proof).await;
    let path = format!("/api/v1/crew/jobs/{}/resolve", job["job_id"].as_str().unwrap());
    let fence = job["fence"].to_string();
    let resolve = async |upload: &str| {
        let fields = [("fence", fence.as_str()), ("outcome", "fixed"), ("photo_upload[]", upload)];
        crew.client.post_multipart(&path, &fields, vec![]).await
    };

    let unknown = resolve("nonsense").await;
    let resolved = resolve(&upload).await;
    let again = resolve(&upload).await;

    unknown.expect_status(422);
    assert!(unknown.text().contains("photo upload 1 is not known"), "{}", unknown.text());
    resolved.expect_status(200);
    assert_eq!(resolved.json()["unevidenced"], false);
    assert_eq!(resolved.json()["photos"][0]["kind"], "proof");
    assert_eq!(again.json(), resolved.json());
}
