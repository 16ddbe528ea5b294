//! Numbers with thousands separators.

/// Puts commas between thousands: `1234567` becomes `1,234,567`.
pub fn grouped(digits: &str) -> String {
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn commas_are_between_thousands() {
        assert_eq!(["7", "999", "1234567"].map(grouped), ["7", "999", "1,234,567"]);
    }
}
