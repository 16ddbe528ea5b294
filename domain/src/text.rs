//! Text as people send it, made fit to be kept and shown.

/// Drops what neither PostgreSQL nor XML 1.0 can hold, and the carriage returns of forms.
///
/// XML's legal characters: <https://www.w3.org/TR/xml/#charsets>.
pub fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .map(|c| if is_legal(c) { c } else { char::REPLACEMENT_CHARACTER })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// The same, or nothing if nothing is left.
pub fn tidy_some(text: Option<&str>) -> Option<String> {
    text.map(tidy).filter(|text| !text.is_empty())
}

/// A text that is empty or too long.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} takes 1 to {longest} characters")]
pub struct BadLength {
    field: &'static str,
    longest: usize,
}

/// The same, if it has at least one character and at most `longest`.
pub fn tidy_within(field: &'static str, text: &str, longest: usize) -> Result<String, BadLength> {
    let text = tidy(text);
    let fits = !text.is_empty() && text.chars().count() <= longest;
    if fits { Ok(text) } else { Err(BadLength { field, longest }) }
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
}
