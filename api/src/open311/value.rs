//! What is answered, before it is written as XML or JSON: one value, so that both say the same.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::text::legal;

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Unknown: `null`, or an empty element.
    Null,
    /// Not there yet: no member in JSON, where some clients take `null` for a value; an empty element
    /// in XML, where others take a lonely child for a list.
    Absent,
    /// Text, fit for XML. Made by `From`, which sees to it.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// Several of a kind: an array, or elements of this name.
    List(&'static str, Vec<Self>),
    /// Named members, in order.
    Object(Vec<(&'static str, Self)>),
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Document {
    /// The name of the outermost element; JSON has none.
    pub(super) root: &'static str,
    /// What is in it.
    pub(super) value: Value,
}

impl Document {
    /// Several `item`s in a `root`.
    pub(super) fn list(root: &'static str, item: &'static str, values: Vec<Value>) -> Self {
        Self { root, value: Value::List(item, values) }
    }
}

impl From<&str> for Value {
    /// Takes out what a feed cannot hold, and nothing else.
    fn from(text: &str) -> Self {
        Self::Text(legal(text).into_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        match legal(&text) {
            Cow::Borrowed(_) => Self::Text(text),
            Cow::Owned(mended) => Self::Text(mended),
        }
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Self::Integer(number.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

impl From<DateTime<Utc>> for Value {
    /// Whole seconds: several clients read no fractions.
    fn from(at: DateTime<Utc>) -> Self {
        Self::Text(at.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_whole_seconds_and_a_z() {
        let at: DateTime<Utc> = "2026-11-21T12:00:00.987654+02:00".parse().unwrap();
        assert_eq!(Value::from(at), Value::Text("2026-11-21T10:00:00Z".to_owned()));
    }

    #[test]
    fn nothing_known_is_null() {
        assert_eq!(Value::from(None::<&str>), Value::Null);
        assert_eq!(Value::from(Some("x")), Value::from("x"));
    }
}
