//! XML as a plain tree, and what it has to say to say the same as JSON.

use quick_xml::{Reader, events::Event};
use serde_json::Value;

/// An element with either text or children.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Self>,
}

impl Element {
    /// The first child of this name.
    #[track_caller]
    pub fn child(&self, name: &str) -> &Self {
        let found = self.children.iter().find(|child| child.name == name);
        found.unwrap_or_else(|| panic!("no {name} in {self:?}"))
    }

    /// The names of the children, in their order.
    pub fn names(&self) -> Vec<&str> {
        self.children.iter().map(|child| child.name.as_str()).collect()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.children.is_empty()
    }

    /// Fails unless this says what `json` says. What JSON leaves out may be an empty element.
    #[track_caller]
    pub fn assert_says(&self, json: &Value) {
        match json {
            Value::Null => assert!(self.is_empty(), "{self:?}"),
            Value::Bool(yes) => assert_eq!(self.text, yes.to_string(), "{self:?}"),
            Value::Number(number) => {
                assert_eq!(self.text.parse::<f64>().ok(), number.as_f64(), "{self:?}");
            }
            Value::String(text) => assert_eq!(self.text, *text, "{self:?}"),
            Value::Array(values) => {
                assert_eq!(self.children.len(), values.len(), "{self:?}");
                for (child, value) in self.children.iter().zip(values) {
                    child.assert_says(value);
                }
            }
            Value::Object(members) => {
                for child in &self.children {
                    let said = members.get(&child.name).unwrap_or(&Value::Null);
                    child.assert_says(said);
                }
                for name in members.keys() {
                    self.child(name);
                }
            }
        }
    }
}

/// Reads a document, which must say that it is UTF-8.
#[track_caller]
pub fn read(text: &str) -> Element {
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), "{text}");
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(named(start.name().as_ref())),
            Event::Empty(empty) => {
                let child = named(empty.name().as_ref());
                open.last_mut().unwrap().children.push(child);
            }
            Event::End(_) => {
                let child = open.pop().unwrap();
                open.last_mut().unwrap().children.push(child);
            }
            Event::Text(text) => {
                open.last_mut().unwrap().text += &text;
            }
            Event::GeneralRef(entity) => {
                let escaped = format!("&{};", &*entity);
                open.last_mut().unwrap().text += &quick_xml::escape::unescape(&escaped).unwrap();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    open.pop().unwrap().children.pop().expect("a root")
}

fn named(name: &str) -> Element {
    Element { name: name.to_owned(), ..Element::default() }
}
