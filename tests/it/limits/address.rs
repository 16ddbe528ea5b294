//! By what strangers are told apart.

use api::Action;
use chrono::TimeDelta;
use futures_util::future::join_all;
use harness::{City, Rows, TestApp};

use super::{assert_over, at, report};

async fn city_with(limits: &str) -> (TestApp, City) {
    let app = TestApp::with_limits(&[(Action::Report, limits)]).await;
    let city = City::found(&app, "testville").await;
    (app, city)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_from_one_address_is_refused_and_others_are_served() {
    let (app, _city) = city_with("address=20/h").await;
    let flood = at(&app, "127.0.0.2");

    let answers = join_all((0..60).map(|_| report(&flood, 5.05, &[]))).await;

    let admitted = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(admitted, 20);
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 201).collect();
    for answer in &refused {
        assert_over(answer, "address");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["code"], "too_many");
    }
    assert_eq!(app.count(&Rows::cases()).await, 20);
    let other = report(&at(&app, "127.0.0.3"), 5.05, &[]).await;
    other.expect_status(201);
    assert_eq!(other.header("ratelimit-policy"), r#""address";q=20;w=3600"#);
    assert_eq!(other.header("ratelimit"), r#""address";r=19;t=180"#);
    app.wait(TimeDelta::minutes(3)).await;
    report(&flood, 5.05, &[]).await.expect_status(201);
    assert_over(&report(&flood, 5.05, &[]).await, "address");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invented_header_makes_nobody_somebody_else() {
    let (app, _city) = city_with("address=3/h").await;
    let stranger = at(&app, "127.0.0.2");
    let from = async |number: u8| {
        let address = format!("198.51.100.{number}");
        let forwarded = format!("for={address}");
        let headers = [("X-Forwarded-For", &*address), ("Forwarded", &*forwarded)];
        report(&stranger, 5.05, &headers).await
    };

    for number in 1..=3 {
        from(number).await.expect_status(201);
    }

    for number in 4..=9 {
        assert_over(&from(number).await, "address");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_trusted_proxy_the_address_that_it_saw_counts() {
    let (app, _city) = city_with("address=2/h").await;
    let proxy = at(&app, "127.0.0.9");
    let from = async |said: &str| report(&proxy, 5.05, &[("X-Forwarded-For", said)]).await;

    for client in ["198.51.100.1", "198.51.100.2"] {
        from(&format!("192.0.2.1, {client}")).await.expect_status(201);
        from(&format!("192.0.2.2, {client}")).await.expect_status(201);
        assert_over(&from(&format!("192.0.2.3, {client}")).await, "address");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_shares_its_ipv6_prefix_and_a_customer_of_many_does_too() {
    let (app, _city) = city_with("address=2/h,network=5/h").await;
    let proxy = at(&app, "127.0.0.9");
    let from = async |said: &str| report(&proxy, 5.05, &[("X-Forwarded-For", said)]).await;

    from("2001:db8:1:2::1").await.expect_status(201);
    from("2001:db8:1:2:ffff:ffff:ffff:ffff").await.expect_status(201);
    assert_over(&from("2001:db8:1:2::3").await, "address");
    for household in ["2001:db8:1:3::1", "2001:db8:1:4::1", "2001:db8:1:5::1"] {
        from(household).await.expect_status(201);
    }
    assert_over(&from("2001:db8:1:6::1").await, "network");
    from("2001:db8:2:2::1").await.expect_status(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_names_itself_is_one_wherever_it_is() {
    let (app, _city) = city_with("device=2/h").await;
    let token = [("Device-Token", "5f0c9d0e")];

    report(&at(&app, "127.0.0.2"), 5.05, &token).await.expect_status(201);
    report(&at(&app, "127.0.0.3"), 5.05, &token).await.expect_status(201);
    assert_over(&report(&at(&app, "127.0.0.4"), 5.05, &token).await, "device");

    report(&at(&app, "127.0.0.4"), 5.05, &[("Device-Token", "another")]).await.expect_status(201);
    report(&at(&app, "127.0.0.4"), 5.05, &[]).await.expect_status(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_strangers_cannot_flood_one_place_or_one_city() {
    let (app, _city) = city_with("cell=2/h,city=4/h").await;
    let from = async |last: u8, long: f64| {
        let answer = report(&at(&app, &format!("127.0.0.{last}")), long, &[]).await;
        assert!(answer.status == 429 || !answer.header("ratelimit").contains("cell"));
        answer
    };

    from(2, 5.05).await.expect_status(201);
    from(3, 5.050_1).await.expect_status(201);
    assert_over(&from(4, 5.05).await, "cell");
    from(4, 5.06).await.expect_status(201);
    from(5, 5.07).await.expect_status(201);
    assert_over(&from(6, 5.08).await, "city");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_is_known_by_its_key() {
    let (app, city) = city_with("key=2/h").await;
    let mut conn = app.connect().await;
    let now = app.clock.now();
    let other = domain::accounts::issue_api_key(&mut conn, now, &city.id, "Other").await.unwrap();
    let send = async |last: u8, key: &str| {
        let form =
            [("api_key", key), ("service_code", "question"), ("lat", "52.05"), ("long", "5.05")];
        let client = at(&app, &format!("127.0.0.{last}"));
        client.post_form("/open311/v2/requests.json", &form).await
    };

    send(2, &city.api_key).await.expect_status(200);
    send(3, &city.api_key).await.expect_status(200);
    assert_over(&send(4, &city.api_key).await, "key");
    send(4, &other).await.expect_status(200);
}
