//! An answer as JSON, by the Spark convention: no outermost name, lists are arrays.

use domain::text::every_byte;
use serde::{Serialize, Serializer};

use super::value::{Document, Value};

/// The JSON text.
pub(super) fn write(document: &Document) -> Vec<u8> {
    let mut out = vec![];
    append(&mut out, &document.value);
    out
}

/// Writes one more value.
pub(super) fn append(out: &mut Vec<u8>, value: &Value) {
    // Memory takes everything, and a tree of ours has no key that is not text.
    serde_json::to_writer(out, value).ok();
}

/// Writes one more text. Most stand in JSON as they are.
pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    if every_byte(text, |byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        serde_json::to_writer(out, text).ok();
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null | Self::Absent => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Bool(yes) => serializer.serialize_bool(*yes),
            Self::List(_, values) => serializer.collect_seq(values),
            Self::Object(members) => {
                let there = members.iter().filter(|(_, value)| *value != Self::Absent);
                serializer.collect_map(there.map(|(name, value)| (name, value)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_one_is_an_array_and_has_no_outer_name() {
        let request = Value::Object(vec![
            ("service_request_id", "K7QM".into()),
            ("account_id", Value::Null),
            ("lat", 52.5.into()),
            ("metadata", true.into()),
            ("code", 403_u16.into()),
        ]);
        let document = Document::list("service_requests", "request", vec![request]);
        assert_eq!(
            String::from_utf8(write(&document)).unwrap(),
            r#"[{"service_request_id":"K7QM","account_id":null,"lat":52.5,"metadata":true,"code":403}]"#
        );
    }

    #[test]
    fn a_text_is_written_as_everybody_writes_it() {
        let texts = ["", "plain", "Café 🚧", "say \"no\"", "a\\b", "two\nlines\u{7f}\u{1f}", "\r"];
        for words in texts.into_iter().flat_map(|text| [text.to_owned(), text.repeat(40)]) {
            let mut out = vec![];
            text(&mut out, &words);
            assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&words).unwrap());
        }
    }

    #[test]
    fn an_empty_list_is_an_empty_array() {
        let document = Document::list("service_requests", "request", vec![]);
        assert_eq!(String::from_utf8(write(&document)).unwrap(), "[]");
    }
}
