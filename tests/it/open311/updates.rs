//! `GET /servicerequestupdates.{xml,json}`: what happened to requests.

mod comments;
mod crews;
#[cfg(test)]
mod partner;
mod statuses;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use fixtures::Scene;
use harness::{Rows, scene};
use serde_json::Value;

use self::partner::{ids, updates};
pub(super) use self::partner::{partner, told};
use super::{
    desk::{decline, is_plain_time},
    town::{Town, errors},
};

const STATUSES: [&str; 15] = [
    "open",
    "closed",
    "fixed",
    "in_progress",
    "planned",
    "action_scheduled",
    "investigating",
    "duplicate",
    "not_councils_responsibility",
    "no_further_action",
    "internal_referral",
    "cancelled",
    "reopen",
    "for_triage",
    "unchanged",
];

#[tokio::test(flavor = "multi_thread")]
async fn u1_an_update_says_which_request_and_where_it_stands_since_when() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "pothole"), ("description", "A hole")]).await;
    town.app.run_tasks().await;
    decline(&town, &number).await;

    let found = updates(&town, "").await;

    assert_eq!(ids(&found), [1, 2, 3].map(|seq| format!("{number}-{seq}")));
    for update in &found {
        assert_eq!(update["service_request_id"], number.as_str());
        assert!(STATUSES.contains(&update["status"].as_str().unwrap()), "{update}");
        assert!(is_plain_time(&update["updated_datetime"]), "{update}");
        assert!(!update["description"].as_str().unwrap().is_empty(), "{update}");
        assert!(update["media_url"].is_null(), "{update}");
    }
    let told = |name: &str| -> Vec<&str> {
        found.iter().map(|update| update[name].as_str().unwrap()).collect()
    };
    assert_eq!(told("status"), ["open", "investigating", "not_councils_responsibility"]);
    assert_eq!(told("external_status_code"), ["received", "acknowledged", "declined"]);
    assert_eq!(told("description")[2], "A private drive.");

    let xml = town.fetch("/servicerequestupdates.xml").await.text();
    let head =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><service_request_updates><request_update>";
    assert!(xml.starts_with(&format!("{head}<update_id>{number}-1</update_id>")), "{xml}");
    assert!(xml.ends_with("</request_update></service_request_updates>"), "{xml}");
}

