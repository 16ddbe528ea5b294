//! `POST /servicerequestupdates.{xml,json}`: any app says something, once.

use std::{collections::BTreeSet, sync::Arc};

use domain::accounts::Scope;
use futures_util::future::join_all;
use harness::Rows;
use reqwest::Method;
use tokio::sync::Barrier;

use super::partner::{UPDATES, ids, key, partner, tell, told, updates};
use crate::open311::{
    desk::decline,
    town::{Town, errors},
};

const AT_ONCE: usize = 16;

#[tokio::test(flavor = "multi_thread")]
async fn u4_what_an_app_says_is_written_down_and_told() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "question")]).await;

    let id = told(
        &town,
        &town.city.api_key,
        &[
            ("service_request_id", number.as_str()),
            ("status", "OPEN"),
            ("description", "It is getting larger."),
            ("updated_datetime", "2026-01-01T10:00:00+01:00"),
        ],
    )
    .await;

    assert_eq!(id, format!("{number}-2"));
    let found = updates(&town, "").await;
    assert_eq!(ids(&found), [format!("{number}-1"), id]);
    assert_eq!(found[1]["description"], "It is getting larger.");
    assert_eq!(found[1]["status"], "open");
    // Ours is the time that counts; what the sender says of it is kept.
    assert_ne!(found[1]["updated_datetime"], "2026-01-01T09:00:00Z");
    let kept = "event where detail like '%\"said_at\":\"2026-01-01T09:00:00.000000Z\"%'";
    assert_eq!(town.app.count(kept).await, 1);
    assert_eq!(town.show(&number).await["status"], "open");
}

#[tokio::test(flavor = "multi_thread")]
async fn u4_an_update_in_xml_is_answered_in_xml() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "question")]).await;
    let fields = [
        ("api_key", town.city.api_key.as_str()),
        ("service_request_id", &number),
        ("description", "It is getting larger."),
    ];

    let path = UPDATES.replace(".json", ".xml");
    let answer = town.app.stranger().post_form(&path, &fields).await;

    answer.expect_status(200);
    assert_eq!(answer.header("content-type"), "text/xml; charset=utf-8");
    let expected = format!(
        "<service_request_updates><request_update><update_id>{number}-2</update_id>\
         <service_request_id>{number}</service_request_id></request_update>\
         </service_request_updates>"
    );
    assert!(answer.text().ends_with(&expected), "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn u4_the_same_update_sent_again_is_the_same_and_changes_nothing() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "question")]).await;
    let (one, two) = (partner(&town).await, partner(&town).await);
    let fields = [
        ("service_request_id", number.as_str()),
        ("update_id", "4711"),
        ("status", "IN_PROGRESS"),
        ("description", "We are on it."),
    ];

    let first = told(&town, &one, &fields).await;
    let later = [("status", "CLOSED"), ("description", "Done.")];
    told(&town, &one, &[&fields[..1], &later].concat()).await;

    assert_eq!(told(&town, &one, &fields).await, first);
    assert_eq!(town.show(&number).await["status"], "closed");
    // Another sender counts for itself.
    let comment = [fields[0], fields[1], ("description", "We have seen that.")];
    assert_ne!(told(&town, &two, &comment).await, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn u4_sixteen_at_once_with_one_id_are_one_update() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "question")]).await;

    let found = at_once(&town, &number, Some("4711")).await;

    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(town.app.count(&Rows::events().action("comment")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn u4_sixteen_at_once_without_an_id_are_sixteen() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "question")]).await;

    let found = at_once(&town, &number, None).await;

    assert_eq!(found.len(), AT_ONCE, "nothing else keeps them apart: {found:?}");
}

/// Sends the same comment from many places at the same moment; answers with the ids that were told.
async fn at_once(town: &Town, number: &str, update_id: Option<&str>) -> BTreeSet<String> {
    let start = Arc::new(Barrier::new(AT_ONCE));
    let senders = (0..AT_ONCE).map(|_| {
        let start = Arc::clone(&start);
        async move {
            let fields = [("service_request_id", number), ("description", "It is getting larger.")];
            let id = update_id.map(|id| ("update_id", id));
            let fields: Vec<_> = fields.into_iter().chain(id).collect();
            start.wait().await;
            told(town, &town.city.api_key, &fields).await
        }
    });
    join_all(senders).await.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn u4_who_has_no_ids_may_say_with_a_header_that_it_is_the_same() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "question")]).await;
    let fields = [
        ("api_key", town.city.api_key.as_str()),
        ("service_request_id", &number),
        ("description", "It is getting larger."),
    ];
    let stranger = town.app.stranger();

    for header in ["a", "a", "b"] {
        let request = stranger.request(Method::POST, UPDATES).form(&fields);
        stranger.send(request.header("idempotency-key", header)).await.expect_status(200);
    }

    assert_eq!(town.app.count(&Rows::events().action("comment")).await, 2);
    let request = stranger.request(Method::POST, UPDATES).form(&fields);
    let answer = stranger.send(request.header("idempotency-key", "k".repeat(256))).await;
    errors(&answer, &[400]);
}

