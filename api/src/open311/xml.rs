//! An answer as XML: no namespace, no blanks between or in elements, nothing XML 1.0 forbids.

use std::io;

use quick_xml::{
    Writer,
    escape::escape,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use super::value::{Document, Value};

/// The XML text.
pub(super) fn write(document: &Document) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new(vec![]);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    element(&mut writer, document.root, &document.value)?;
    Ok(writer.into_inner())
}

/// Begins a document.
pub(super) fn open(out: &mut Vec<u8>, root: &str) {
    out.extend(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><");
    out.extend(root.as_bytes());
    out.push(b'>');
}

/// Writes one more element.
pub(super) fn append(out: &mut Vec<u8>, name: &str, value: &Value) -> io::Result<()> {
    let mut writer = Writer::new(std::mem::take(out));
    let written = element(&mut writer, name, value);
    *out = writer.into_inner();
    written
}

fn element(writer: &mut Writer<Vec<u8>>, name: &str, value: &Value) -> io::Result<()> {
    if matches!(value, Value::Null | Value::Absent) {
        return writer.write_event(Event::Empty(BytesStart::new(name)));
    }
    writer.write_event(Event::Start(BytesStart::new(name)))?;
    match value {
        Value::Null | Value::Absent => {}
        Value::Text(words) => text(writer, words)?,
        Value::Integer(number) => text(writer, &number.to_string())?,
        // `Display` of a float never has an exponent, which several readers do not know.
        Value::Number(number) => text(writer, &number.to_string())?,
        Value::Bool(yes) => text(writer, &yes.to_string())?,
        Value::List(item, values) => {
            for value in values {
                element(writer, item, value)?;
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                element(writer, name, value)?;
            }
        }
    }
    writer.write_event(Event::End(BytesEnd::new(name)))
}

fn text(writer: &mut Writer<Vec<u8>>, text: &str) -> io::Result<()> {
    // A reader makes a line feed of a carriage return, unless it is written as a reference.
    let escaped = escape(text).replace('\r', "&#13;");
    writer.write_event(Event::Text(BytesText::from_escaped(escaped)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(document: &Document) -> String {
        String::from_utf8(write(document).unwrap()).unwrap()
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
             <long>-71</long><metadata>false</metadata></request></service_requests>"
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
