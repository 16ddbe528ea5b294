//! Nobody fills the disk.

use harness::{City, Client, TestApp};

use super::phone::Phone;

/// Uploads of somebody that are not used, straight into the database.
async fn fill(app: &TestApp, city: &City, sender: &str, uploads: u32, megabytes: u32) {
    let city = &city.id;
    app.sql(&format!(
        "insert into upload (jurisdiction_id, upload_id, secret_sha256, owner, sender, state, \
             length, received, photo_id, created_at, expires_at) \
         select '{city}', id, sha256(id::text::bytea), 'upload:' || id, '{sender}', 'receiving', \
             {megabytes} * 1000000, 0, id, city_now(), city_now() + interval '1 day' \
         from (select gen_random_uuid() as id from generate_series(1, {uploads})) as ids"
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_network_address_has_only_so_much_on_its_way() {
    let app = TestApp::behind_proxy().await;
    let city = City::found(&app, "testville").await;
    let phone = Phone::of(&app, &city);
    let from = |address: &str| phone.announce(15_000_000, &[]).header("X-Forwarded-For", address);
    let send = async |address: &str| phone.client.send(from(address)).await;

    for _ in 0..33 {
        send("198.51.100.1").await.expect_status(201);
    }
    let told = send("198.51.100.1").await;

    told.expect_status(429);
    assert!(told.text().contains("33 uploads, or 495 MB"), "{}", told.text());
    send("198.51.100.2").await.expect_status(201);
    app.sql("delete from upload where upload_id in (select upload_id from upload limit 10)").await;
    send("198.51.100.1").await.expect_status(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_small_ones_are_too_many_and_used_ones_do_not_count() {
    let (app, city) = TestApp::with_city().await;
    let phone = Phone::of(&app, &city);
    phone.begin(100).await;
    fill(&app, &city, "net:others", 59, 1).await;
    let theirs = "(select sender from upload where sender <> 'net:others')";
    app.sql(&format!("update upload set sender = {theirs}")).await;

    phone.client.send(phone.announce(100, &[])).await.expect_status(429);

    app.sql("update upload set state = 'finished', received = length, used_at = city_now()").await;
    phone.client.send(phone.announce(100, &[])).await.expect_status(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_may_send_for_many_and_all_together_fill_no_disk() {
    let (app, city) = TestApp::with_city().await;
    let app_phone =
        Phone::with(Client::new(&app.url, Some(city.api_key.clone())), city.id.as_str());
    for _ in 0..40 {
        app_phone.begin(15_000_000).await;
    }
    fill(&app, &city, "net:others", 970, 20).await;

    let told = app_phone.client.send(app_phone.announce(15_000_000, &[])).await;

    told.expect_status(507);
    assert_eq!(told.json()["code"], "full");
    let elsewhere = City::found(&app, "othertown").await;
    Phone::of(&app, &elsewhere).begin(100).await;
}
