//! `GET /requests.{xml,json}`: what rows say, and which of them are listed.

use std::collections::BTreeSet;

use domain::{cases::Change, jobs};

use super::{
    desk::{admin, case, decline, is_plain_time, on},
    town::{Town, errors},
    xml,
};

const MEMBERS: [&str; 17] = [
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
];

#[tokio::test(flavor = "multi_thread")]
async fn g1_every_row_has_every_member_and_the_right_types() {
    let town = Town::start().await;
    town.report(&[("service_code", "pothole")]).await;
    town.post(&[("service_code", "question"), ("address_string", "Somewhere")]).await;

    let rows = town.json("/requests.json").await;

    assert_eq!(rows.as_array().unwrap().len(), 2);
    for row in rows.as_array().unwrap() {
        let names: BTreeSet<_> = row.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, BTreeSet::from(MEMBERS));
        assert_eq!(row["status"], "open");
        assert!(row["description"].is_null());
        assert!(is_plain_time(&row["requested_datetime"]));
        assert!(is_plain_time(&row["updated_datetime"]));
    }
    assert!(rows[0]["lat"].is_null());
    assert_eq!((&rows[1]["lat"], &rows[1]["long"]), (&52.05.into(), &5.05.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn g13_to_g15_none_one_and_the_order_of_members() {
    let town = Town::start().await;

    assert_eq!(town.fetch("/requests.json").await.text(), "[]");
    let nothing = town.fetch("/requests.xml").await;
    nothing.expect_status(200);
    assert_eq!(xml::read(&nothing.text()).children.len(), 0);

    town.report(&[("service_code", "pothole")]).await;

    let rows = town.json("/requests.json").await;
    assert_eq!(rows.as_array().unwrap().len(), 1);
    let root = xml::read(&town.fetch("/requests.xml").await.text());
    assert_eq!(root.child("request").names(), MEMBERS);
    root.assert_says(&rows);
}

#[tokio::test(flavor = "multi_thread")]
async fn g10_open_and_closed_are_each_others_rest() {
    let town = Town::start().await;
    let open = town.report(&[("service_code", "pothole")]).await;
    let closed = town.report(&[("service_code", "pothole")]).await;
    decline(&town, &closed).await;

    assert_eq!(town.list("?status=open").await, [open.as_str()]);
    assert_eq!(town.list("?status=closed").await, [closed.as_str()]);
    assert_eq!(town.list("?status=open,closed").await, town.list("").await);
    assert_eq!(town.list("?status=open,%20closed").await.len(), 2);
    errors(&town.fetch("/requests.json?status=foo").await, &[400]);
}

#[tokio::test(flavor = "multi_thread")]
async fn g10_a_duplicate_stands_where_the_case_stands_that_it_was_joined_to() {
    let town = Town::start().await;
    let first = town.report(&[("service_code", "pothole")]).await;
    let second = town.report(&[("service_code", "pothole")]).await;
    let (primary, duplicate, actor) =
        (case(&town, &first).await, case(&town, &second).await, admin(&town));
    let mut conn = town.app.connect().await;
    let now = town.app.clock.now();
    let on = on(&town, &duplicate, &actor);
    let merge = Change::Merge { primary: primary.case_id };
    jobs::change_case(&mut conn, now, &on, merge, "The same hole.").await.unwrap();

    assert_eq!(town.list("?status=open").await.len(), 2);
    assert_eq!(town.show(&second).await["status"], "open");
    decline(&town, &first).await;
    assert_eq!(town.list("?status=closed").await.len(), 2);
    assert_eq!(town.show(&second).await["status"], "closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn g11_an_unknown_service_never_lets_others_in() {
    let town = Town::start().await;
    let pothole = town.report(&[("service_code", "pothole")]).await;
    let question = town.report(&[("service_code", "question")]).await;

    assert_eq!(town.list("?service_code=pothole,%20question").await, [question, pothole.clone()]);
    assert_eq!(town.list("?service_code=").await.len(), 2);
    assert_eq!(town.list("?service_code=pothole,nope").await, [pothole]);
    assert_eq!(town.list("?service_code=nope").await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn g12_who_names_requests_gets_those_whatever_else_is_said() {
    let town = Town::start().await;
    let old = town.report(&[("service_code", "pothole")]).await;
    let new = town.report(&[("service_code", "question")]).await;
    town.backdate(&old, "2020-01-01T00:00:00Z").await;

    let query = format!(
        "?service_request_id={old},%20{new},nope,K7QM-2XR-D42&status=closed&start_date=2001-01-01\
         &service_code=nope&page=7"
    );

    assert_eq!(town.list(&query).await, [new, old]);
    assert_eq!(town.list("?service_request_id=nope").await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn g16_a_closed_row_was_updated_when_it_was_closed_and_may_be_opened_again() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "pothole")]).await;
    town.app.wait(chrono::TimeDelta::hours(3)).await;

    decline(&town, &number).await;

    let ended_at = case(&town, &number).await.ended_at.unwrap();
    let row = town.show(&number).await;
    assert_eq!(row["status"], "closed");
    assert_eq!(row["status_notes"], "A private drive.");
    assert_eq!(row["updated_datetime"], ended_at.format("%Y-%m-%dT%H:%M:%SZ").to_string());

    let (case, actor) = (case(&town, &number).await, admin(&town));
    let mut conn = town.app.connect().await;
    let on = on(&town, &case, &actor);
    let now = town.app.clock.now();
    jobs::change_case(&mut conn, now, &on, Change::Reopen, "It is ours.").await.unwrap();
    assert_eq!(town.show(&number).await["status"], "open");
}

#[tokio::test(flavor = "multi_thread")]
async fn g17_what_nobody_promised_has_no_date() {
    let town = Town::start().await;
    town.app.services().without_sla().save().await;

    let number = town.report(&[("service_code", "pothole")]).await;

    assert!(town.show(&number).await["expected_datetime"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn g4_and_g19_pages_do_not_overlap_and_end() {
    let town = Town::start().await;
    town.report(&[("service_code", "pothole")]).await;
    town.repeat(1_001).await;

    assert_eq!(town.list("").await.len(), 1_000);
    assert_eq!(town.list("?page_size=5000").await.len(), 1_000);
    let (first, second) =
        (town.list("?page=1&page_size=600").await, town.list("?page=2&page_size=600").await);
    let all: BTreeSet<_> = first.iter().chain(&second).collect();
    assert_eq!((first.len(), second.len(), all.len()), (600, 402, 1_002));
    assert_eq!(town.list("?page=0&page_size=600").await, first);
    assert_eq!(town.list("?page=3&page_size=600").await, [""; 0]);
    errors(&town.fetch("/requests.json?page_size=abc").await, &[400]);
}
