//! `GET /requests/{number}.{xml,json}`.

use super::{
    town::{Town, errors},
    xml::{self, errors_in_xml},
};

#[tokio::test(flavor = "multi_thread")]
async fn r1_one_request_is_a_list_of_one_and_says_what_the_list_says() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "pothole"), ("description", "A hole")]).await;

    let one = town.json(&format!("/requests/{number}.json")).await;

    assert_eq!(one, town.json("/requests.json").await);
    let root = xml::read(&town.fetch(&format!("/requests/{number}.xml")).await.text());
    assert_eq!(root.name, "service_requests");
    root.assert_says(&one);
}

#[tokio::test(flavor = "multi_thread")]
async fn r2_an_unknown_number_is_not_there() {
    let town = Town::start().await;

    for number in ["nope", "K7QM-2XR-D42", "%00", "%ff"] {
        errors(&town.fetch(&format!("/requests/{number}.json")).await, &[404]);
    }
    for number in ["nope", "K7QM-2XR-D42", "%00", "%ff"] {
        errors_in_xml(&town.fetch(&format!("/requests/{number}.xml")).await, &[404]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r3_the_last_dot_parts_the_number_from_the_format() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "pothole")]).await;

    let encoded = number.replace('-', "%2D").to_lowercase();

    let plain = town.json(&format!("/requests/{number}.json")).await;
    assert_eq!(town.json(&format!("/requests/{encoded}.json")).await, plain);
    let root = xml::read(&town.fetch(&format!("/requests/{encoded}.xml")).await.text());
    root.assert_says(&plain);
    // A number with a dot in it is a number, which we do not have.
    errors(&town.fetch(&format!("/requests/{number}.xml.json")).await, &[404]);
    errors_in_xml(&town.fetch(&format!("/requests/{number}.json.xml")).await, &[404]);
    errors_in_xml(&town.fetch("/requests/a%2Eb.c.xml").await, &[404]);
}