#[tokio::test(flavor = "multi_thread")]
async fn u1_both_dates_belong_to_the_window_as_they_are_told() {
    let town = Town::start().await;
    town.report(&[("service_code", "question")]).await;
    town.app.wait(TimeDelta::seconds(2)).await;
    town.report(&[("service_code", "question")]).await;
    town.app.wait(TimeDelta::seconds(2)).await;
    town.report(&[("service_code", "question")]).await;
    let all = updates(&town, "").await;
    let at = |row: usize| all[row]["updated_datetime"].as_str().unwrap();
    assert_eq!(all.len(), 3);

    for (from, to, rows) in [(0, 2, 0..3), (0, 1, 0..2), (1, 1, 1..2), (1, 2, 1..3), (2, 2, 2..3)] {
        let query = format!("?start_date={}&end_date={}", at(from), at(to));
        assert_eq!(ids(&updates(&town, &query).await), ids(&all[rows]), "{query}");
    }
    // A reader that asks from within a second would drop what is told of its beginning.
    let within = at(1).replace('Z', ".001Z");
    let query = format!("?start_date={within}");
    assert_eq!(ids(&updates(&town, &query).await), ids(&all[2..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn u1_who_names_requests_gets_their_updates_whenever_they_were() {
    let town = Town::start().await;
    let one = town.report(&[("service_code", "question")]).await;
    let two = town.report(&[("service_code", "question")]).await;
    town.report(&[("service_code", "question")]).await;
    town.app.wait(TimeDelta::days(200)).await;

    let query = format!("?service_request_id={two},%20{one},nonsense&start_date=rubbish");
    let found = ids(&updates(&town, &query).await);

    assert_eq!(found, [format!("{one}-1"), format!("{two}-1")]);
    assert_eq!(updates(&town, "?service_request_id=nonsense").await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn u1_what_a_reporter_wrote_is_told_to_nobody() {
    let town = Town::start().await;
    let (number, tracking) = town.city.report(&town.app, "question", 52.05, 5.05).await;
    decline(&town, &number).await;
    let reason = serde_json::json!({"reason": "My neighbour Jones is lying."});
    let dispute = format!("/api/v1{tracking}/dispute");
    town.app.stranger().post(&dispute, &reason, 200).await;

    let found = updates(&town, "").await;

    let last = found.last().unwrap();
    assert_eq!(
        (&last["status"], &last["external_status_code"]),
        (&"investigating".into(), &"acknowledged".into())
    );
    let words = last["description"].as_str().unwrap();
    assert!(words.starts_with("Its reporter says"), "{words}");
    assert!(!serde_json::to_string(&found).unwrap().contains("Jones"));
}

#[tokio::test(flavor = "multi_thread")]
async fn u1_what_is_on_no_list_has_no_updates() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "question")]).await;
    town.app.hide_cases().await;

    assert_eq!(updates(&town, "").await, Vec::<Value>::new());
    let query = format!("?service_request_id={number}");
    assert_eq!(updates(&town, &query).await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn u1_pictures_come_with_the_update_they_came_with() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "question")]).await;
    let key = partner(&town).await;
    let fields = [
        ("api_key", key.as_str()),
        ("service_request_id", &number),
        ("status", "FIXED"),
        ("description", "Mended."),
    ];
    let files = vec![
        ("photo1", scene(Scene::Patched, 52.05, 5.05)),
        ("photo2", scene(Scene::Pothole, 52.05, 5.05)),
    ];
    let path = "/open311/v2/servicerequestupdates.json";
    town.app.stranger().post_multipart(path, &fields, files).await.expect_status(200);

    let found = updates(&town, "").await;

    // An agency took it on the way; the pictures show that it is mended.
    let with: Vec<_> = found.iter().map(|update| !update["media_url"].is_null()).collect();
    assert_eq!(with, [false, false, true], "{found:?}");
    let last = found.last().unwrap();
    let all: Vec<_> =
        last["media_urls"].as_array().unwrap().iter().map(|url| url.as_str().unwrap()).collect();
    assert_eq!((all.len(), Some(all[0])), (2, last["media_url"].as_str()));
    for url in all {
        let picture = town.app.stranger().fetch(url.strip_prefix(&town.app.url).unwrap()).await;
        picture.expect_status(200);
        assert_eq!(picture.header("content-type"), "image/jpeg");
    }
    assert_eq!(town.app.count(&Rows::photos().kind("proof")).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn u2_a_window_in_which_nothing_happened_is_empty() {
    let town = Town::start().await;
    town.report(&[("service_code", "question")]).await;
    let at = updates(&town, "").await[0]["updated_datetime"].as_str().unwrap().to_owned();
    town.app.wait(TimeDelta::hours(25)).await;

    for query in ["", "?start_date=2020-01-01&end_date=2020-01-02"] {
        let json = town.fetch(&format!("/servicerequestupdates.json{query}")).await;
        json.expect_status(200);
        assert_eq!(json.text(), "[]", "{query}");
        let xml = town.fetch(&format!("/servicerequestupdates.xml{query}")).await.text();
        assert!(xml.ends_with("?><service_request_updates></service_request_updates>"), "{xml}");
    }
    assert_eq!(updates(&town, &format!("?start_date={at}")).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn u2_a_window_that_is_none_is_refused_with_everything_that_is_wrong() {
    let town = Town::start().await;

    for (query, codes) in [
        ("?start_date=rubbish&end_date=rubbish&page_size=many", &[400, 400, 400][..]),
        ("?start_date=2026-03-01&end_date=2026-02-01", &[400]),
        ("?start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:01Z", &[400]),
        ("?jurisdiction_id=nowhere", &[404]),
    ] {
        let answer = town.fetch(&format!("/servicerequestupdates.json{query}")).await;
        errors(&answer, codes);
    }
    let longest = "?start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:00Z";
    assert_eq!(updates(&town, longest).await, Vec::<Value>::new());
    // A key is nothing that a reader needs, nor an empty parameter one that was sent.
    let with_key = "?api_key=garbage&start_date=&end_date=&service_request_id=&jurisdiction_id=";
    assert_eq!(updates(&town, with_key).await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn u3_an_update_has_the_same_id_however_often_and_in_whatever_window_it_is_asked_for() {
    let town = Town::start().await;
    for _ in 0..3 {
        town.report(&[("service_code", "pothole")]).await;
        town.app.run_tasks().await;
        town.app.wait(TimeDelta::seconds(2)).await;
    }
    let all = updates(&town, "").await;
    assert_eq!(all.len(), 6);
    let middle = all[3]["updated_datetime"].as_str().unwrap();

    let before = updates(&town, &format!("?end_date={middle}")).await;
    let after = updates(&town, &format!("?start_date={middle}")).await;
    let both: BTreeSet<_> = [ids(&before), ids(&after)].concat().into_iter().collect();
    assert_eq!(both, ids(&all).into_iter().collect());
    assert!(before.len() + after.len() > all.len(), "the windows do not overlap");
    for update in before.iter().chain(&after) {
        assert!(all.contains(update), "{update}");
    }

    let pages = [1, 2, 3, 4].map(|page| format!("?page_size=2&page={page}"));
    let mut together = vec![];
    for (page, rows) in pages.iter().zip([2, 2, 2, 0]) {
        let found = updates(&town, page).await;
        assert_eq!(found.len(), rows, "{page}");
        together.extend(found);
    }
    assert_eq!(together, all);
}
