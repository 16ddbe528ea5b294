//! `GET /api-keys`: the keys of a city.

use domain::accounts::Role;
use harness::City;

use super::{PRODUCTION, get_key, report, with_key};

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_sees_the_keys_of_the_city_and_of_its_sandbox() {
    let (app, city, live) = with_key().await;
    let test = get_key(&app, "test").await;
    City::found(&app, "elsewhere").await;
    report(&app, PRODUCTION, "testville", &live).await.expect_status(200);

    let keys = city.staff(&app, Role::Admin).await.get("/api/v1/api-keys", 200).await;

    let lines: Vec<_> = keys
        .as_array()
        .unwrap()
        .iter()
        .map(|key| (key["name"].as_str().unwrap(), key["environment"].as_str().unwrap()))
        .collect();
    assert_eq!(lines, [("Pothole Pal", "test"), ("Pothole Pal", "live"), ("Test app", "live")]);
    assert_eq!(keys[1]["used_today"], 1);
    assert!(keys[1]["last_used_at"].is_string() && keys[0]["last_used_at"].is_null());
    assert!(!keys.to_string().contains(&live) && !keys.to_string().contains(&test));
}
