//! Several cities on one endpoint, and cities in paths.

use harness::{Answer, City, Rows};

use super::{
    town::{Town, errors, number},
    xml,
};

/// Two cities on one endpoint.
async fn two() -> (Town, City) {
    let town = Town::start().await;
    let elsewhere = City::found(&town.app, "elsewhere.example.org").await;
    (town, elsewhere)
}

/// Posts a report of a pothole with this key.
async fn post(town: &Town, path: &str, key: &str, more: &[(&str, &str)]) -> Answer {
    let fields =
        [("api_key", key), ("service_code", "pothole"), ("lat", "52.05"), ("long", "5.05")];
    town.app.stranger().post_form(path, &[&fields, more].concat()).await
}

const EVERY_READ: [&str; 6] = [
    "/services.json",
    "/services/graffiti.json",
    "/requests.json",
    "/requests/1.json",
    "/tokens/t.json",
    "/services/nope.json",
];

#[tokio::test(flavor = "multi_thread")]
async fn s6_with_one_city_nobody_has_to_say_which() {
    let town = Town::start().await;

    for endpoint in ["/open311/v2", "/open311/test/v2"] {
        for (query, status) in [
            ("", 200),
            ("?jurisdiction_id=", 200),
            ("?jurisdiction_id=testville", 200),
            ("?jurisdiction_id=nope", 404),
            ("?jurisdiction_id=TESTVILLE", 404),
            ("?jurisdiction_id=%00/", 404),
        ] {
            for path in ["/services.json", "/services/pothole.json", "/requests.json"] {
                let path = format!("{endpoint}{path}{query}");
                town.app.stranger().get_any(&path, status).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s6_with_two_cities_everybody_says_which_whatever_they_ask() {
    let (town, _elsewhere) = two().await;

    for endpoint in ["/open311/v2", "/open311/test/v2"] {
        for path in EVERY_READ {
            for (query, status) in
                [("", 400), ("?jurisdiction_id=", 400), ("?jurisdiction_id=nope", 404)]
            {
                let path = format!("{endpoint}{path}{query}");
                errors(&town.app.stranger().fetch(&path).await, &[status]);
            }
        }
        let requests = format!("{endpoint}/requests.json");
        errors(&post(&town, &requests, &town.city.api_key, &[]).await, &[400]);
        let wrong = [("jurisdiction_id", "nope")];
        errors(&post(&town, &requests, &town.city.api_key, &wrong).await, &[404]);
    }
    let answer = town.fetch("/services.xml").await;
    answer.expect_status(400);
    assert_eq!(xml::read(&answer.text()).child("error").child("code").text, "400");
    assert_eq!(town.app.count(&Rows::cases()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_may_name_the_city() {
    let (town, elsewhere) = two().await;
    town.app.services().of_city("testville").name("Hole").save().await;
    let stranger = town.app.stranger();

    for endpoint in ["/open311/v2", "/open311/test/v2"] {
        for id in ["testville", "elsewhere.example.org"] {
            for path in EVERY_READ {
                let in_path = stranger.fetch(&format!("{endpoint}/{id}{path}")).await;
                let besides =
                    stranger.fetch(&format!("{endpoint}{path}?jurisdiction_id={id}")).await;
                assert_eq!(in_path.status, besides.status, "{endpoint} {id} {path}");
                assert_eq!(in_path.text(), besides.text(), "{endpoint} {id} {path}");
            }
        }
        errors(&stranger.fetch(&format!("{endpoint}/nope/services.json")).await, &[404]);
        errors(&stranger.fetch(&format!("{endpoint}/testville/nope.json")).await, &[404]);
    }
    let path = "/open311/v2/elsewhere.example.org/requests.json";
    let answer = post(&town, path, &elsewhere.api_key, &[]).await;
    answer.expect_status(200);
    let shown = path.replace(".json", &format!("/{}.json", number(&answer)));
    stranger.get_any(&shown, 200).await;
    stranger.get_any(&shown.replace("elsewhere.example.org", "testville"), 404).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_names_two_cities_is_asked_again() {
    let (town, _elsewhere) = two().await;
    let (stranger, key) = (town.app.stranger(), &town.city.api_key);
    let base = "/open311/v2/testville";

    let other = [("jurisdiction_id", "elsewhere.example.org")];
    let same = [("jurisdiction_id", "testville")];
    let path = format!("{base}/services.json");
    errors(&stranger.fetch(&format!("{path}?jurisdiction_id=elsewhere.example.org")).await, &[400]);
    stranger.get_any(&format!("{path}?jurisdiction_id=testville"), 200).await;
    stranger.get_any(&format!("{path}?jurisdiction_id="), 200).await;
    let path = format!("{base}/requests.json");
    errors(&post(&town, &path, key, &other).await, &[400]);
    assert_eq!(town.app.count(&Rows::cases()).await, 0);
    post(&town, &path, key, &same).await.expect_status(200);
    let query = "/open311/v2/requests.json?jurisdiction_id=testville";
    errors(&post(&town, query, key, &other).await, &[400]);
    post(&town, query, key, &same).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_do_not_cross_cities() {
    let (town, elsewhere) = two().await;
    let test_key = elsewhere.test_key(&town.app).await;

    for base in ["/open311/v2/testville", "/open311/test/v2/testville"] {
        let path = format!("{base}/requests.json");
        errors(&post(&town, &path, &elsewhere.api_key, &[]).await, &[403]);
        errors(&post(&town, &path, &test_key, &[]).await, &[403]);
    }

    assert_eq!(town.app.count(&Rows::cases()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_and_tokens_do_not_cross_cities() {
    let (town, elsewhere) = two().await;
    let stranger = town.app.stranger();
    let (number, _) = town.city.report(&town.app, "pothole", 52.05, 5.05).await;
    town.app.services().kind("batch").save().await;
    let path = "/open311/v2/testville/requests.json";
    let answer = post(&town, path, &town.city.api_key, &[]).await.json();
    let token = answer[0]["token"].as_str().unwrap().to_owned();

    let here = "/open311/v2/testville";
    let there = format!("/open311/v2/{}", elsewhere.id);
    for path in [format!("/requests/{number}.json"), format!("/tokens/{token}.json")] {
        stranger.get_any(&format!("{here}{path}"), 200).await;
        errors(&stranger.fetch(&format!("{there}{path}")).await, &[404]);
    }
    for query in [String::new(), format!("?service_request_id={number}")] {
        let list = format!("/requests.json{query}");
        let rows = stranger.get(&format!("{here}{list}"), 200).await;
        assert_eq!(rows.as_array().unwrap().len(), 1);
        let rows = stranger.get(&format!("{there}{list}"), 200).await;
        assert_eq!(rows, serde_json::json!([]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_service_code_may_be_two_services() {
    let (town, elsewhere) = two().await;
    town.app.service("pothole").of_city("testville").name("Hole").kind("blackbox").save().await;
    town.app.drop_questions("testville").await;
    let stranger = town.app.stranger();

    let name = async |city: &str| {
        let services = stranger.get(&format!("/open311/v2/{city}/services.json"), 200).await;
        let all = services.as_array().unwrap();
        let pothole = all.iter().find(|it| it["service_code"] == "pothole").unwrap();
        (pothole["service_name"].clone(), pothole["type"].clone())
    };
    assert_eq!(name("testville").await, ("Hole".into(), "blackbox".into()));
    let there = elsewhere.id.as_str();
    assert_eq!(name(there).await, ("Service pothole".into(), "realtime".into()));
    let questions = async |city: &str| {
        let path = format!("/open311/v2/{city}/services/graffiti.json");
        stranger.get(&path, 200).await["attributes"].as_array().unwrap().len()
    };
    assert_eq!(questions("testville").await, 0);
    assert!(questions(there).await > 0);
}