#[tokio::test(flavor = "multi_thread")]
async fn u4_without_a_good_key_nothing_is_said() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "question")]).await;
    let fields = [("service_request_id", number.as_str()), ("description", "x")];

    let reporter = key(&town, &[Scope::Report]).await;
    for key in ["", "garbage", reporter.as_str()] {
        errors(&tell(&town, key, &fields).await, &[403]);
    }
    errors(&town.app.stranger().post_form(UPDATES, &fields).await, &[403]);

    assert_eq!(town.app.count(&Rows::events()).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn u4_an_unknown_request_is_not_found_and_every_mistake_is_told() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "question")]).await;
    let key = town.city.api_key.as_str();

    for unknown in ["nonsense", "K7QM-2XR-D4F", "B222-222-22B"] {
        let fields = [("service_request_id", unknown), ("description", "x")];
        errors(&tell(&town, key, &fields).await, &[404]);
    }
    let wrong = [
        ("service_request_id", "nonsense"),
        ("status", "MAGIC"),
        ("updated_datetime", "2999-01-01T00:00:00Z"),
        ("media_url", "ftp://example.org"),
        ("until", "some day"),
    ];
    let words = errors(&tell(&town, key, &wrong).await, &[404, 400, 400, 400, 400]);
    for part in ["no such", "MAGIC", "future", "media_url", "until"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    errors(&tell(&town, key, &[("updated_datetime", "rubbish")]).await, &[400, 400]);
    let long = "ü".repeat(4_001);
    let fields = [("service_request_id", number.as_str()), ("description", &long)];
    errors(&tell(&town, key, &fields).await, &[400]);
    errors(&tell(&town, key, &[("service_request_id", number.as_str())]).await, &[400]);

    assert_eq!(town.app.count(&Rows::events()).await, 1);
    let fields = [("service_request_id", number.as_str()), ("description", &long[2..])];
    told(&town, key, &fields).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn u4_where_a_case_stands_is_not_for_every_app_to_say() {
    let town = Town::start().await;
    let open = town.report(&[("service_code", "question")]).await;
    let closed = town.report(&[("service_code", "question")]).await;
    decline(&town, &closed).await;

    for (number, status, code) in [
        (&open, "OPEN", 200),
        (&open, "UNCHANGED", 200),
        (&open, "received", 200),
        (&open, "CLOSED", 403),
        (&open, "FIXED", 403),
        (&open, "INVESTIGATING", 403),
        (&open, "IN_PROGRESS", 403),
        (&open, "DUPLICATE", 403),
        (&closed, "CLOSED", 200),
        (&closed, "NOT_COUNCILS_RESPONSIBILITY", 200),
        (&closed, "OPEN", 403),
        (&closed, "REOPEN", 403),
    ] {
        let fields = [
            ("service_request_id", number.as_str()),
            ("status", status),
            ("description", "So it is said."),
        ];
        let answer = tell(&town, &town.city.api_key, &fields).await;
        assert_eq!(answer.status, code, "{status}: {}", answer.text());
    }

    assert_eq!(town.show(&open).await["status"], "open");
    assert_eq!(town.show(&closed).await["status"], "closed");
    assert_eq!(town.app.count(&Rows::events().action("comment")).await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn u4_who_said_it_is_not_kept() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "question")]).await;
    let people = [
        ("first_name", "Zebulon"),
        ("last_name", "Zebulon"),
        ("email", "zebulon@example.org"),
        ("phone", "Zebulon"),
        ("title", "Zebulon"),
        ("account_id", "Zebulon"),
        ("public_anonymity_required", "FALSE"),
        ("attribute[name]", "Zebulon"),
    ];
    let fields = [("service_request_id", number.as_str()), ("description", "It grows.")];

    told(&town, &town.city.api_key, &[&fields[..], &people].concat()).await;

    assert_eq!(town.app.count(&Rows::contacts()).await, 0);
    let traces = "event where note || detail ilike '%zebulon%'";
    assert_eq!(town.app.count(traces).await, 0);
    let answers = "idempotency_key where answer || key ilike '%zebulon%'";
    assert_eq!(town.app.count(answers).await, 0);
    assert_eq!(town.app.count("task where payload::text ilike '%zebulon%'").await, 0);
}
