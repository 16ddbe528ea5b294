//! `POST /requests.{xml,json}`: who may, what, where.

use harness::Rows;
use reqwest::Method;

use super::{
    town::{Town, errors, number},
    xml,
};

const HERE: [(&str, &str); 2] = [("lat", "52.05"), ("long", "5.05")];
const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test(flavor = "multi_thread")]
async fn p1_a_form_post_gets_a_number() {
    let town = Town::start().await;

    let answer = town
        .post(&[&HERE[..], &[("service_code", "pothole"), ("description", "A hole")]].concat())
        .await;

    answer.expect_status(200);
    let body = answer.json();
    assert_eq!(body.as_array().unwrap().len(), 1);
    assert!(body[0]["service_request_id"].is_string());
    assert!(body[0].get("token").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn p2_a_number_in_xml_is_tight_and_not_alone() {
    let town = Town::start().await;
    let stranger = town.app.stranger();
    let fields = [("api_key", &*town.city.api_key), ("service_code", "pothole"), HERE[0], HERE[1]];

    let answer = stranger.post_form("/open311/v2/requests.xml", &fields).await;

    answer.expect_status(200);
    let root = xml::read(&answer.text());
    assert_eq!((root.name.as_str(), root.names()), ("service_requests", vec!["request"]));
    let request = root.child("request");
    assert!(request.children.len() >= 2);
    let number = &request.child("service_request_id").text;
    assert_eq!(number.trim(), number);
}

#[tokio::test(flavor = "multi_thread")]
async fn p3_a_report_can_be_read_at_once() {
    let town = Town::start().await;

    let number = town.report(&[("service_code", "pothole")]).await;

    assert_eq!(town.show(&number).await["status"], "open");
    assert_eq!(town.list(&format!("?service_request_id={number}")).await, [number]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p4_without_a_good_key_nothing_is_stored_and_nothing_is_said() {
    let town = Town::start().await;
    let stranger = town.app.stranger();

    for key in [&[][..], &[("api_key", "")], &[("api_key", "wrong")]] {
        let fields = [key, &[("service_code", "nope"), ("lat", "91")]].concat();
        errors(&stranger.post_form("/open311/v2/requests.json", &fields).await, &[403]);
    }

    assert_eq!(town.app.count(&Rows::cases()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn p5_a_report_is_about_a_service() {
    let town = Town::start().await;

    let words = errors(&town.post(&HERE).await, &[400]);
    assert!(words.contains("service_code required"));
    errors(&town.post(&[("service_code", ""), HERE[0], HERE[1]]).await, &[400]);
    errors(&town.post(&[("service_code", "nope"), HERE[0], HERE[1]]).await, &[404]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_a_report_is_somewhere() {
    let town = Town::start().await;

    for place in [
        &[][..],
        &[("lat", "52.05")],
        &[("long", "5.05")],
        &[("lat", "91"), ("long", "5.05")],
        &[("lat", "52.05"), ("long", "181")],
        &[("lat", "abc"), ("long", "5.05")],
        &[("lat", "NaN"), ("long", "5.05")],
    ] {
        let fields = [&[("service_code", "pothole")], place].concat();
        errors(&town.post(&fields).await, &[400]);
    }
    assert_eq!(town.app.count(&Rows::cases()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn p7_an_address_is_a_place_too() {
    let town = Town::start().await;
    let address = ("address_string", "8 Elm Street");
    let address_id = ("address_id", "A-17");

    for place in [&[address][..], &[address_id], &[address, address_id, HERE[0], HERE[1]]] {
        let fields = [&[("service_code", "pothole")], place].concat();
        let answer = town.post(&fields).await;
        answer.expect_status(200);
        let request = town.show(&number(&answer)).await;
        assert!(request["address"].is_string() || request["address_id"] == "A-17", "{request}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p13_a_description_has_four_thousand_characters_at_most() {
    let town = Town::start().await;
    let post = async |description: String| {
        town.post(&[("service_code", "pothole"), HERE[0], HERE[1], ("description", &*description)])
            .await
    };

    post("é".repeat(4_000)).await.expect_status(200);
    post("a\r\n".repeat(1_999) + "aa").await.expect_status(200);
    errors(&post("é".repeat(4_001)).await, &[400]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p14_words_come_back_as_they_were_in_both_formats() {
    let town = Town::start().await;
    let words = "Café & <b> \"quote\"\nnew line 🚧 ]]> 'x'";

    let number = town.report(&[("service_code", "pothole"), ("description", words)]).await;
    let odd = town.report(&[("service_code", "pothole"), ("description", "a\0b\u{b}c")]).await;

    assert_eq!(town.show(&number).await["description"], words);
    for number in [number, odd] {
        let root = xml::read(&town.fetch(&format!("/requests/{number}.xml")).await.text());
        root.child("request").assert_says(&town.show(&number).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p15_the_key_and_the_city_may_stand_in_the_address() {
    let town = Town::start().await;
    let query = format!("?api_key={}&jurisdiction_id={}", town.city.api_key, town.city.id);

    let body = b"service_code=pothole&lat=52.05&long=5.05".to_vec();

    town.send(&query, FORM, body).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn p18_a_form_may_name_its_charset() {
    let town = Town::start().await;
    let query = format!("?api_key={}", town.city.api_key);
    let body = b"service_code=pothole&address_string=Caf%C3%A9".to_vec();

    for content_type in [FORM, "application/x-www-form-urlencoded; charset=utf-8"] {
        let answer = town.send(&query, content_type, body.clone()).await;
        answer.expect_status(200);
        assert_eq!(town.show(&number(&answer)).await["address"], "Café");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p21_posting_elsewhere_is_refused_in_open311_words() {
    let town = Town::start().await;
    let stranger = town.app.stranger();

    for path in ["/open311/v2/services.json", "/open311/v2/requests/x.json"] {
        errors(&stranger.post_form(path, &[("a", "b")]).await, &[400]);
    }
    let request = stranger.request(Method::DELETE, "/open311/v2/requests.json");
    errors(&stranger.send(request).await, &[400]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p22_of_two_pictures_elsewhere_the_first_is_kept() {
    let town = Town::start().await;
    let urls = ["https://example.org/1.jpg", "https://example.org/2.jpg"];

    let media = [("service_code", "pothole"), ("media_url", urls[0]), ("media_url", urls[1])];
    let number = town.report(&media).await;

    assert_eq!(town.show(&number).await["media_url"], urls[0]);
    let bad = [("service_code", "pothole"), HERE[0], HERE[1], ("media_url", "javascript:alert(1)")];
    errors(&town.post(&bad).await, &[400]);
}

#[tokio::test(flavor = "multi_thread")]
async fn p23_nobody_reads_who_reported_it() {
    let town = Town::start().await;
    let personal = [
        ("email", "resident@example.org"),
        ("phone", "555-0311"),
        ("first_name", "Quirina"),
        ("last_name", "Vandersloot"),
        ("device_id", "device-4711"),
        ("account_id", "account-4711"),
    ];

    let number = town.report(&[&[("service_code", "pothole")][..], &personal].concat()).await;

    for path in
        [format!("/requests/{number}.json"), "/requests.json".into(), "/requests.xml".into()]
    {
        let text = town.fetch(&path).await.text();
        assert!(personal.iter().all(|(_, value)| !text.contains(value)), "{path}: {text}");
    }
    assert_eq!(town.app.count(&Rows::contacts()).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn p24_a_body_that_is_none_is_refused() {
    let town = Town::start().await;
    let query = format!("?api_key={}", town.city.api_key);

    for body in ["a=%zz", "a=%ff", "description=%c3"] {
        errors(&town.send(&query, FORM, body.into()).await, &[400]);
    }
    errors(&town.send(&query, "application/json", b"{}".to_vec()).await, &[400]);
    errors(&town.send(&query, FORM, vec![b'a'; 50_000_000]).await, &[400]);
    let multipart = "multipart/form-data; boundary=x";
    errors(&town.send(&query, multipart, vec![b'a'; 50_000_000]).await, &[400]);
    errors(&town.send(&query, multipart, b"--x\r\nhalf".to_vec()).await, &[400]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_sent_again_with_its_key_is_the_same() {
    let town = Town::start().await;
    let stranger = town.app.stranger();
    let post = async |place: &str| {
        let fields = [
            ("api_key", &*town.city.api_key),
            ("service_code", "pothole"),
            ("address_string", place),
        ];
        let request = stranger.request(Method::POST, "/open311/v2/requests.json").form(&fields);
        stranger.send(request.header("idempotency-key", "once")).await
    };

    let (first, again) = (post("8 Elm Street").await, post("8 Elm Street").await);

    first.expect_status(200);
    assert_eq!(first.json(), again.json());
    errors(&post("9 Elm Street").await, &[400]);
    assert_eq!(town.app.count(&Rows::cases()).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_apps_that_choose_the_same_key_for_a_report_never_meet() {
    let town = Town::start().await;
    let mut conn = town.app.connect().await;
    let now = town.app.clock.now();
    let other =
        domain::accounts::issue_api_key(&mut conn, now, &town.city.id, "Other").await.unwrap();
    let send = async |key: &str| {
        let body = format!("api_key={key}&service_code=pothole&lat=52.05&long=5.05");
        let stranger = town.app.stranger();
        let request = stranger
            .request(Method::POST, "/open311/v2/requests.json")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("idempotency-key", "1");
        number(&stranger.send(request.body(body)).await)
    };

    let (first, again) = (send(&town.city.api_key).await, send(&town.city.api_key).await);
    let others = send(&other).await;

    assert_eq!(first, again);
    assert_ne!(first, others);
}
