//! What live cities have answered: served again, mirrored, and told again by us.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use chrono_tz::{America, Europe, Tz};
use harness::{Rows, shared};
use serde_json::{Value, json};

use super::{
    elsewhere::{Elsewhere, Reply},
    home::{Format, Home},
    said::{Row, json_rows, said, when, xml_rows},
};

/// A recorded answer.
fn recorded(file: &str) -> Vec<u8> {
    std::fs::read(shared(&format!("open311/{file}"))).unwrap()
}

/// Fails unless we tell these requests as they were told to us, in both formats.
async fn assert_told_again(home: &Home, theirs: &[Row]) {
    let times = || theirs.iter().map(|row| when(&row["requested_datetime"], home.zone));
    let second = TimeDelta::seconds(1);
    let span = (times().min().unwrap() - second, times().max().unwrap() + second);
    let theirs: BTreeMap<_, _> = theirs
        .iter()
        .map(|row| (row["service_request_id"].clone(), said(row, home.zone)))
        .collect();
    for format in [Format::Json, Format::Xml] {
        let ours = home.answers(format, span).await;
        let ours: BTreeMap<_, _> =
            ours.into_iter().map(|(id, row)| (id, said(&row, Tz::UTC))).collect();
        assert_eq!(ours, theirs, "{format:?}");
    }
    assert_eq!(home.audited().await, theirs.len());
}

