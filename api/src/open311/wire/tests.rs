use quick_xml::events::Event;

use super::*;

/// An answer with a value of every shape.
#[derive(Serialize)]
#[serde(rename = "thing")]
struct Thing {
    text: &'static str,
    unknown: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<&'static str>,
    small: f64,
    whole: f64,
    count: i32,
    flag: bool,
    keys: Vec<Key>,
    formats: Vec<Format>,
}

#[derive(Serialize)]
#[serde(rename = "key")]
struct Key(&'static str);

#[derive(Serialize)]
#[serde(rename = "things")]
struct Things(Vec<Thing>);

fn thing(keys: Vec<Key>) -> Thing {
    Thing {
        text: "",
        unknown: None,
        left_out: None,
        small: 0.000_000_1,
        whole: -71.0,
        count: 3,
        flag: false,
        keys,
        formats: vec![Format::Xml],
    }
}

fn written(format: Format, answer: &impl Serialize) -> String {
    String::from_utf8(write(format, answer).unwrap()).unwrap()
}

#[test]
fn xml_begins_with_a_declaration_and_has_no_white_space() {
    let things = Things(vec![thing(vec![Key("a"), Key("b")])]);
    assert_eq!(
        written(Format::Xml, &things),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><things><thing><text></text><unknown/>\
         <small>0.0000001</small><whole>-71.0</whole><count>3</count><flag>false</flag>\
         <keys><key>a</key><key>b</key></keys><formats><format>text/xml</format></formats>\
         </thing></things>"
    );
}

#[test]
fn json_has_no_outer_name_and_a_list_of_one_is_an_array() {
    let things = Things(vec![thing(vec![Key("a"), Key("b")])]);
    assert_eq!(
        written(Format::Json, &things),
        r#"[{"text":"","unknown":null,"small":1e-7,"whole":-71.0,"count":3,"flag":false,"keys":["a","b"],"formats":["text/xml"]}]"#
    );
}

#[test]
fn an_empty_list_is_an_empty_array_or_an_element_without_children() {
    assert_eq!(written(Format::Json, &Things(vec![])), "[]");
    assert!(written(Format::Xml, &Things(vec![])).ends_with("?><things></things>"));
    assert!(written(Format::Xml, &thing(vec![])).contains("<keys></keys>"));
}

#[test]
fn json_is_what_serde_json_writes() {
    let things = Things(vec![thing(vec![]), thing(vec![Key("\"a\"\\\n\r\tCafé 🚧\u{7f}")])]);
    assert_eq!(written(Format::Json, &things), serde_json::to_string(&things).unwrap());
}

#[test]
fn markup_is_escaped_and_forbidden_characters_are_replaced() {
    let key = Key("Café & <b> \"q\" 'r' 🚧\n\r\0\u{b}\u{ffff}");
    let xml = written(Format::Xml, &key);
    assert!(
        xml.ends_with(
            "<key>Café &amp; &lt;b&gt; &quot;q&quot; &apos;r&apos; 🚧\n&#13;\
             \u{fffd}\u{fffd}\u{fffd}</key>"
        ),
        "{xml}"
    );
    let mut reader = quick_xml::Reader::from_str(&xml);
    while reader.read_event().unwrap() != Event::Eof {}
    assert_eq!(
        written(Format::Json, &key),
        "\"Café & <b> \\\"q\\\" 'r' 🚧\\n\\r\u{fffd}\u{fffd}\u{fffd}\""
    );
}

#[test]
fn a_shape_that_has_no_name_in_xml_is_refused_in_both_formats() {
    for format in [Format::Xml, Format::Json] {
        assert!(write(format, &"text").is_err());
        assert!(write(format, &vec![Key("a")]).is_err());
        assert!(write(format, &("a", 1)).is_err());
        assert!(write(format, &std::collections::BTreeMap::from([("a", 1)])).is_err());
    }
}
