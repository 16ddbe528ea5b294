//! Where the members of a request go: into a tree, or straight into the bytes of a long list.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use domain::text::legal;

use super::{json, value::Value, xml};

/// A member's name and what it says.
pub(super) type Member = (&'static str, Value);

/// Takes members, in their order.
pub(super) trait Sink {
    /// Words, if there are any.
    fn text(&mut self, name: &'static str, text: Option<&str>);
    /// A time, if it is known.
    fn time(&mut self, name: &'static str, at: Option<DateTime<Utc>>);
    /// A number, if it is known.
    fn number(&mut self, name: &'static str, number: Option<f64>);
    /// Whatever else there is.
    fn value(&mut self, name: &'static str, value: Value);
}

impl Sink for Vec<Member> {
    fn text(&mut self, name: &'static str, text: Option<&str>) {
        self.push((name, text.into()));
    }

    fn time(&mut self, name: &'static str, at: Option<DateTime<Utc>>) {
        self.push((name, at.into()));
    }

    fn number(&mut self, name: &'static str, number: Option<f64>) {
        self.push((name, number.into()));
    }

    fn value(&mut self, name: &'static str, value: Value) {
        self.push((name, value));
    }
}

/// Writes the members of an object as JSON.
pub(super) struct JsonSink<'a> {
    out: &'a mut Vec<u8>,
    before: u8,
}

impl<'a> JsonSink<'a> {
    /// Begins an object at the end of `out`.
    pub(super) const fn begin(out: &'a mut Vec<u8>) -> Self {
        Self { out, before: b'{' }
    }

    /// Ends it.
    pub(super) fn end(self) {
        self.out.push(b'}');
    }

    fn name(&mut self, name: &str) {
        self.out.push(std::mem::replace(&mut self.before, b','));
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    fn null(&mut self) {
        self.out.extend_from_slice(b"null");
    }
}

impl Sink for JsonSink<'_> {
    fn text(&mut self, name: &'static str, text: Option<&str>) {
        self.name(name);
        match text {
            Some(text) => json::text(self.out, &legal(text)),
            None => self.null(),
        }
    }

    fn time(&mut self, name: &'static str, at: Option<DateTime<Utc>>) {
        self.name(name);
        match at {
            Some(at) => {
                self.out.push(b'"');
                stamp(self.out, at);
                self.out.push(b'"');
            }
            None => self.null(),
        }
    }

    fn number(&mut self, name: &'static str, number: Option<f64>) {
        self.value(name, number.into());
    }

    fn value(&mut self, name: &'static str, value: Value) {
        if value != Value::Absent {
            self.name(name);
            json::append(self.out, &value);
        }
    }
}

/// Writes the members of an object as XML.
pub(super) struct XmlSink<'a> {
    out: &'a mut Vec<u8>,
    root: &'static str,
}

impl<'a> XmlSink<'a> {
    /// Begins the element of an object at the end of `out`.
    pub(super) fn begin(out: &'a mut Vec<u8>, root: &'static str) -> Self {
        xml::begin(out, root);
        Self { out, root }
    }

    /// Ends it.
    pub(super) fn end(self) {
        xml::end(self.out, self.root);
    }
}

impl Sink for XmlSink<'_> {
    fn text(&mut self, name: &'static str, text: Option<&str>) {
        let Some(text) = text else { return xml::empty(self.out, name) };
        xml::begin(self.out, name);
        xml::text(self.out, &legal(text));
        xml::end(self.out, name);
    }

    fn time(&mut self, name: &'static str, at: Option<DateTime<Utc>>) {
        let Some(at) = at else { return xml::empty(self.out, name) };
        xml::begin(self.out, name);
        stamp(self.out, at);
        xml::end(self.out, name);
    }

    fn number(&mut self, name: &'static str, number: Option<f64>) {
        xml::append(self.out, name, &number.into());
    }

    fn value(&mut self, name: &'static str, value: Value) {
        xml::append(self.out, name, &value);
    }
}

/// A time as every answer writes it: UTC, whole seconds. Years of more digits are not kept.
fn stamp(out: &mut Vec<u8>, at: DateTime<Utc>) {
    let at = at.naive_utc();
    digits::<4>(out, u32::try_from(at.year()).unwrap_or_default());
    for (before, number) in [
        (b'-', at.month()),
        (b'-', at.day()),
        (b'T', at.hour()),
        (b':', at.minute()),
        (b':', at.second()),
    ] {
        out.push(before);
        digits::<2>(out, number);
    }
    out.push(b'Z');
}

/// The last `N` digits of a number.
fn digits<const N: usize>(out: &mut Vec<u8>, mut number: u32) {
    let mut digits = [b'0'; N];
    for digit in digits.iter_mut().rev() {
        *digit += u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
    out.extend_from_slice(&digits);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_utc_and_whole_seconds() {
        let mut out = vec![];
        stamp(&mut out, "2026-01-09T01:02:03.999+01:00".parse().unwrap());
        assert_eq!(String::from_utf8(out).unwrap(), "2026-01-09T00:02:03Z");
    }
}