/// Mirrors a list in JSON, and expects to be told the same.
async fn assert_mirrors(requests: &'static str, services: Option<&'static str>, zone: Tz) {
    let list = recorded(requests);
    let mut files = vec![("requests.json", list.clone())];
    files.extend(services.map(|services| ("services.json", recorded(services))));
    let elsewhere = Elsewhere::of_files(files);
    let home = Home::found(zone).await;

    let report = home.mirror(&elsewhere.url).await.unwrap();

    let theirs = json_rows(&serde_json::from_slice(&list).unwrap());
    assert_eq!((report.stored, report.skipped()), (theirs.len(), 0), "{report}");
    assert!(report.ignores_dates, "{report}");
    assert_told_again(&home, &theirs).await;
    let again = home.mirror(&elsewhere.url).await.unwrap();
    assert_eq!((again.stored, again.changed), (0, 0), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn boston_is_told_again() {
    assert_mirrors("boston_requests_page_verbatim.json", None, America::New_York).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn chicago_is_told_again_with_its_extensions_left_aside() {
    assert_mirrors("chicago_2014-2015_requests_extensions.json", None, America::Chicago).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn bloomington_is_told_again_with_the_services_it_lists() {
    let (requests, services) = ("bloomington_2012_requests.json", "bloomington_2012_services.json");
    assert_mirrors(requests, Some(services), America::New_York).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn san_francisco_is_told_again_though_it_speaks_xml_and_of_local_times() {
    let requests = recorded("san_francisco_2012_requests.xml");
    let services = recorded("san_francisco_2012_services.xml");
    let elsewhere =
        Elsewhere::of_files(vec![("requests.xml", requests.clone()), ("services.xml", services)]);
    let home = Home::found(America::Los_Angeles).await;

    let report = home.mirror(&elsewhere.url).await.unwrap();

    assert_eq!((report.stored, report.services), (56, Some(38)), "{report}");
    let told = report.to_string();
    assert!(told.contains("56 with a time without a zone, taken as local"), "{told}");
    assert!(told.contains("at 0,0, which is no place"), "{told}");
    let theirs = xml_rows(std::str::from_utf8(&requests).unwrap(), "request");
    assert_told_again(&home, &theirs).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn helsinki_is_found_through_its_discovery_and_tells_of_one_request() {
    let discovery = recorded("helsinki_discovery.json");
    let services = recorded("helsinki_services.json");
    let request = recorded("6aika_taskful_request.json");
    let theirs: Value = serde_json::from_slice(&request).unwrap();
    let elsewhere = Elsewhere::start(move |asked| match &*asked.path {
        "/discovery.json" => {
            // Its endpoint has another address here.
            let text = String::from_utf8(discovery.clone()).unwrap();
            let live = "https://asiointi.hel.fi/palautews/rest/v1";
            assert!(text.contains(live));
            Reply::ok(text.replace(live, &format!("http://{}/open311/v2", asked.host)))
        }
        "/open311/v2/services.json" => Reply::ok(services.clone()),
        "/open311/v2/requests.json" => Reply::ok(request.clone()),
        _ => Reply::page(404),
    });
    let home = Home::found(Europe::Helsinki).await;
    let discovery = elsewhere.url.replace("/open311/v2", "/discovery.json");

    let report = home.mirror(&discovery).await.unwrap();

    assert_eq!((report.stored, report.services), (1, Some(10)), "{report}");
    let mut theirs = json_rows(&json!([theirs]));
    // They did not say what it is called.
    let code = theirs[0]["service_code"].clone();
    theirs[0].insert("service_name".to_owned(), code);
    assert_told_again(&home, &theirs).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn giessen_lists_services_in_xml_and_has_no_requests() {
    let services = recorded("open311status_services_giessen.xml");
    let elsewhere = Elsewhere::of_files(vec![
        ("services.xml", services.clone()),
        ("requests.xml", b"<?xml version=\"1.0\"?><service_requests/>".to_vec()),
    ]);
    let home = Home::found(Europe::Berlin).await;

    let report = home.mirror(&elsewhere.url).await.unwrap();

    assert_eq!((report.read, report.new_services), (0, 8), "{report}");
    let path = format!("/open311/v2/services.json?jurisdiction_id={}", home.city);
    let ours = home.app.stranger().get(&path, 200).await;
    let theirs = xml_rows(std::str::from_utf8(&services).unwrap(), "service");
    let tell = |row: &Row| {
        ["service_code", "service_name", "description", "keywords"].map(|name| row[name].clone())
    };
    let (mut ours, mut theirs): (Vec<_>, Vec<_>) =
        (json_rows(&ours).iter().map(tell).collect(), theirs.iter().map(tell).collect());
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn toronto_is_told_again_with_its_address_points() {
    let requests = recorded("open311status_requests_many.xml");
    let elsewhere = Elsewhere::of_files(vec![("requests.xml", requests.clone())]);
    let home = Home::found(America::Toronto).await;

    let report = home.mirror(&elsewhere.url).await.unwrap();

    let theirs = xml_rows(std::str::from_utf8(&requests).unwrap(), "request");
    assert_eq!((report.stored, theirs.len()), (2, 2), "{report}");
    assert_eq!(theirs[0]["address_id"], "13459430");
    assert_told_again(&home, &theirs).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_that_wraps_everything_is_told_again_plainly() {
    let wrapped = json!({"service_requests": {"request": [
        {
            "service_request_id": [17], "status": ["Closed"], "status_notes": [],
            "service_name": ["Abfall"], "service_code": ["Abfall/Sammelstelle"],
            "description": [" Glas\r\n auf der Strasse\u{b} "],
            "agency_responsible": [{"recipient": ["Entsorgung"]}],
            "requested_datetime": ["2026-05-01T10:00:00+02:00"],
            "updated_datetime": ["2026-05-02T10:00:00+02:00"],
            "expected_datetime": ["1970-01-01T01:00:00+01:00"],
            "lat": ["47.3"], "long": ["8.5"], "media_url": [{}], "interface_used": ["Web"],
        },
        {"service_request_id": [null], "requested_datetime": ["2026-05-01T10:00:00+02:00"]},
    ]}});
    let elsewhere = Elsewhere::of_files(vec![("requests.json", wrapped.to_string().into_bytes())]);
    let home = Home::found(Europe::Zurich).await;

    let report = home.mirror(&elsewhere.url).await.unwrap();

    assert_eq!((report.read, report.stored, report.skipped()), (2, 1, 1), "{report}");
    let plain = json!([{
        "service_request_id": "17", "status": "closed", "service_name": "Abfall",
        "description": " Glas\r\n auf der Strasse\u{fffd} ", "agency_responsible": "Entsorgung",
        "requested_datetime": "2026-05-01T08:00:00Z", "updated_datetime": "2026-05-02T08:00:00Z",
        "lat": 47.3, "long": 8.5,
    }]);
    assert_told_again(&home, &json_rows(&plain)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_code_with_several_names_is_told_again_with_each() {
    let row = |id: &str, name: &str| {
        let at = "2026-05-01T10:00:00Z";
        json!({
            "service_request_id": id, "status": "open", "service_code": "006", "service_name": name,
            "requested_datetime": at, "updated_datetime": at,
        })
    };
    let requests = json!([row("1", "Damaged tree"), row("2", "Trees"), row("3", "Damaged tree")]);
    let elsewhere = Elsewhere::of_files(vec![
        ("requests.json", requests.to_string().into_bytes()),
        ("services.json", br#"[{"service_code": "006", "service_name": "Trees"}]"#.to_vec()),
    ]);
    let home = Home::found(Tz::UTC).await;

    let report = home.mirror(&elsewhere.url).await.unwrap();

    assert_eq!((report.stored, report.new_services), (3, 2), "{report}");
    assert_told_again(&home, &json_rows(&requests)).await;
    assert_eq!(home.app.count(&Rows::cases().service("006")).await, 1);
}
