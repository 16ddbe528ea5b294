//! Numbers and times that are none, or that fit nowhere.

use harness::Rows;

use super::{assert_strict, quoted};
use crate::open311::town::{Town, errors};

/// What only looks like a number.
const NO_NUMBERS: [&str; 18] = [
    "NaN",
    "nan",
    "inf",
    "-inf",
    "Infinity",
    "1e999",
    "-1e999",
    "0x34",
    "0b1",
    "1_0",
    "52,05",
    "5 2",
    "--1",
    "+-1",
    "52.05\u{b0}",
    "\u{ff15}\u{ff12}",
    "\u{665}\u{662}",
    "1e",
];

/// What only looks like a time.
const NO_TIMES: [&str; 24] = [
    "0000-00-00T00:00:00Z",
    "2026-02-30",
    "2026-13-01",
    "2025-02-29T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "+10000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z",
    "-001-01-01T00:00:00Z",
    "+2026-01-01",
    "99999999999999999999",
    "1e999",
    "2026-11-21T24:00:00Z",
    "2026-11-21T10:60:00Z",
    "2026-11-21T10:00:61Z",
    "2026-11-21T10:00:00+24:00",
    "2026-11-21T10:00:00+1",
    "2026-11-21T10:00:00Z0",
    "2026-11-21TT10:00:00Z",
    "2026-W47-6",
    "now",
    "infinity",
    "-infinity",
    "\u{662}\u{660}\u{662}\u{666}-11-21",
    "2026\u{2010}11\u{2010}21",
];

/// The ends of time, and a second that is not always there.
const ODD_TIMES: [&str; 7] = [
    "0000-01-01T00:00:00Z",
    "0000-01-01T00:00:00+23:59",
    "0001-01-01",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-23:59",
    "2016-12-31T23:59:60Z",
    "2016-12-31T23:59:60.999999999Z",
];

/// Asks in both formats, and expects a status.
async fn asked(town: &Town, path: &str, query: &str, status: u16) {
    let json = town.fetch(&format!("/{path}.json?{query}")).await;
    assert_eq!(json.status, status, "{path}?{query}: {}", json.text());
    let in_xml = town.fetch(&format!("/{path}.xml?{query}")).await;
    assert_eq!(in_xml.status, status, "{path}?{query}: {}", in_xml.text());
    assert_strict(&in_xml.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn g19_and_g21_no_number_that_is_none_is_taken_for_one() {
    let town = Town::start().await;
    town.report(&[("service_code", "pothole")]).await;

    for text in NO_NUMBERS.map(quoted) {
        for query in [
            format!("lat={text}&long=5.05"),
            format!("lat=52.05&long={text}&radius=10"),
            format!("lat=52.05&long=5.05&radius={text}"),
            format!("bbox={text},52,6,53"),
            format!("bbox=5,52,6,{text}"),
            format!("page={text}"),
            format!("page_size={text}"),
        ] {
            asked(&town, "requests", &query, 400).await;
        }
        asked(&town, "servicerequestupdates", &format!("page={text}"), 400).await;
        asked(&town, "servicerequestupdates", &format!("page_size={text}"), 400).await;
    }
    for query in [
        "lat=52.05&long=5.05&radius=-1",
        "lat=90.0000001&long=5",
        "lat=1e308&long=5",
        "lat=52&long=-180.0000001",
        "bbox=1e308,1e308,1e308,1e308",
        "bbox=-181,-90,180,90",
        "bbox=6,52,5,53",
        "bbox=,,,",
        "bbox=5,52,6,53,",
        "page=-1",
        "page=1.5",
        "page=4294967296",
        "page_size=99999999999999999999999999",
        "page_size=1e3",
    ] {
        asked(&town, "requests", query, 400).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g19_and_g21_numbers_that_are_huge_or_oddly_written_are_numbers() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "pothole")]).await;

    for query in [
        "lat=52.05&long=5.05&radius=1e308",
        "lat=5205e-2&long=%2B5.05&radius=1e-308",
        "lat=-90&long=-180&radius=20040000",
        "lat=90&long=180&radius=99999999999999999999999999999999999999",
        "bbox=-180,-90,180,90",
        "bbox=5.05,52.05,5.05,52.05",
        "bbox=-1.8e2,-9e1,1.8e2,9e1",
        "bbox=%20-180%20,%20-90,180,90%20",
        "page=0&page_size=0",
        "page=%2B1&page_size=007",
        "page_size=4294967295",
    ] {
        assert_eq!(town.list(&format!("?{query}")).await, [number.as_str()], "{query}");
    }
    for query in [
        "page=4294967295&page_size=4294967295",
        "lat=-52.05&long=-174.95&radius=1000000",
        "lat=52.05&long=5.06&radius=1e-308",
        "lat=-0&long=-0&radius=-0",
        "bbox=180,90,180,90",
        "bbox=-180,-90,-180,-90",
    ] {
        assert_eq!(town.list(&format!("?{query}")).await, [""; 0], "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g7_and_g8_no_time_that_is_none_is_taken_for_one() {
    let town = Town::start().await;
    let here = town.report(&[("service_code", "pothole")]).await;

    for text in NO_TIMES.map(quoted) {
        for name in ["start_date", "end_date", "updated_after", "updated_before"] {
            asked(&town, "requests", &format!("{name}={text}"), 400).await;
        }
        for name in ["start_date", "end_date"] {
            asked(&town, "servicerequestupdates", &format!("{name}={text}"), 400).await;
        }
    }
    for text in ODD_TIMES.map(quoted) {
        for path in ["requests", "servicerequestupdates"] {
            asked(&town, path, &format!("start_date={text}"), 200).await;
            asked(&town, path, &format!("end_date={text}"), 200).await;
            asked(&town, path, &format!("start_date={text}&end_date={text}"), 200).await;
        }
        asked(&town, "requests", &format!("updated_after={text}"), 200).await;
        asked(&town, "requests", &format!("updated_before={text}"), 200).await;
    }
    let always = "?updated_after=0000-01-01&updated_before=9999-12-31T23:59:59Z";
    assert_eq!(town.list(always).await, [here]);
    asked(&town, "requests", "start_date=0000-01-01&end_date=9999-12-31", 400).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p6_and_p11_a_report_takes_none_of_them_either() {
    let town = Town::start().await;
    let post = async |more: &[(&str, &str)]| {
        let mut fields = vec![("service_code", "graffiti"), ("attribute[where]", "wall")];
        fields.extend([("lat", "52.05"), ("long", "5.05")]);
        fields.retain(|(name, _)| more.iter().all(|(given, _)| name != given));
        fields.extend(more);
        town.post(&fields).await
    };

    for text in NO_NUMBERS {
        errors(&post(&[("lat", text)]).await, &[400]);
        errors(&post(&[("long", text)]).await, &[400]);
        errors(&post(&[("attribute[size]", text)]).await, &[400]);
    }
    for text in NO_TIMES.iter().filter(|text| !text.starts_with(['+', '-'])) {
        errors(&post(&[("attribute[seen]", text)]).await, &[400]);
    }
    for (lat, long) in [("1e308", "5.05"), ("52.05", "-1e308"), ("90.1", "5"), ("5", "180.1")] {
        errors(&post(&[("lat", lat), ("long", long)]).await, &[400]);
    }
    assert_eq!(town.app.count(&Rows::cases()).await, 0);

    let answer = post(&[("lat", "5205e-2"), ("long", "+505E-2")]).await;
    answer.expect_status(200);
    let here = town.list("?bbox=5.05,52.05,5.05,52.05").await;
    assert_eq!(here.len(), 1);
}
