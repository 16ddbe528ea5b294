//! `POST /servicerequestupdates.{xml,json}`: a system of the city's own says where cases stand.

use chrono::TimeDelta;
use harness::Rows;
use serde_json::{Value, json};

use super::partner::{partner, tell, told, updates};
use crate::open311::{
    desk::case,
    town::{Town, errors},
};

/// Where a case stands, and how it ended.
async fn standing(town: &Town, number: &str) -> (String, String) {
    let case = case(town, number).await;
    let outcome = case.outcome.map_or("", |outcome| outcome.as_str());
    (case.status.as_str().to_owned(), outcome.to_owned())
}

async fn say(town: &Town, key: &str, number: &str, status: &str) {
    let fields = [("service_request_id", number), ("status", status), ("description", "So it is.")];
    told(town, key, &fields).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn u5_closed_closes_a_request_and_in_progress_leaves_it_open() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "pothole")]).await;
    let key = partner(&town).await;

    town.app.wait(TimeDelta::seconds(5)).await;
    say(&town, &key, &number, "IN_PROGRESS").await;
    let request = town.show(&number).await;
    assert_eq!(request["status"], "open");
    let update = updates(&town, "").await.pop().unwrap();
    let told = (&update["status"], &update["external_status_code"]);
    assert_eq!(told, (&json!("in_progress"), &json!("in_progress")));
    assert_eq!(request["updated_datetime"], update["updated_datetime"]);

    town.app.wait(TimeDelta::seconds(5)).await;
    say(&town, &key, &number, "CLOSED").await;
    let request = town.show(&number).await;
    assert_eq!(
        (&request["status"], &request["status_notes"]),
        (&json!("closed"), &json!("So it is."))
    );
    let update = updates(&town, "").await.pop().unwrap();
    assert_eq!(
        (&update["status"], &update["external_status_code"]),
        (&json!("closed"), &json!("resolved"))
    );
    assert_eq!(request["updated_datetime"], update["updated_datetime"]);
    assert_ne!(request["requested_datetime"], request["updated_datetime"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn u5_every_word_takes_a_fresh_case_where_it_says_and_is_told_back() {
    let town = Town::start().await;
    let key = partner(&town).await;

    for (word, status, outcome, back) in [
        ("UNCHANGED", "received", "", "open"),
        ("FOR_TRIAGE", "received", "", "open"),
        ("OPEN", "received", "", "open"),
        ("INVESTIGATING", "acknowledged", "", "investigating"),
        ("PLANNED", "scheduled", "", "action_scheduled"),
        ("ACTION_SCHEDULED", "scheduled", "", "action_scheduled"),
        ("IN_PROGRESS", "in_progress", "", "in_progress"),
        ("on_hold", "on_hold", "", "planned"),
        ("FIXED", "resolved", "fixed", "fixed"),
        ("CLOSED", "resolved", "other", "closed"),
        ("resolved", "resolved", "fixed", "fixed"),
        ("NO_FURTHER_ACTION", "declined", "cannot_act", "no_further_action"),
        ("NOT_COUNCILS_RESPONSIBILITY", "declined", "not_ours", "not_councils_responsibility"),
        ("INTERNAL_REFERRAL", "declined", "other", "closed"),
        ("CANCELLED", "declined", "other", "closed"),
        ("DUPLICATE", "declined", "other", "closed"),
    ] {
        let number = town.report(&[("service_code", "question")]).await;
        say(&town, &key, &number, word).await;

        let expected = (status.to_owned(), outcome.to_owned());
        assert_eq!(standing(&town, &number).await, expected, "{word}");
        let query = format!("?service_request_id={number}");
        let last = updates(&town, &query).await.pop().unwrap();
        assert_eq!(last["status"], back, "{word}");
        assert_eq!(last["external_status_code"], status, "{word}");

        // What we tell may be said back to us by anybody, and changes nothing.
        for echo in [back, status] {
            let echo = echo.to_uppercase();
            say(&town, &town.city.api_key, &number, &echo).await;
            assert_eq!(standing(&town, &number).await, expected, "{word}, then {echo}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn u5_what_does_not_fit_where_a_case_stands_is_refused_in_words() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "question")]).await;
    let key = partner(&town).await;
    say(&town, &key, &number, "FIXED").await;
    let before = town.app.count(&Rows::events()).await;

    for (status, part) in [
        ("IN_PROGRESS", "a case that is resolved cannot be changed by start"),
        ("NO_FURTHER_ACTION", "cannot be changed by decline"),
        ("PLANNED", "cannot be changed by schedule"),
    ] {
        let fields = [("service_request_id", number.as_str()), ("status", status)];
        let words = errors(&tell(&town, &key, &fields).await, &[400]);
        assert!(words.contains(part), "{words}");
    }

    assert_eq!(town.app.count(&Rows::events()).await, before);
    say(&town, &key, &number, "REOPEN").await;
    assert_eq!(standing(&town, &number).await, ("acknowledged".to_owned(), String::new()));
    assert_eq!(town.show(&number).await["status"], "open");
}

#[tokio::test(flavor = "multi_thread")]
async fn u5_what_waits_goes_on_when_somebody_says_so() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "question")]).await;
    let key = partner(&town).await;
    let until = [
        ("service_request_id", number.as_str()),
        ("status", "on_hold"),
        ("attribute[until]", "2030-04-01"),
        ("description", "The frost has to end."),
    ];

    told(&town, &key, &until).await;
    let held = case(&town, &number).await.held_until.unwrap();
    assert_eq!(held.to_rfc3339(), "2030-04-01T00:00:00+00:00");
    say(&town, &key, &number, "INVESTIGATING").await;
    assert_eq!(standing(&town, &number).await.0, "acknowledged");
    told(&town, &key, &until).await;
    say(&town, &key, &number, "FIXED").await;

    let told: Vec<Value> =
        updates(&town, "").await.iter().map(|update| update["status"].clone()).collect();
    assert_eq!(
        told,
        ["open", "investigating", "planned", "investigating", "planned", "investigating", "fixed"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn u5_a_duplicate_is_joined_to_the_request_that_is_named() {
    let town = Town::start().await;
    let key = partner(&town).await;
    let primary = town.report(&[("service_code", "question")]).await;
    let number = town.report(&[("service_code", "question")]).await;
    let joined = [
        ("service_request_id", number.as_str()),
        ("status", "DUPLICATE"),
        ("attribute[duplicate_of]", primary.as_str()),
    ];

    told(&town, &key, &joined).await;

    let (case, into) = (case(&town, &number).await, case(&town, &primary).await);
    assert_eq!(case.duplicate_of, Some(into.case_id));
    let last = updates(&town, &format!("?service_request_id={number}")).await.pop().unwrap();
    assert_eq!(
        (&last["status"], &last["external_status_code"]),
        (&json!("duplicate"), &json!("duplicate"))
    );
    say(&town, &key, &primary, "FIXED").await;
    assert_eq!(town.show(&number).await["status"], "closed");

    let itself = [
        ("service_request_id", primary.as_str()),
        ("status", "DUPLICATE"),
        ("duplicate_of", primary.as_str()),
    ];
    errors(&tell(&town, &key, &itself).await, &[400]);
}
