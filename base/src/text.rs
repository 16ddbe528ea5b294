//! Cleans and validates text from users.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Replaces each character that PostgreSQL or XML 1.0 cannot store by U+FFFD.
pub fn legal(text: &str) -> Cow<'_, str> {
    // Most text is plain, and checking bytes is faster than checking characters. All forbidden
    // characters above the control characters start with the byte 0xEF.
    let plain = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=0xEE | 0xF0..=0xFF);
    if every_byte(text, plain) || text.chars().all(is_legal) {
        return Cow::Borrowed(text);
    }
    let mend = |c| if is_legal(c) { c } else { char::REPLACEMENT_CHARACTER };
    Cow::Owned(text.chars().map(mend).collect())
}

/// Whether all bytes satisfy `is_so`. Checks chunks of 32 bytes without early exit, which is
/// faster.
pub fn every_byte(text: &str, is_so: impl Fn(u8) -> bool) -> bool {
    let all = |handful: &[u8]| handful.iter().fold(true, |so, byte| so & is_so(*byte));
    text.as_bytes().chunks(32).all(all)
}

/// Replaces characters that PostgreSQL or XML 1.0 cannot store, normalizes line ends to `
/// ` and trims white space.
///
/// XML's legal characters: <https://www.w3.org/TR/xml/#charsets>.
pub fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    legal(&text).trim().to_owned()
}

/// Like [`tidy`]. `None` if the result is empty.
pub fn tidy_some(text: Option<&str>) -> Option<String> {
    text.map(tidy).filter(|text| !text.is_empty())
}

/// The text is too long, or empty where that is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} takes {least} to {longest} characters")]
pub struct BadLength {
    field: &'static str,
    least: usize,
    longest: usize,
}

/// Like [`tidy`], for text of 1 to `longest` characters.
pub fn tidy_within(field: &'static str, text: &str, longest: usize) -> Result<String, BadLength> {
    let text = tidy(text);
    let fits = !text.is_empty() && text.chars().count() <= longest;
    if fits { Ok(text) } else { Err(BadLength { field, least: 1, longest }) }
}

/// Like [`tidy`], for text of at most `longest` characters.
pub fn tidy_up_to(field: &'static str, text: &str, longest: usize) -> Result<String, BadLength> {
    let text = tidy(text);
    let fits = text.chars().count() <= longest;
    if fits { Ok(text) } else { Err(BadLength { field, least: 0, longest }) }
}

/// A name or code of 1 to 200 characters without control characters, for example a login or the
/// label of a vehicle.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

/// Maximum length of a name in characters.
const MAX_NAME: usize = 200;

/// The text is not a valid name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to {MAX_NAME} characters, none of them a control character")]
pub struct BadName;

impl Name {
    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `text` is a valid name.
    pub fn fits(text: &str) -> bool {
        let legal = |c: char| is_legal(c) && !c.is_control();
        !text.is_empty() && text.chars().count() <= MAX_NAME && text.chars().all(legal)
    }
}

impl TryFrom<String> for Name {
    type Error = BadName;

    /// Trims white space, which phone keyboards often add.
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

/// Whether XML 1.0 allows the character.
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
