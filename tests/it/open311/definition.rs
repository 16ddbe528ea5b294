//! `GET /services/{code}.{xml,json}`.

use std::collections::BTreeSet;

use super::{
    town::{Town, errors},
    xml,
};

#[tokio::test(flavor = "multi_thread")]
async fn f1_a_definition_has_its_questions_in_order() {
    let town = Town::start().await;

    let definition = town.json("/services/graffiti.json").await;

    assert_eq!(definition["service_code"], "graffiti");
    let questions = definition["attributes"].as_array().unwrap();
    let orders: BTreeSet<_> = questions.iter().map(|it| it["order"].as_u64().unwrap()).collect();
    assert_eq!((orders.first(), orders.len()), (Some(&1), questions.len()));
    let datatypes = ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"];
    for question in questions {
        assert!(question["variable"].is_boolean() && question["required"].is_boolean());
        assert!(datatypes.contains(&question["datatype"].as_str().unwrap()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f2_a_definition_says_the_same_in_xml() {
    let town = Town::start().await;

    let root = xml::read(&town.fetch("/services/graffiti.xml").await.text());

    assert_eq!(
        (root.name.as_str(), root.names()),
        ("service_definition", vec!["service_code", "attributes"])
    );
    root.assert_says(&town.json("/services/graffiti.json").await);
    let question = &root.child("attributes").children[0];
    assert_eq!(question.name, "attribute");
    assert_eq!(question.child("values").names(), ["value", "value"]);
    assert_eq!(question.child("values").children[0].names(), ["key", "name"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn f2_a_single_value_is_still_a_list() {
    let town = Town::start().await;
    let one = r#"[{"key": "wall", "name": "A wall"}]"#;
    town.app.sql(&format!("update service_attribute set choices = '{one}'")).await;

    let definition = town.json("/services/graffiti.json").await;

    assert_eq!(definition["attributes"][0]["values"].as_array().unwrap().len(), 1);
    let root = xml::read(&town.fetch("/services/graffiti.xml").await.text());
    assert_eq!(root.child("attributes").children[0].child("values").names(), ["value"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn f3_there_is_no_definition_of_an_unknown_service() {
    let town = Town::start().await;

    errors(&town.fetch("/services/nope.json").await, &[404]);
    errors(&town.fetch("/services/a%00b.json").await, &[404]);
    errors(&town.fetch("/services/a%ffb.json").await, &[404]);
    let answer = town.fetch("/services/nope.xml").await;
    answer.expect_status(404);
    assert_eq!(xml::read(&answer.text()).child("error").child("code").text, "404");
}

#[tokio::test(flavor = "multi_thread")]
async fn f4_and_f5_metadata_is_true_exactly_where_there_are_questions() {
    let town = Town::start().await;

    for service in town.json("/services.json").await.as_array().unwrap() {
        let code = service["service_code"].as_str().unwrap();
        let definition = town.json(&format!("/services/{code}.json")).await;
        let questions = definition["attributes"].as_array().unwrap();
        assert_eq!(service["metadata"] == true, !questions.is_empty(), "{code}");
        let root = xml::read(&town.fetch(&format!("/services/{code}.xml")).await.text());
        assert_eq!(root.child("service_code").text, code);
        root.assert_says(&definition);
    }
}
