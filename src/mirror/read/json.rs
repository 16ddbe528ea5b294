//! Parses JSON, including slightly invalid JSON.

use std::fmt::Write as _;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::node::Node;

/// Parses JSON. First repairs what strict parsers reject: control characters in strings, unpaired
/// surrogates, and `NaN`.
pub(super) fn read(text: &str) -> Result<Node, serde_json::Error> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).or_else(|error| {
        let mended = mend(text);
        if mended == text { Err(error) } else { serde_json::from_str(&mended) }
    })
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Nodes)
    }
}

struct Nodes;

impl<'de> Visitor<'de> for Nodes {
    type Value = Node;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Nothing)
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<Node, E> {
        Ok(Node::Text(yes.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Text(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Text(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Text(number.to_string()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut nodes = vec![];
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut members = vec![];
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Node::Members(members))
    }
}

/// Escapes control characters and replaces unpaired surrogates.
fn mend(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut quoted) = (text, false);
    while let Some(c) = rest.chars().next() {
        let (_, after) = rest.split_at(c.len_utf8());
        rest = after;
        match c {
            '\\' if quoted => rest = escape(&mut out, rest),
            '\0'..='\u{1f}' if quoted => {
                write!(out, "\\u{:04x}", u32::from(c)).ok();
            }
            'N' if !quoted && rest.starts_with("aN") => {
                out.push_str("null");
                rest = rest.strip_prefix("aN").unwrap_or(rest);
            }
            _ => {
                quoted ^= c == '"';
                out.push(c);
            }
        }
    }
    out
}

/// Writes the escape sequence after a backslash. Returns the rest of the text.
fn escape<'a>(out: &mut String, rest: &'a str) -> &'a str {
    const REPLACEMENT: &str = "\\ufffd";
    let Some((unit, after)) = unit(rest) else {
        let mut chars = rest.chars();
        out.push('\\');
        out.extend(chars.next());
        return chars.as_str();
    };
    let low = after.strip_prefix('\\').and_then(self::unit);
    match (unit, low) {
        (0xd800..=0xdbff, Some((0xdc00..=0xdfff, end))) => {
            let pair = rest.len() - end.len();
            out.push('\\');
            out.push_str(rest.get(..pair).unwrap_or_default());
            end
        }
        (0xd800..=0xdfff, _) => {
            out.push_str(REPLACEMENT);
            after
        }
        _ => {
            write!(out, "\\u{unit:04x}").ok();
            after
        }
    }
}

/// Parses the code unit of an escape such as `u00e9`. Returns it with the rest of the text.
fn unit(text: &str) -> Option<(u16, &str)> {
    let (digits, after) = text.strip_prefix('u')?.split_at_checked(4)?;
    Some((u16::from_str_radix(digits, 16).ok()?, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> String {
        read(json).unwrap().text().unwrap().to_owned()
    }

    #[test]
    fn numbers_and_truth_are_words() {
        assert_eq!(text("101002039410"), "101002039410");
        assert_eq!(text("42.318859999743616"), "42.318859999743616");
        assert_eq!(text("true"), "true");
        assert_eq!(read("null").unwrap(), Node::Nothing);
    }

    #[test]
    fn what_is_a_little_wrong_is_mended() {
        assert_eq!(text("\u{feff} \"a\""), "a");
        assert_eq!(text("\"a\tb\u{1}c\""), "a\tb\u{1}c");
        assert_eq!(text(r#""a\ud83d!""#), "a\u{fffd}!");
        assert_eq!(text(r#""\udc00\ud83d\udea7\ud83d\n\"""#), "\u{fffd}🚧\u{fffd}\n\"");
        let nan = read("{\"lat\": NaN, \"NaN\": \"NaN\"}").unwrap();
        assert_eq!(nan.member("lat"), Some(&Node::Nothing));
        assert_eq!(nan.word("nan"), Some("NaN"));
    }

    #[test]
    fn what_is_cut_off_or_no_json_is_refused() {
        for json in ["", "[{\"a\": 1}", "\"\\u12", "\"\\", "<html>", "[1] [2]", "NaNNaN"] {
            read(json).unwrap_err();
        }
        read(&"[".repeat(100_000)).unwrap_err();
    }
}
