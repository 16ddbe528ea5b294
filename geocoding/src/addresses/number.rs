//! House numbers: `8`, `12A`, `6-10`, `135-141A`, `0`.

/// Maximum number of digits of a house number.
const DIGITS: usize = 7;
/// Maximum span. A larger difference means a number with a dash in it, as in Queens.
const MAX_SPAN: i32 = 500;

/// Score of an address on the other side of the street.
pub(super) const ACROSS: f64 = 0.75;

/// A house number as text and the numbers that it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HouseNumber {
    /// Text in lower case.
    pub(super) text: String,
    /// First number.
    pub(super) low: i32,
    /// Last number; equal to the first if it is not a span.
    pub(super) high: i32,
}

impl HouseNumber {
    /// Parses a house number. `None` if the text does not begin with a number.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.to_lowercase().replace('–', "-");
        let low = leading(&text)?;
        let last = text.split_once('-').and_then(|(_, last)| leading(last));
        let high = last.filter(|high| (low..=low.saturating_add(MAX_SPAN)).contains(high));
        Some(Self { text, low, high: high.unwrap_or(low) })
    }

    /// How well an address with number `other` matches this number, from 0 to 1. `None` if it does
    /// not.
    pub(super) fn answered_by(&self, other: &Self) -> Option<f64> {
        if self.text == other.text {
            return Some(1.0);
        }
        if other.high < self.low || other.low > self.high {
            return None;
        }
        let span = |number: &Self| number.high > number.low;
        if !span(self) && !span(other) {
            return Some(0.95);
        }
        // A house from 6 to 10 is on the side of the even numbers.
        let same_side = (self.low - other.low) % 2 == 0;
        let ends = self.low == other.low || self.high == other.high;
        Some(match (same_side, ends) {
            (true, true) => 0.98,
            (true, false) => 0.97,
            // Across the street: less than an interpolation between neighbors.
            (false, _) => ACROSS,
        })
    }
}

fn leading(text: &str) -> Option<i32> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    if digits.len() > DIGITS { None } else { digits.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(i32, i32)> {
        HouseNumber::read(text).map(|number| (number.low, number.high))
    }

    #[test]
    fn a_number_may_be_a_span_or_have_a_letter() {
        assert_eq!(read("8"), Some((8, 8)));
        assert_eq!(read("0"), Some((0, 0)));
        assert_eq!(read("12A"), Some((12, 12)));
        assert_eq!(read("6-10"), Some((6, 10)));
        assert_eq!(read("6A - 10C"), Some((6, 10)));
        assert_eq!(read("9-9R"), Some((9, 9)));
        assert_eq!(read("8/2"), Some((8, 8)));
        assert_eq!(read("34-12"), Some((34, 34)));
        assert_eq!(read("1-9999"), Some((1, 1)));
        assert_eq!(read("A"), None);
        assert_eq!(read("99999999999"), None);
    }

    #[test]
    fn a_span_answers_to_what_lies_in_it() {
        let answers = |asked: &str, door: &str| {
            HouseNumber::read(asked).unwrap().answered_by(&HouseNumber::read(door).unwrap())
        };

        assert_eq!(answers("6-10", "6-10"), Some(1.0));
        assert_eq!(answers("8", "6-10"), Some(0.97));
        assert_eq!(answers("7", "6-10"), Some(ACROSS));
        assert_eq!(answers("12", "12A"), Some(0.95));
        assert_eq!(answers("12", "6-10"), None);
    }
}
