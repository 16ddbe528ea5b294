//! What a request says, so that theirs can be held against ours.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, SecondsFormat, TimeZone, Utc};
use chrono_tz::Tz;
use domain::text::legal;
use quick_xml::{Reader, events::Event};
use serde_json::Value;

/// What has to be the same here and there.
const MEMBERS: &[&str] = &[
    "status",
    "status_notes",
    "service_name",
    "description",
    "agency_responsible",
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

/// The leaves of a row, as they are written.
pub(super) type Row = BTreeMap<String, String>;

/// The rows of a list in JSON.
pub(super) fn json_rows(list: &Value) -> Vec<Row> {
    list.as_array().unwrap().iter().map(json_row).collect()
}

/// A row in JSON; what it has inside of objects comes along.
pub(super) fn json_row(row: &Value) -> Row {
    let mut leaves = Row::new();
    for (name, value) in row.as_object().unwrap() {
        match value {
            Value::String(text) => drop(leaves.insert(name.clone(), text.clone())),
            Value::Number(number) => drop(leaves.insert(name.clone(), number.to_string())),
            Value::Object(_) => leaves.extend(json_row(value)),
            Value::Null | Value::Bool(_) | Value::Array(_) => {}
        }
    }
    leaves
}

/// The rows of a list in XML: all elements of this name. Nothing is trimmed. Of two leaves of a name
/// the first counts: the standard's members come first.
pub(super) fn xml_rows(xml: &str, name: &str) -> Vec<Row> {
    let mut reader = Reader::from_str(xml);
    let (mut rows, mut text) = (vec![], String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                text.clear();
                if start.name().as_ref() == name {
                    rows.push(Row::new());
                }
            }
            Event::Empty(empty) => {
                if let Some(row) = rows.last_mut() {
                    row.entry(empty.name().as_ref().to_owned()).or_default();
                }
            }
            Event::Text(piece) => text += &piece,
            Event::GeneralRef(entity) => {
                text += &quick_xml::escape::unescape(&format!("&{};", &*entity)).unwrap();
            }
            Event::End(end) => {
                if let Some(row) = rows.last_mut() {
                    row.entry(end.name().as_ref().to_owned())
                        .or_insert_with(|| std::mem::take(&mut text));
                }
            }
            Event::Eof => return rows,
            _ => {}
        }
    }
}

/// What a row says, in one spelling. Times without a zone are of `zone`. Nothing is at 0,0.
pub(super) fn said(row: &Row, zone: Tz) -> BTreeMap<&'static str, String> {
    let mut said: BTreeMap<_, _> = MEMBERS
        .iter()
        .filter_map(|name| Some((*name, spell(name, row.get(*name)?, zone))))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    if !said.contains_key("updated_datetime") {
        said.insert("updated_datetime", said["requested_datetime"].clone());
    }
    if said.get("lat").is_none_or(|lat| lat == "0")
        && said.get("long").is_none_or(|long| long == "0")
    {
        said.retain(|name, _| !matches!(*name, "lat" | "long"));
    }
    said
}

fn spell(name: &str, text: &str, zone: Tz) -> String {
    match name {
        "description" => legal(text).into_owned(),
        _ if text.trim().is_empty() => String::new(),
        "lat" | "long" => text.trim().parse::<f64>().unwrap().to_string(),
        "status" => text.trim().to_lowercase(),
        _ if name.ends_with("datetime") => {
            when(text, zone).to_rfc3339_opts(SecondsFormat::Secs, true)
        }
        _ => text.trim().to_owned(),
    }
}

/// A time of a recorded answer.
pub(super) fn when(text: &str, zone: Tz) -> DateTime<Utc> {
    let local = |text| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").unwrap();
    text.parse().unwrap_or_else(|_| zone.from_local_datetime(&local(text)).unwrap().to_utc())
}
