//! `POST /requests.{xml,json}`: naughty texts in every parameter.

use harness::{Answer, Client};
use serde_json::Value;

use super::{assert_judged, kept, naughty, peculiar, survivors, with_each};
use crate::open311::town::{Town, number};

/// What is kept as it is.
const PROSE: [&str; 11] = [
    "description",
    "address_string",
    "address_id",
    "email",
    "phone",
    "first_name",
    "last_name",
    "device_id",
    "account_id",
    "attribute[tag]",
    "attribute[what nobody asked]",
];

/// What has to be something.
const JUDGED: [&str; 12] = [
    "service_code",
    "lat",
    "long",
    "jurisdiction_id",
    "api_key",
    "media_url",
    "media",
    "photo1",
    "attribute[where]",
    "attribute[what]",
    "attribute[size]",
    "attribute[seen]",
];

/// Posts a good report, but for `fields`.
async fn post(town: &Town, stranger: &Client, format: &str, fields: &[(&str, &str)]) -> Answer {
    let mut form = vec![
        ("api_key", town.city.api_key.as_str()),
        ("service_code", "graffiti"),
        ("lat", "52.05"),
        ("long", "5.05"),
        ("attribute[where]", "wall"),
    ];
    form.retain(|(name, _)| fields.iter().all(|(given, _)| given != name));
    form.extend(fields);
    stranger.post_form(&format!("/open311/v2/requests.{format}"), &form).await
}

/// What a list says of a text that was sent.
fn told(text: &str) -> Value {
    Some(kept(text)).filter(|text| !text.is_empty()).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn p14_and_p24_every_naughty_text_is_kept_as_it_was_and_both_formats_say_so() {
    let texts = naughty();
    let town = Town::start().await;
    let stranger = town.app.stranger();

    let sent = with_each(&texts, async |text| {
        let fields = PROSE.map(|name| (name, text.as_str()));
        let answer = post(&town, &stranger, "json", &fields).await;
        assert_eq!(answer.status, 200, "{text:?}: {}", answer.text());
        (number(&answer), text)
    })
    .await;

    let found = survivors(&town).await;
    assert_eq!(found.len(), texts.len());
    for (number, text) in sent {
        let request = &found[&number];
        for name in ["description", "address_id"] {
            assert_eq!(request[name], told(text), "{name} of {text:?}");
        }
        if told(text) != Value::Null {
            assert_eq!(request["address"], told(text));
            let answers = request["attributes"].as_array().unwrap();
            let tag = answers.iter().find(|answer| answer["code"] == "tag").unwrap();
            assert_eq!((&tag["value"], &tag["name"]), (&told(text), &told(text)));
        }
    }
    let others = "email, phone, first_name, last_name, device_id, account_id";
    let differing = format!(
        "cases left join case_contact using (jurisdiction_id, case_id) \
         where row({others}) is distinct from \
             (select row(d, d, d, d, d, d) from nullif(description, '') d)"
    );
    assert_eq!(town.app.count(&differing).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn p24_a_naughty_text_where_something_else_belongs_is_judged() {
    let texts = naughty();
    let town = Town::start().await;
    let stranger = town.app.stranger();
    let formats = ["json", "xml"].iter().cycle();
    let pairs = texts.iter().flat_map(|text| JUDGED.iter().map(move |name| (text, *name)));
    let few = pairs.enumerate().filter(|(nth, _)| nth % 5 == 0).map(|(_, pair)| pair);

    let taken = with_each(few.zip(formats.clone()), async |((text, name), format)| {
        let answer = post(&town, &stranger, format, &[(name, text)]).await;
        assert_judged(&answer, &format!("{name} is {text:?}"));
        answer.status == 200
    })
    .await;
    with_each(texts.iter().zip(formats), async |(text, format)| {
        let all = JUDGED.iter().filter(|name| !["api_key", "jurisdiction_id"].contains(name));
        let fields: Vec<_> = all.map(|name| (*name, text.as_str())).collect();
        let answer = post(&town, &stranger, format, &fields).await;
        assert!([400, 404].contains(&answer.status), "{text:?}: {}", answer.text());
    })
    .await;

    let taken = taken.iter().filter(|taken| **taken).count();
    assert!(taken > 0 && taken < texts.len(), "{taken} taken");
    assert_eq!(survivors(&town).await.len(), taken);
}

#[tokio::test(flavor = "multi_thread")]
async fn p12_and_p24_a_naughty_name_is_nobodys_business() {
    let texts = naughty();
    let town = Town::start().await;
    let stranger = town.app.stranger();

    let taken = with_each(&texts, async |text| {
        let answer = post(&town, &stranger, "json", &[(text, "x"), ("description", "a")]).await;
        assert_eq!(answer.status, 200, "{text:?}: {}", answer.text());
        let code = format!("attribute[{text}]");
        let answer = post(&town, &stranger, "xml", &[(&code, text)]).await;
        assert_judged(&answer, &code);
        answer.status == 200
    })
    .await;

    // Of a code with a control character in it, nobody could ask.
    let taken = taken.iter().filter(|taken| **taken).count();
    assert!(taken > texts.len() / 2 && taken < texts.len(), "{taken} taken");
    assert_eq!(survivors(&town).await.len(), taken + texts.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn p13_no_way_to_write_it_makes_a_description_longer_or_shorter() {
    let town = Town::start().await;
    let stranger = town.app.stranger();
    let letters = ["x", "é", "🚧", "\u{301}", "<", "&", "\"", "\0", "\u{ffff}", "\r\n"];

    for letter in letters {
        let longest = format!("a{}b", letter.repeat(3_998));
        let answer = post(&town, &stranger, "json", &[("description", &longest)]).await;
        answer.expect_status(200);
        let description = town.show(&number(&answer)).await["description"].clone();
        assert_eq!(description, kept(&longest));

        let longer = format!("a{}b", letter.repeat(3_999));
        for name in ["description", "attribute[tag]", "attribute[what nobody asked]"] {
            for format in ["json", "xml"] {
                post(&town, &stranger, format, &[(name, &longer)]).await.expect_status(400);
            }
        }
        for name in &PROSE[1..9] {
            let longer = format!("a{}b", letter.repeat(499));
            post(&town, &stranger, "xml", &[(name, &longer)]).await.expect_status(400);
        }
    }
    assert_eq!(survivors(&town).await.len(), letters.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn p14_in_a_multipart_form_the_same_is_kept() {
    let town = Town::start().await;
    let stranger = town.app.stranger();
    let (texts, key) = (peculiar(), town.city.api_key.as_str());

    for text in &texts {
        let place = [("lat", "52.05"), ("long", "5.05")];
        let said = [("api_key", key), ("service_code", "question"), ("description", text)];
        let fields = [&said[..], &place[..]].concat();
        let answer = stranger.post_multipart("/open311/v2/requests.json", &fields, vec![]).await;
        answer.expect_status(200);
        assert_eq!(town.show(&number(&answer)).await["description"], told(text), "{text:?}");
    }

    assert_eq!(survivors(&town).await.len(), texts.len());
}
