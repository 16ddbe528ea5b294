//! `POST /requests.{xml,json}`: answers to the extra questions.

use harness::Answer;

use super::town::{Town, errors, number};

const GRAFFITI: [(&str, &str); 3] =
    [("service_code", "graffiti"), ("lat", "52.05"), ("long", "5.05")];
const WALL: (&str, &str) = ("attribute[where]", "wall");

async fn post(town: &Town, answers: &[(&str, &str)]) -> Answer {
    town.post(&[&GRAFFITI[..], answers].concat()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn p8_a_required_answer_is_required() {
    let town = Town::start().await;

    for answers in [&[][..], &[("attribute[where]", "")]] {
        let words = errors(&post(&town, answers).await, &[400]);
        assert_eq!(words, "where required");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p9_only_what_is_offered_can_be_chosen() {
    let town = Town::start().await;

    errors(&post(&town, &[("attribute[where]", "moon")]).await, &[400]);
    errors(&post(&town, &[WALL, ("attribute[where]", "bridge")]).await, &[400]);
    post(&town, &[WALL]).await.expect_status(200);
    post(&town, &[WALL, ("attribute[what]", "")]).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn p10_every_way_to_write_a_list_is_understood() {
    let town = Town::start().await;
    let query = format!("?api_key={}", town.city.api_key);
    let head = "service_code=graffiti&lat=52.05&long=5.05&attribute[where]=wall";

    for list in [
        "attribute[what][]=wall&attribute[what][]=bridge",
        "attribute[what]=wall&attribute[what]=bridge",
        "attribute[what][0]=wall&attribute[what][1]=bridge",
        "attribute%5Bwhat%5D%5B%5D=wall&attribute%5Bwhat%5D%5B%5D=bridge",
    ] {
        let body = format!("{head}&{list}").into_bytes();
        let answer = town.send(&query, "application/x-www-form-urlencoded", body).await;
        answer.expect_status(200);
    }

    let kept = "case_attribute where attribute_code = 'what' and answers = '{wall,bridge}'";
    assert_eq!(town.app.count(kept).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn p11_numbers_and_times_are_what_they_say() {
    let town = Town::start().await;

    errors(&post(&town, &[WALL, ("attribute[size]", "abc")]).await, &[400]);
    errors(&post(&town, &[WALL, ("attribute[seen]", "not a date")]).await, &[400]);
    let good = [WALL, ("attribute[size]", "2.5"), ("attribute[seen]", "2026-11-21T10:00:00Z")];
    post(&town, &good).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn p12_an_answer_that_nobody_asked_for_is_kept() {
    let town = Town::start().await;

    let answer = post(&town, &[WALL, ("attribute[uprn]", "4711")]).await;

    answer.expect_status(200);
    assert!(!number(&answer).is_empty());
    assert_eq!(town.app.count("case_attribute where attribute_code = 'uprn'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r6_everything_that_is_wrong_is_told_at_once() {
    let town = Town::start().await;

    let fields = [
        ("service_code", "graffiti"),
        ("lat", "91"),
        ("long", "5.05"),
        ("attribute[size]", "abc"),
        ("media_url", "nowhere"),
    ];
    let words = errors(&town.post(&fields).await, &[400; 4]);

    for part in ["where required", "size", "lat", "media_url"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    let unknown = [("service_code", "nope"), ("lat", "91"), ("long", "5.05")];
    errors(&town.post(&unknown).await, &[404, 400]);
}
