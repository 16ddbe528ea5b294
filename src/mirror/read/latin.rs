//! Decodes bytes to text.

/// Returns the text of an answer, and whether invalid bytes were replaced. An answer that declares
/// Latin-1 and is not valid UTF-8 is decoded as Latin-1.
pub(super) fn decode(bytes: &[u8]) -> (String, bool) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), false);
    }
    let start = bytes.get(..bytes.len().min(100)).unwrap_or_default();
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    if start.contains("iso-8859-1") || start.contains("windows-1252") {
        return (bytes.iter().copied().map(char::from).collect(), false);
    }
    (String::from_utf8_lossy(bytes).into_owned(), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_servers_speak_latin_1() {
        let old = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>caf\xe9</a>";
        assert!(decode(old).0.ends_with("<a>café</a>"));
        assert_eq!(decode("café".as_bytes()), ("café".to_owned(), false));
        assert_eq!(decode(b"caf\xe9"), ("caf\u{fffd}".to_owned(), true));
    }
}
