//! `GET /services.{xml,json}`.

use std::collections::BTreeSet;

use harness::City;
use reqwest::Method;

use super::{
    town::{Town, errors},
    xml,
};

const MEMBERS: [&str; 7] =
    ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"];

#[tokio::test(flavor = "multi_thread")]
async fn s1_services_have_every_member_and_none_is_null() {
    let town = Town::start().await;

    let services = town.json("/services.json").await;

    for service in services.as_array().unwrap() {
        assert_eq!(service.as_object().unwrap().len(), MEMBERS.len());
        assert!(service["metadata"].is_boolean());
        for member in MEMBERS.iter().filter(|member| **member != "metadata") {
            assert!(service[member].is_string(), "{member} of {service}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_and_s3_services_are_the_same_in_xml() {
    let town = Town::start().await;

    let root = xml::read(&town.fetch("/services.xml").await.text());

    assert_eq!(root.name, "services");
    assert!(root.children.iter().all(|service| service.names() == MEMBERS));
    let types = ["realtime", "batch", "blackbox"];
    assert!(root.children.iter().all(|service| types.contains(&&*service.child("type").text)));
    root.assert_says(&town.json("/services.json").await);
    let codes: BTreeSet<_> =
        root.children.iter().map(|service| &service.child("service_code").text).collect();
    assert_eq!(codes.len(), root.children.len());
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    assert!(codes.iter().all(|code| code.chars().all(plain)));
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_one_service_is_still_a_list() {
    let town = Town::start().await;
    town.app.drop_questions("testville").await;
    town.app.drop_services_but("pothole").await;

    let services = town.json("/services.json").await;

    assert_eq!(services.as_array().unwrap().len(), 1);
    let root = xml::read(&town.fetch("/services.xml").await.text());
    assert_eq!((root.name.as_str(), root.names()), ("services", vec!["service"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_an_empty_jurisdiction_is_none() {
    let town = Town::start().await;

    for format in ["json", "xml"] {
        let plain = town.fetch(&format!("/services.{format}")).await;
        let empty = town.fetch(&format!("/services.{format}?jurisdiction_id=")).await;
        let right = town.fetch(&format!("/services.{format}?jurisdiction_id=testville")).await;

        assert_eq!((plain.status, &plain.bytes), (200, &empty.bytes));
        assert_eq!(plain.bytes, right.bytes);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s6_with_two_cities_everybody_says_which() {
    let town = Town::start().await;
    City::found(&town.app, "elsewhere").await;

    errors(&town.fetch("/services.json").await, &[400]);
    errors(&town.fetch("/services.json?jurisdiction_id=nope").await, &[404]);
    errors(&town.fetch("/services.json?jurisdiction_id=%00/").await, &[404]);
    town.fetch("/services.json?jurisdiction_id=elsewhere").await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_and_s8_neither_headers_nor_a_key_matter() {
    let town = Town::start().await;
    let stranger = town.app.stranger();

    for (format, media_type) in [("json", "application/json"), ("xml", "text/xml")] {
        let path = format!("/open311/v2/services.{format}?api_key=garbage");
        for accept in ["text/html", "text/html, image/gif;q=0.5", "application/pdf", "nonsense", ""]
        {
            let headers =
                [("accept", accept), ("content-type", "text/xml"), ("accept-language", "x")];
            let request = headers
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .fold(stranger.request(Method::GET, &path), |request, (name, value)| {
                    request.header(*name, *value)
                });
            let answer = stranger.send(request).await;
            answer.expect_status(200);
            assert_eq!(answer.header("content-type"), format!("{media_type}; charset=utf-8"));
        }
    }
}
