//! What is there but empty is not there.

use serde_json::Value;

use super::town::Town;

/// Every parameter that the document names for the addresses that are read.
fn documented() -> Vec<(String, Vec<String>)> {
    let document = serde_json::to_value(api::openapi::open311()).unwrap();
    let read = document["paths"].as_object().unwrap().iter();
    let each = read.map(|(path, item)| {
        let parameters = item["get"]["parameters"].as_array().unwrap().iter();
        let in_query = parameters.filter(|parameter| parameter["in"] == "query");
        let names = in_query.map(|parameter| parameter["name"].as_str().unwrap().to_owned());
        (path.clone(), names.collect())
    });
    each.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn g9_and_s5_every_empty_parameter_is_none() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "pothole")]).await;
    let mut asked = 0;

    for (template, names) in documented() {
        let path = template
            .replace("{service_code}", "graffiti")
            .replace("{service_request_id}", &number)
            .replace("{format}", "json");
        if path.contains('{') {
            continue;
        }
        let plain = town.fetch(&path).await;
        plain.expect_status(200);
        let all = names.iter().map(|name| format!("{name}=&")).collect::<Vec<_>>().concat();
        let blanks = format!("{}=%20%0D%0A", names.join("=+&"));
        for query in names.iter().map(|name| format!("{name}=")).chain([all, blanks]) {
            let empty = town.fetch(&format!("{path}?{query}")).await;
            assert_eq!(empty.text(), plain.text(), "{path}?{query}");
            asked += 1;
        }
    }
    assert!(asked > 30, "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn g9_a_report_may_leave_everything_empty_that_is_optional() {
    let town = Town::start().await;
    let document = serde_json::to_value(api::openapi::open311()).unwrap();
    let form = &document["components"]["schemas"]["CreateRequest"];
    let required: Vec<_> = form["required"].as_array().unwrap().iter().collect();
    let optional = form["properties"].as_object().unwrap().keys().filter(|name| {
        !["lat", "long", "attribute"].contains(&name.as_str())
            && !required.iter().any(|it| it.as_str() == Some(name.as_str()))
    });
    let fields: Vec<_> = optional.map(|name| (name.as_str(), "")).collect();
    assert!(fields.len() > 9, "{fields:?}");

    let number = town.report(&[&fields[..], &[("service_code", "pothole")]].concat()).await;

    for name in ["description", "address_id", "media_url"] {
        assert_eq!(town.show(&number).await[name], Value::Null, "{name}");
    }
}
