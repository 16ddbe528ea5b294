//! `GET /open311/discovery.{xml,json}`.

use chrono::{DateTime, Utc};
use harness::City;
use serde_json::Value;

use super::{town::Town, xml};

/// Wherever clients look for it.
const EVERYWHERE: [&str; 5] = [
    "/open311",
    "/open311/v2",
    "/open311/test/v2",
    "/open311/v2/testville",
    "/open311/test/v2/testville",
];

async fn discovery(town: &Town, base: &str) -> Value {
    let answer = town.app.stranger().fetch(&format!("{base}/discovery.json")).await;
    answer.expect_status(200);
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    answer.json()
}

/// The endpoints of this type.
fn of_type<'a>(discovery: &'a Value, kind: &str) -> Vec<&'a Value> {
    let endpoints = discovery["endpoints"].as_array().unwrap().iter();
    endpoints.filter(|endpoint| endpoint["type"] == kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_discovery_says_everything_in_json() {
    let town = Town::start().await;

    for base in EVERYWHERE {
        let discovery = discovery(&town, base).await;

        for member in ["changeset", "contact", "key_service"] {
            assert!(!discovery[member].as_str().unwrap().is_empty(), "{member}");
        }
        assert!(discovery["key_service"].as_str().unwrap().contains("/developers"));
        for kind in ["production", "test"] {
            let endpoints = of_type(&discovery, kind);
            assert_eq!(endpoints.len(), 1, "{base}");
            assert_eq!(endpoints[0].as_object().unwrap().len(), 5);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d2_and_d3_discovery_says_the_same_in_xml() {
    let town = Town::start().await;

    for base in EVERYWHERE {
        let answer = town.app.stranger().fetch(&format!("{base}/discovery.xml")).await;

        answer.expect_status(200);
        assert_eq!(answer.header("content-type"), "text/xml; charset=utf-8");
        assert!(answer.text().starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
        let root = xml::read(&answer.text());
        assert_eq!(root.name, "discovery");
        root.assert_says(&discovery(&town, base).await);
        let endpoints = &root.child("endpoints").children;
        assert!(endpoints.len() >= 2);
        for endpoint in endpoints {
            assert_eq!(endpoint.names(), ["specification", "url", "changeset", "type", "formats"]);
            let specification = &endpoint.child("specification").text;
            assert_eq!(specification, "http://wiki.open311.org/GeoReport_v2");
            assert!(["production", "test"].contains(&&*endpoint.child("type").text));
            assert_eq!(endpoint.child("formats").names(), ["format", "format"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d3_formats_are_texts_and_the_changeset_is_past() {
    let town = Town::start().await;
    // Whatever wrote it had a clock of its own.
    let future = "update jurisdiction set changed_at = now() + interval '1 hour'";
    town.app.sql(future).await;

    let discovery = discovery(&town, "/open311").await;

    for endpoint in discovery["endpoints"].as_array().unwrap() {
        assert_eq!(endpoint["formats"], serde_json::json!(["text/xml", "application/json"]));
        for changeset in [&endpoint["changeset"], &discovery["changeset"]] {
            let changeset: DateTime<Utc> = changeset.as_str().unwrap().parse().unwrap();
            assert!(changeset <= town.app.clock.now());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d4_every_address_it_tells_works() {
    let town = Town::start().await;

    every_address_works(&town, &EVERYWHERE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d4_with_two_cities_each_has_its_own_addresses() {
    let town = Town::start().await;
    City::found(&town.app, "elsewhere.example.org").await;
    let there = ["/open311/v2/elsewhere.example.org", "/open311/test/v2/elsewhere.example.org"];

    every_address_works(&town, &EVERYWHERE).await;
    every_address_works(&town, &there).await;

    let all = discovery(&town, "/open311").await;
    for kind in ["production", "test"] {
        assert_eq!(of_type(&all, kind).len(), 2);
    }
    for (base, id) in [(EVERYWHERE[3], "testville"), (there[1], "elsewhere.example.org")] {
        let one = discovery(&town, base).await;
        let addresses: Vec<_> = one["endpoints"].as_array().unwrap().iter().collect();
        assert_eq!(addresses.len(), 2);
        assert!(addresses.iter().all(|it| it["url"].as_str().unwrap().ends_with(id)));
    }
    let besides = "/open311/discovery.json?jurisdiction_id=";
    let named = town.app.stranger().get(&format!("{besides}testville"), 200).await;
    assert_eq!(named, discovery(&town, EVERYWHERE[3]).await);
    town.app.stranger().get_any(&format!("{besides}nope"), 404).await;
    town.app.stranger().get_any("/open311/v2/nope/discovery.json", 404).await;
}

async fn every_address_works(town: &Town, bases: &[&str]) {
    for base in bases {
        let discovery = discovery(town, base).await;
        for endpoint in discovery["endpoints"].as_array().unwrap() {
            let url = endpoint["url"].as_str().unwrap();
            let path = url.strip_prefix(&town.app.url).expect("one of ours");
            town.app.stranger().get_any(&format!("{path}/services.xml"), 200).await;
            assert_eq!(path.contains("/test/"), endpoint["type"] == "test");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d5_the_changeset_grows_with_every_change_of_a_service_or_a_question() {
    let town = Town::start().await;
    City::found(&town.app, "elsewhere").await;
    let (_, there) = changesets(&town, "elsewhere").await;
    let mut before = changesets(&town, "testville").await;
    let now = town.app.clock.now();
    assert!(before.0.parse::<DateTime<Utc>>().unwrap() <= now);

    for change in [
        "insert into service (jurisdiction_id, service_code, name, agency_code) \
         values ('testville', 'new', 'New', 'parks')",
        "update service set name = 'Newer' \
         where jurisdiction_id = 'testville' and service_code = 'new'",
        "insert into service_attribute (jurisdiction_id, service_code, attribute_code, position, \
             datatype, description) values ('testville', 'new', 'how', 1, 'string', 'How?')",
        "update service_attribute set required = true \
         where jurisdiction_id = 'testville' and service_code = 'new'",
        "delete from service_attribute \
         where jurisdiction_id = 'testville' and service_code = 'new'",
        "delete from service where jurisdiction_id = 'testville' and service_code = 'new'",
    ] {
        assert_eq!(town.app.sql(change).await, 1);
        let after = changesets(&town, "testville").await;
        assert!(after.0 > before.0 && after.1 > before.1, "{change}: {after:?}");
        before = after;
    }

    let (all, unmoved) = changesets(&town, "elsewhere").await;
    assert_eq!(unmoved, there);
    assert_eq!(all, before.0);
}

/// The changeset of everything, and that of one city's endpoints.
async fn changesets(town: &Town, id: &str) -> (String, String) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = text(&discovery(town, "/open311").await["changeset"]);
    let one = discovery(town, &format!("/open311/v2/{id}")).await;
    for endpoint in one["endpoints"].as_array().unwrap() {
        assert_eq!(endpoint["changeset"], one["changeset"]);
    }
    (all, text(&one["changeset"]))
}
