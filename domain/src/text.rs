//! Text as people send it, made fit to be kept and shown.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The same text with a replacement for each character that neither PostgreSQL nor XML 1.0 can hold.
pub fn legal(text: &str) -> Cow<'_, str> {
    // Nearly all text is plain, and looking at bytes is quicker: 0xEF begins all that is forbidden
    // beyond the control characters.
    let plain = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=0xEE | 0xF0..=0xFF);
    if every_byte(text, plain) || text.chars().all(is_legal) {
        return Cow::Borrowed(text);
    }
    let mend = |c| if is_legal(c) { c } else { char::REPLACEMENT_CHARACTER };
    Cow::Owned(text.chars().map(mend).collect())
}

/// Whether all bytes are so. Asks all of a handful at once, which is quicker than to stop at the
/// first that is not.
pub fn every_byte(text: &str, is_so: impl Fn(u8) -> bool) -> bool {
    let all = |handful: &[u8]| handful.iter().fold(true, |so, byte| so & is_so(*byte));
    text.as_bytes().chunks(32).all(all)
}

/// Drops what neither PostgreSQL nor XML 1.0 can hold, and the carriage returns of forms.
///
/// XML's legal characters: <https://www.w3.org/TR/xml/#charsets>.
pub fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    legal(&text).trim().to_owned()
}

/// The same, or nothing if nothing is left.
pub fn tidy_some(text: Option<&str>) -> Option<String> {
    text.map(tidy).filter(|text| !text.is_empty())
}

/// A text that is too long, or that is empty and may not be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} takes {least} to {longest} characters")]
pub struct BadLength {
    field: &'static str,
    least: usize,
    longest: usize,
}

/// The same, if it has at least one character and at most `longest`.
pub fn tidy_within(field: &'static str, text: &str, longest: usize) -> Result<String, BadLength> {
    let text = tidy(text);
    let fits = !text.is_empty() && text.chars().count() <= longest;
    if fits { Ok(text) } else { Err(BadLength { field, least: 1, longest }) }
}

/// The same, if it has at most `longest` characters.
pub fn tidy_up_to(field: &'static str, text: &str, longest: usize) -> Result<String, BadLength> {
    let text = tidy(text);
    let fits = text.chars().count() <= longest;
    if fits { Ok(text) } else { Err(BadLength { field, least: 0, longest }) }
}

/// What things are called: a code, a login, what is written on a truck. No longer than anybody
/// would read, and nothing in it that cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

/// The longest name, in characters.
const LONGEST_NAME: usize = 200;

/// A text that nothing is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to {LONGEST_NAME} characters, none of them a control character")]
pub struct BadName;

impl Name {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `text` could be a name.
    pub fn fits(text: &str) -> bool {
        let legal = |c: char| is_legal(c) && !c.is_control();
        !text.is_empty() && text.chars().count() <= LONGEST_NAME && text.chars().all(legal)
    }
}

impl TryFrom<String> for Name {
    type Error = BadName;

    /// Blanks around it are a phone's doing.
    fn try_from(text: String) -> Result<Self, BadName> {
        let text = text.trim();
        if Self::fits(text) { Ok(Self(text.to_owned())) } else { Err(BadName) }
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl std::str::FromStr for Name {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        Self::try_from(text.to_owned())
    }
}

/// Whether XML 1.0 can hold it.
pub const fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_feed_can_hold_is_replaced() {
        assert_eq!(tidy("a\0b\u{b}c\r\nd\u{fffe}"), "a\u{fffd}b\u{fffd}c\nd\u{fffd}");
        assert_eq!(tidy("  Café & <b> \"quote\"\n🚧 "), "Café & <b> \"quote\"\n🚧");
    }

    #[test]
    fn a_name_is_short_and_can_be_kept() {
        let name = |text: &str| text.parse::<Name>().map(String::from);
        assert_eq!(name(" T-14 "), Ok("T-14".to_owned()));
        assert_eq!(name(&"é".repeat(200)), Ok("é".repeat(200)));
        for text in ["", "  ", "a\0b", "a\nb", "a\u{7f}b", "a\u{fffe}", &"é".repeat(201)] {
            assert_eq!(name(text), Err(BadName), "{text:?}");
        }
    }
}
