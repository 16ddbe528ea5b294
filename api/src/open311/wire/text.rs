//! Characters: tags, escaped text, decimal numbers.

use domain::text::legal;
use quick_xml::escape::escape;

/// Begins an element.
pub(super) fn begin(out: &mut Vec<u8>, name: &str) {
    out.push(b'<');
    out.extend_from_slice(name.as_bytes());
    out.push(b'>');
}

/// Ends an element.
pub(super) fn end(out: &mut Vec<u8>, name: &str) {
    out.extend_from_slice(b"</");
    out.extend_from_slice(name.as_bytes());
    out.push(b'>');
}

/// Writes an element without content.
pub(super) fn empty(out: &mut Vec<u8>, name: &str) {
    out.push(b'<');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"/>");
}

/// Writes text between tags. A carriage return is written as a reference, because XML readers turn a
/// plain one into a line feed.
pub(super) fn xml(out: &mut Vec<u8>, text: &str) {
    if all_bytes(text, |byte| match byte {
        b'<' | b'>' | b'&' | b'\'' => false,
        byte => is_plain(byte) || byte == b'\n',
    }) {
        return out.extend_from_slice(text.as_bytes());
    }
    let text = legal(text);
    let escaped = escape(text.as_ref());
    if escaped.contains('\r') {
        out.extend_from_slice(escaped.replace('\r', "&#13;").as_bytes());
    } else {
        out.extend_from_slice(escaped.as_bytes());
    }
}

/// Writes text as a JSON string.
pub(super) fn json(out: &mut Vec<u8>, text: &str) {
    if all_bytes(text, |byte| is_plain(byte) && byte != b'\\') {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        // Writing to memory does not fail.
        serde_json::to_writer(out, &legal(text)).ok();
    }
}

/// Whether a byte certainly is legal and needs no escape in either format. 0xEF begins all that XML
/// 1.0 forbids beyond the control characters.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=0xEE | 0xF0..=0xFF) && byte != b'"'
}

/// Whether all bytes of a text are so. Asks chunks of a fixed size, which overlap at the end: the
/// compiler makes a few wide instructions of each.
fn all_bytes(text: &str, is_so: impl Fn(u8) -> bool) -> bool {
    let all = |chunk: &[u8]| chunk.iter().fold(true, |so, byte| so & is_so(*byte));
    let bytes = text.as_bytes();
    match (bytes.first_chunk::<16>(), bytes.last_chunk::<16>(), bytes.last_chunk::<32>()) {
        (_, _, Some(last)) => bytes.as_chunks::<32>().0.iter().all(|chunk| all(chunk)) && all(last),
        (Some(first), Some(last), None) => {
            first.iter().zip(last).fold(true, |so, (a, b)| so & is_so(*a) & is_so(*b))
        }
        _ => all(bytes),
    }
}

/// Writes a number with the fewest digits that name it; as JSON, `null` if it is not finite.
pub(super) fn number(out: &mut Vec<u8>, number: f64) {
    // Writing to memory does not fail.
    serde_json::to_writer(out, &number).ok();
}

/// The same without an exponent, which several readers of XML do not know.
pub(super) fn decimal(out: &mut Vec<u8>, value: f64) {
    let before = out.len();
    number(out, value);
    if out.iter().skip(before).any(|byte| *byte == b'e') {
        out.truncate(before);
        out.extend_from_slice(value.to_string().as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_asked_wherever_it_is() {
        for length in 0..100 {
            let text = "a".repeat(length);
            assert!(all_bytes(&text, |byte| byte == b'a'));
            for at in 0..length {
                let mut text = text.clone();
                text.replace_range(at..=at, "b");
                assert!(!all_bytes(&text, |byte| byte == b'a'), "{at} of {length}");
            }
        }
    }

    #[test]
    fn json_text_is_escaped_as_serde_json_does_and_forbidden_characters_are_replaced() {
        let texts = ["", "plain", "Café 🚧", "say \"no\"", "a\\b", "two\nlines\u{7f}", "\r"];
        for words in texts.into_iter().flat_map(|text| [text.to_owned(), text.repeat(40)]) {
            let mut out = vec![];
            json(&mut out, &words);
            assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&words).unwrap());
        }
        for c in (0..=0xffff).filter_map(char::from_u32) {
            let (words, mut out) = (format!("a{c}b{c}"), vec![]);
            json(&mut out, &words);
            let expected = serde_json::to_string(&legal(&words)).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected, "{c:?}");
        }
    }
}
