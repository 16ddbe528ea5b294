//! `POST /servicerequestupdates.{xml,json}`: naughty texts in every parameter.

use harness::{Answer, Client, xml};

use super::{assert_judged, assert_strict, kept, naughty, partner, with_each};
use crate::open311::town::{Town, errors};

/// What is written down, or taken and dropped.
const PROSE: [&str; 9] = [
    "description",
    "email",
    "phone",
    "first_name",
    "last_name",
    "title",
    "account_id",
    "service_code",
    "attribute[what nobody asked]",
];

/// What has to be something.
const JUDGED: [&str; 15] = [
    "api_key",
    "jurisdiction_id",
    "service_request_id",
    "update_id",
    "updated_datetime",
    "status",
    "outcome",
    "until",
    "duplicate_of",
    "attribute[until]",
    "media_url",
    "photo1",
    "lat",
    "long",
    "fence",
];

/// Posts a good update, but for `fields`.
async fn post(
    stranger: &Client,
    format: &str,
    sent: &[(&str, &str)],
    fields: &[(&str, &str)],
) -> Answer {
    let mut form = [&[("description", "Seen again.")], sent].concat();
    form.retain(|(name, _)| fields.iter().all(|(given, _)| given != name));
    form.extend(fields);
    let path = format!("/open311/v2/servicerequestupdates.{format}");
    stranger.post_form(&path, &form).await
}

/// What is told of every update of a request: the same in both formats, and well-formed.
async fn told(town: &Town, number: &str) -> Vec<String> {
    let mut all = vec![];
    for page in 1.. {
        let query = format!("service_request_id={number}&page={page}&page_size=600");
        let json = town.json(&format!("/servicerequestupdates.json?{query}")).await;
        let in_xml = town.fetch(&format!("/servicerequestupdates.xml?{query}")).await.text();
        assert_strict(&in_xml);
        xml::read(&in_xml).assert_says(&json);
        let rows = json.as_array().unwrap();
        if rows.is_empty() {
            break;
        }
        all.extend(rows.iter().map(|row| row["description"].as_str().unwrap().to_owned()));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn u4_every_naughty_text_is_kept_as_it_was_and_both_formats_say_so() {
    let texts = naughty();
    let town = Town::start().await;
    let stranger = town.app.stranger();
    let key = partner(&town).await;
    let number = town.report(&[("service_code", "question")]).await;

    let said: Vec<_> = texts.iter().filter(|text| !kept(text).is_empty()).collect();
    let sent = [("api_key", key.as_str()), ("service_request_id", number.as_str())];
    for text in &said {
        let answer = post(&stranger, "xml", &sent, &PROSE.map(|name| (name, text.as_str()))).await;
        assert_eq!(answer.status, 200, "{text:?}: {}", answer.text());
    }

    let told = told(&town, &number).await;
    let kept: Vec<_> = said.iter().map(|text| kept(text)).collect();
    assert_eq!(told[1..], kept);
    let notes = town.json(&format!("/requests/{number}.json?extensions=true")).await;
    let notes = notes[0]["notes"].as_array().unwrap();
    let notes: Vec<_> = notes[1..].iter().map(|it| it["description"].as_str().unwrap()).collect();
    assert_eq!(notes, kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn u4_a_naughty_text_where_something_else_belongs_is_judged() {
    let texts = naughty();
    let town = Town::start().await;
    let stranger = town.app.stranger();
    let key = partner(&town).await;

    with_each(JUDGED, async |name| {
        let number = town.report(&[("service_code", "question")]).await;
        let sent = [("api_key", key.as_str()), ("service_request_id", number.as_str())];
        let mut taken = 1;
        let nth = JUDGED.iter().position(|known| *known == name).unwrap();
        for text in texts.iter().skip(nth % 6).step_by(6) {
            let answer = post(&stranger, "xml", &sent, &[(name, text)]).await;
            assert_judged(&answer, &format!("{name} is {text:?}"));
            taken += usize::from(answer.status == 200);
        }
        let told = told(&town, &number).await;
        // Of what is sent twice with one id, there is one.
        assert!(told.len() == taken || name == "update_id", "{name}: {taken} taken");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn u4_numbers_and_times_that_are_none_are_refused_and_leave_nothing() {
    let town = Town::start().await;
    let stranger = town.app.stranger();
    let key = partner(&town).await;
    let number = town.report(&[("service_code", "question")]).await;
    let tell = async |more: &[(&str, &str)]| {
        let sent = [("api_key", key.as_str()), ("service_request_id", number.as_str())];
        post(&stranger, "json", &sent, more).await
    };
    let place = |lat, long| [("lat", lat), ("long", long)];

    for (lat, long) in
        [("NaN", "5"), ("52", "inf"), ("0x34", "5"), ("1e999", "5"), ("52", "181"), ("52,0", "5")]
    {
        errors(&tell(&place(lat, long)).await, &[400]);
    }
    for time in [
        "0000-00-00",
        "10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2026-02-30",
        "infinity",
        "2026-11-21T10:00:61Z",
    ] {
        errors(&tell(&[("updated_datetime", time)]).await, &[400]);
    }
    for time in ["0000-00-00", "10000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "never"] {
        errors(&tell(&[("status", "on_hold"), ("until", time)]).await, &[400]);
    }
    for (name, longest) in [("description", 4_000), ("update_id", 255)] {
        let text = "🚧".repeat(longest + 1);
        errors(&tell(&[(name, &text)]).await, &[400]);
    }
    assert_eq!(told(&town, &number).await.len(), 1);

    let odd = ["0000-01-01T00:00:00Z", "2016-12-31T23:59:60Z"];
    for time in odd {
        tell(&[("updated_datetime", time)]).await.expect_status(200);
    }
    assert_eq!(told(&town, &number).await.len(), 1 + odd.len());
}
