//! `GET /open311/discovery.{xml,json}`.

use chrono::{DateTime, TimeDelta, Utc};

use super::{town::Town, xml};

#[tokio::test(flavor = "multi_thread")]
async fn d1_discovery_says_everything_in_json() {
    let town = Town::start().await;

    let discovery = town.json("/discovery.json").await;

    for member in ["changeset", "contact", "key_service"] {
        assert!(!discovery[member].as_str().unwrap().is_empty(), "{member}");
    }
    assert!(!discovery["endpoints"].as_array().unwrap().is_empty());
    let outside = town.app.stranger().get("/open311/discovery.json", 200).await;
    assert_eq!(outside, discovery);
}

#[tokio::test(flavor = "multi_thread")]
async fn d2_and_d3_discovery_says_the_same_in_xml() {
    let town = Town::start().await;

    let answer = town.fetch("/discovery.xml").await;

    answer.expect_status(200);
    assert_eq!(answer.header("content-type"), "text/xml; charset=utf-8");
    let root = xml::read(&answer.text());
    assert_eq!(root.name, "discovery");
    root.assert_says(&town.json("/discovery.json").await);
    for endpoint in &root.child("endpoints").children {
        assert_eq!(endpoint.names(), ["specification", "url", "changeset", "type", "formats"]);
        let specification = &endpoint.child("specification").text;
        assert_eq!(specification, "http://wiki.open311.org/GeoReport_v2");
        assert!(["production", "test"].contains(&&*endpoint.child("type").text));
        assert_eq!(endpoint.child("formats").names(), ["format", "format"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d4_every_address_it_tells_works() {
    let town = Town::start().await;

    let discovery = town.json("/discovery.json").await;

    for endpoint in discovery["endpoints"].as_array().unwrap() {
        let url = endpoint["url"].as_str().unwrap();
        let path = url.strip_prefix(&town.app.url).expect("one of ours");
        town.app.stranger().fetch(&format!("{path}/services.xml")).await.expect_status(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d5_the_changeset_grows_when_a_service_changes() {
    let town = Town::start().await;
    let before = town.json("/discovery.json").await["changeset"].as_str().unwrap().to_owned();
    let now = town.app.clock.now();
    assert!(before.parse::<DateTime<Utc>>().unwrap() <= now);

    let later = now + TimeDelta::minutes(1);
    let mut conn = town.app.connect().await;
    domain::jurisdictions::store::touch(&mut conn, later, &town.city.id).await.unwrap();

    let discovery = town.json("/discovery.json").await;
    assert!(discovery["changeset"].as_str().unwrap() > before.as_str());
}
