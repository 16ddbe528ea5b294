//! Whatever is sent, to any parameter of `/open311`: a list of what is wrong with it, or it is kept as
//! it was, and every list that tells of it can be read.

mod bodies;
mod filters;
mod numbers;
mod posts;
mod updates;

use std::{collections::BTreeMap, fmt::Write as _};

use domain::accounts::{NewApiKey, Scope, issue_new_key};
use futures_util::{StreamExt as _, stream};
use harness::{Answer, sample, xml};
use quick_xml::{Reader, events::Event};
use serde_json::Value;

use super::town::Town;

/// So many requests are under way at once.
const AT_ONCE: usize = 6;

/// Texts that are meant to break something, and one for each character that has done so.
fn naughty() -> Vec<String> {
    let collected = sample::collected_texts().into_iter();
    collected.chain(peculiar()).chain(sample::own_texts()).collect()
}

/// Characters that some reader, writer or database cannot hold, each between two letters and alone
/// at an end, and what others take for more than text.
fn peculiar() -> Vec<String> {
    let characters = ('\0'..' ').chain('\u{7f}'..='\u{a0}').chain(
        "\u{ad}\u{200b}\u{200e}\u{2028}\u{2029}\u{202e}\u{2066}\u{d7ff}\u{e000}\u{fdd0}\u{feff}\
         \u{fffc}\u{fffd}\u{fffe}\u{ffff}\u{1f6a7}\u{1fffe}\u{e0001}\u{10ffff}"
            .chars(),
    );
    let each = characters.map(|it| format!("a{it}b\r\nc\rd\n{it}"));
    let more = [
        "\\ud800",
        "\\u0000",
        "\"\\udfff\"",
        "%ED%A0%80",
        "&#0;",
        "&#xD800;",
        "&#13;",
        "]]>",
        "<![CDATA[",
        "<!--",
        "<?xml version=\"1.0\"?>",
        "&amp;amp;",
        "&nosuch;",
        "\u{feff}<request/>",
        "e\u{301}\u{301}\u{301}",
        "\r\r\n\n\r x \t",
    ];
    each.chain(more.map(str::to_owned)).collect()
}

/// What is kept of a text: line ends are line feeds, what XML forbids is replaced, and there are no
/// blanks around it.
fn kept(text: &str) -> String {
    let forbidden = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    lines.replace(forbidden, "\u{fffd}").trim().to_owned()
}

/// A text as an address has it.
fn quoted(text: &str) -> String {
    text.bytes().fold(String::new(), |mut quoted, byte| {
        write!(quoted, "%{byte:02X}").unwrap();
        quoted
    })
}

/// The key of a system of the city's own.
async fn partner(town: &Town) -> String {
    let usual = NewApiKey::usual(&town.city.id, "Another system");
    let new = NewApiKey { scopes: vec![Scope::Report, Scope::Comment, Scope::Status], ..usual };
    let mut conn = town.app.connect().await;
    issue_new_key(&mut conn, town.app.clock.now(), new).await.unwrap().secret
}

/// Does it with each of them, several at once.
async fn with_each<T, R>(all: impl IntoIterator<Item = T>, does: impl AsyncFn(T) -> R) -> Vec<R> {
    let does = &does;
    let each = stream::iter(all.into_iter().map(async |it| does(it).await));
    each.buffered(AT_ONCE).collect().await
}

/// Fails unless it was taken, or refused in words of the standard. That both are lists in the format
/// that was asked for, whoever asks sees to.
#[track_caller]
fn assert_judged(answer: &Answer, what: &str) {
    assert!([200, 400, 403, 404].contains(&answer.status), "{what}: {}", answer.text());
}

/// Every request, page by page: well-formed in XML, and the same in JSON. Gives them by number.
async fn survivors(town: &Town) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for page in 1.. {
        let query = format!("page={page}&page_size=600&extensions=true");
        let json = town.json(&format!("/requests.json?{query}")).await;
        let in_xml = town.fetch(&format!("/requests.xml?{query}")).await.text();
        assert_strict(&in_xml);
        xml::read(&in_xml).assert_says(&json);
        let rows = json.as_array().unwrap();
        if rows.is_empty() {
            break;
        }
        let number = |row: &Value| row["service_request_id"].as_str().unwrap().to_owned();
        all.extend(rows.iter().map(|row| (number(row), row.clone())));
    }
    all
}

/// Fails unless every reader takes it: tags are closed, characters and references to them legal,
/// and no entity is unknown.
#[track_caller]
fn assert_strict(text: &str) {
    let legal = |c: char| kept(&format!("<{c}>")).contains(c) || c == '\r';
    assert!(text.chars().all(legal), "a character that XML forbids");
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut depth = 0;
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Text(text) => assert!(!text.contains("]]>"), "{}", &*text),
            Event::GeneralRef(entity) => {
                let reference = format!("&{};", &*entity);
                let meant = quick_xml::escape::unescape(&reference).unwrap();
                assert!(meant.chars().all(legal), "{reference}");
            }
            Event::Empty(_) | Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("we write no {other:?}"),
        }
    }
    assert_eq!(depth, 0);
}
