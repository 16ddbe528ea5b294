//! Cleans up texts of the file.

use domain::text::is_legal;

/// Replaces each run of whitespace by one space, and each character that XML does not allow by
/// U+FFFD.
pub(super) fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().map(|c| if is_legal(c) { c } else { char::REPLACEMENT_CHARACTER }));
    }
    out
}

/// The same. `None` if the result is empty.
pub(super) fn squeeze_some(text: &str) -> Option<String> {
    Some(squeeze(text)).filter(|text| !text.is_empty())
}

/// Formats an address in one line. In the file its parts are separated by two spaces.
pub(super) fn address(text: &str) -> Option<String> {
    let mut out = String::new();
    for part in text.split("  ").map(squeeze).filter(|part| !part.is_empty()) {
        if out.is_empty() {
            out.push_str(part.strip_prefix("INTERSECTION of ").unwrap_or(&part));
            continue;
        }
        // The postcode follows the state without a comma.
        let code = part.bytes().all(|byte| byte.is_ascii_digit());
        out.push_str(if code { " " } else { ", " });
        out.push_str(&part);
    }
    Some(out).filter(|out| !out.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_illegal_characters_do_not_stay() {
        assert_eq!(squeeze("  a\t b\r\n\u{b}c \0d "), "a b c \u{fffd}d");
        assert_eq!(squeeze_some(" \t "), None);
    }

    #[test]
    fn an_address_reads_as_people_write_it() {
        let house = address("39 Lorraine St  Roslindale  MA  02131");
        assert_eq!(house.as_deref(), Some("39 Lorraine St, Roslindale, MA 02131"));
        let corner = address("INTERSECTION of Arundel St & Beacon St  Boston  MA  ");
        assert_eq!(corner.as_deref(), Some("Arundel St & Beacon St, Boston, MA"));
        assert_eq!(address("  "), None);
    }
}
