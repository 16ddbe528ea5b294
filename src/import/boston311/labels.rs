//! Normalizes the area names in a row.

use serde_json::{Map, Value};

use super::words::squeeze;

/// Removes what a spreadsheet adds to a number: `5.0` becomes `5`.
pub(super) fn number(text: &str) -> &str {
    let text = text.trim();
    text.strip_suffix(".0").unwrap_or(text)
}

/// `Ward 17`, `17` and `017` are the same.
pub(super) fn ward(text: &str) -> String {
    let text = text.trim();
    let bare = match text.split_at_checked(4) {
        Some((word, rest)) if word.eq_ignore_ascii_case("ward") => rest,
        _ => text,
    };
    number(bare).trim_start_matches('0').to_owned()
}

/// Public works districts have two digits: `9` becomes `09`, but `10A` stays `10A`.
pub(super) fn works_district(text: &str) -> String {
    match number(text) {
        "0" | "00" => String::new(),
        text if text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("0{text}")
        }
        text => text.to_owned(),
    }
}

/// `C-11` becomes `C11`.
pub(super) fn police_district(text: &str) -> String {
    number(text).replace('-', "")
}

/// Restores a five-digit postcode that a spreadsheet treated as a number.
pub(super) fn zipcode(text: &str) -> Option<String> {
    let text = number(text);
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text {
        "" | "0" => None,
        _ if digits => Some(format!("{text:0>5}")),
        _ => Some(squeeze(text)),
    }
}

/// Builds the JSON object of area codes by kind, without empty ones.
pub(super) fn areas<const N: usize>(codes: [(&str, String); N]) -> Value {
    let codes = codes.into_iter().filter(|(_, code)| !code.is_empty());
    Value::Object(codes.map(|(kind, code)| (kind.to_owned(), code.into())).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_area_has_one_spelling() {
        for text in ["Ward 5", "5", "05", "5.0", " WARD 5 "] {
            assert_eq!(ward(text), "5", "{text}");
        }
        for text in ["", " ", "0", "00", "0.0", "Ward "] {
            assert_eq!(ward(text), "", "{text}");
        }
        assert_eq!(
            ["9", "09", "10A", "1B", " ", "0"].map(works_district),
            ["09", "09", "10A", "1B", "", ""]
        );
        assert_eq!(["C-11", "C11", " "].map(police_district), ["C11", "C11", ""]);
    }

    #[test]
    fn a_postcode_keeps_its_leading_zero() {
        assert_eq!(zipcode("2124.0").as_deref(), Some("02124"));
        assert_eq!(zipcode("02124").as_deref(), Some("02124"));
        assert_eq!(zipcode(""), None);
    }
}
