//! `GET`: naughty texts in every parameter that the document names.

use std::collections::BTreeMap;

use super::{assert_judged, assert_strict, naughty, quoted, with_each};
use crate::open311::town::{Town, errors};

/// Every address that is read, with each parameter it has.
fn documented() -> Vec<(String, String)> {
    let document = serde_json::to_value(api::openapi::open311()).unwrap();
    let mut pairs = vec![];
    for (path, item) in document["paths"].as_object().unwrap() {
        let parameters = item["get"]["parameters"].as_array().into_iter().flatten();
        let named = parameters.filter(|parameter| parameter["in"] == "query");
        pairs.extend(named.map(|parameter| {
            let name = parameter["name"].as_str().unwrap().to_owned();
            (path.replace(".json", ".xml"), name)
        }));
    }
    pairs.sort();
    pairs.dedup();
    pairs
}

/// The same with addresses that are there.
fn addresses(number: &str) -> BTreeMap<String, Vec<String>> {
    let mut addresses = BTreeMap::<_, Vec<_>>::new();
    for (path, name) in documented() {
        let path = path
            .replace("{service_code}", "graffiti")
            .replace("{service_request_id}", number)
            .replace("{token}", "x")
            .replace("{format}", "xml");
        addresses.entry(path).or_default().push(name);
    }
    addresses
}

#[tokio::test(flavor = "multi_thread")]
async fn g9_to_g21_naughty_texts_in_all_filters_at_once_are_judged() {
    let texts = naughty();
    let town = Town::start().await;
    // One for all of them: to make one takes longer than to ask.
    let stranger = town.app.stranger();
    let number = town.report(&[("service_code", "pothole"), ("description", "A & <b>")]).await;
    let quoted: Vec<_> = texts.iter().map(|text| quoted(text)).collect();

    for (path, names) in addresses(&number) {
        // Each text stands in each filter once, with others beside it.
        with_each(0..quoted.len(), async |nth| {
            let at = |name: usize| &quoted[(nth + name * 37) % quoted.len()];
            let pairs = names.iter().enumerate().map(|(at_name, name)| (name, at(at_name)));
            let query =
                pairs.map(|(name, text)| format!("{name}={text}&")).collect::<Vec<_>>().concat();
            let answer = stranger.fetch(&format!("/open311/v2{path}?{query}")).await;
            assert_judged(&answer, &format!("{path}?{query}"));
            assert_strict(&answer.text());
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g9_to_g21_a_naughty_text_in_one_filter_is_judged() {
    let texts = naughty();
    let town = Town::start().await;
    let stranger = town.app.stranger();
    let number = town.report(&[("service_code", "pothole"), ("description", "A & <b>")]).await;
    let names: Vec<_> = addresses(&number).into_iter().collect();
    let names = names.iter().flat_map(|(path, names)| names.iter().map(move |name| (path, name)));
    let mut asked = 0;

    for (nth, (path, name)) in names.enumerate() {
        // What is looked for in the database gets them all, what is read by us alone some of them.
        let is_free = ["q", "service_code", "service_request_id"].contains(&name.as_str());
        let some = texts.iter().enumerate().filter(|(at, _)| is_free || at % 8 == nth % 8);
        let answers = with_each(some, async |(_, text)| {
            let answer =
                stranger.fetch(&format!("/open311/v2{path}?{name}={}", quoted(text))).await;
            assert_judged(&answer, &format!("{path} {name}={text:?}"));
            assert_strict(&answer.text());
        });
        asked += answers.await.len();
    }
    assert!(asked > texts.len() * 5, "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_and_p20_a_naughty_name_of_anything_is_judged() {
    let texts = naughty();
    let town = Town::start().await;
    let stranger = town.app.stranger();

    for path in ["services", "tokens", "requests"] {
        with_each(&texts, async |text| {
            for format in ["json", "xml"] {
                let answer =
                    stranger.fetch(&format!("/open311/v2/{path}/{}.{format}", quoted(text))).await;
                assert_eq!(answer.status, 404, "{path} {text:?}: {}", answer.text());
            }
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p24_more_parameters_than_anybody_has_are_refused() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "pothole")]).await;
    let names = |many: usize| "a=x&".repeat(many);

    for path in ["services", "services/graffiti", "requests", "tokens/x", "servicerequestupdates"] {
        let answer = town.fetch(&format!("/{path}.json?{}", names(10_000))).await;
        assert!(errors(&answer, &[400]).contains("1000 parameters at most"));
        town.fetch(&format!("/{path}.xml?{}", names(10_000))).await.expect_status(400);
    }
    for path in ["requests", "servicerequestupdates"] {
        let query = format!("?{}", names(10_000));
        let stranger = town.app.stranger();
        let answer = stranger.post_form(&format!("/open311/v2/{path}.json{query}"), &[]).await;
        assert!(errors(&answer, &[400]).contains("1000 parameters at most"));
    }
    // What is empty counts for nothing.
    let blanks = "&".repeat(10_000);
    town.fetch(&format!("/requests.json?{}{blanks}", names(1_000))).await.expect_status(200);

    let ids = format!("service_request_id={}{number}", "K7QM,".repeat(9_000));
    assert_eq!(town.list(&format!("?{ids}")).await, [number]);
    let codes = format!("service_code={}nope", "nope,".repeat(9_000));
    assert_eq!(town.list(&format!("?{codes}")).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p24_half_a_pair_of_surrogates_is_no_character() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "pothole"), ("description", "a \\ud800 b")]).await;

    for half in ["%ED%A0%80", "%ED%BF%BF", "%ED%A0%BD%ED%B8%80", "%C0%80", "%F4%90%80%80", "%FE"] {
        for (filter, status) in [
            ("status", 400),
            ("start_date", 400),
            ("bbox", 400),
            ("sort", 400),
            ("jurisdiction_id", 404),
            ("q", 200),
            ("service_code", 200),
            ("service_request_id", 200),
        ] {
            for format in ["xml", "json"] {
                let answer = town.fetch(&format!("/requests.{format}?{filter}={half}")).await;
                assert_eq!(answer.status, status, "{filter}={half}: {}", answer.text());
            }
        }
    }
    assert_eq!(town.list("?q=%5Cud800").await, [number.as_str()]);
    assert_eq!(town.show(&number).await["description"], "a \\ud800 b");
}
