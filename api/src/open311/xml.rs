//! An answer as XML: no namespace, no blanks between or in elements, nothing XML 1.0 forbids.

use domain::text::every_byte;
use quick_xml::escape::escape;

use super::{
    json,
    value::{Document, Value},
};

/// The XML text.
pub(super) fn write(document: &Document) -> Vec<u8> {
    let mut out = vec![];
    declare(&mut out);
    append(&mut out, document.root, &document.value);
    out
}

/// Begins a document.
pub(super) fn declare(out: &mut Vec<u8>) {
    out.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
}

/// Begins an element.
pub(super) fn begin(out: &mut Vec<u8>, name: &str) {
    out.push(b'<');
    out.extend_from_slice(name.as_bytes());
    out.push(b'>');
}

/// Ends an element.
pub(super) fn end(out: &mut Vec<u8>, name: &str) {
    out.extend_from_slice(b"</");
    out.extend_from_slice(name.as_bytes());
    out.push(b'>');
}

/// An element with nothing in it.
pub(super) fn empty(out: &mut Vec<u8>, name: &str) {
    out.push(b'<');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"/>");
}

/// Writes one more element.
pub(super) fn append(out: &mut Vec<u8>, name: &str, value: &Value) {
    if matches!(value, Value::Null | Value::Absent) {
        return empty(out, name);
    }
    begin(out, name);
    match value {
        Value::Null | Value::Absent => {}
        Value::Text(words) => text(out, words),
        Value::Integer(number) => text(out, &number.to_string()),
        Value::Number(_) => number(out, value),
        Value::Bool(yes) => text(out, &yes.to_string()),
        Value::List(item, values) => {
            for value in values {
                append(out, item, value);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                append(out, name, value);
            }
        }
    }
    end(out, name);
}

/// Words between tags. A reader makes a line feed of a carriage return, unless it is written as a
/// reference.
pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    if every_byte(text, |byte| !matches!(byte, b'<' | b'>' | b'&' | b'"' | b'\'' | b'\r')) {
        return out.extend_from_slice(text.as_bytes());
    }
    let escaped = escape(text);
    if escaped.contains('\r') {
        out.extend_from_slice(escaped.replace('\r', "&#13;").as_bytes());
    } else {
        out.extend_from_slice(escaped.as_bytes());
    }
}

/// A number as JSON writes it, but never with an exponent, which several readers do not know.
fn number(out: &mut Vec<u8>, value: &Value) {
    let before = out.len();
    json::append(out, value);
    if out.iter().skip(before).any(|byte| *byte == b'e')
        && let Value::Number(number) = value
    {
        out.truncate(before);
        out.extend_from_slice(number.to_string().as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use quick_xml::events::Event;

    use super::*;

    fn written(document: &Document) -> String {
        String::from_utf8(write(document)).unwrap()
    }

    #[test]
    fn it_begins_with_a_declaration_and_leaves_are_tight() {
        let request = Value::Object(vec![
            ("service_request_id", "K7QM".into()),
            ("account_id", Value::Null),
            ("lat", 0.000_000_1.into()),
            ("long", (-71.0).into()),
            ("metadata", false.into()),
        ]);
        let document = Document::list("service_requests", "request", vec![request]);
        assert_eq!(
            written(&document),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><service_requests><request>\
             <service_request_id>K7QM</service_request_id><account_id/><lat>0.0000001</lat>\
             <long>-71.0</long><metadata>false</metadata></request></service_requests>"
        );
    }

    #[test]
    fn markup_is_escaped_and_what_xml_forbids_is_gone() {
        let document =
            Document { root: "x", value: "Café & <b> \"q\" 🚧\n\0\u{b}\u{ffff}".into() };
        let xml = written(&document);
        assert!(xml.contains("Café &amp; &lt;b&gt;"), "{xml}");
        assert!(!xml.contains(['\0', '\u{b}', '\u{ffff}']), "{xml}");
        let mut reader = quick_xml::Reader::from_str(&xml);
        while reader.read_event().unwrap() != Event::Eof {}
    }

    #[test]
    fn an_empty_list_is_an_element_without_children() {
        let document = Document::list("service_requests", "request", vec![]);
        assert!(written(&document).ends_with("<service_requests></service_requests>"));
    }
}
