//! Parses an address text into number, street and rest.

use super::{
    normal::{StreetName, fold, words, written_out},
    number::HouseNumber,
    parts::{BETWEEN, drop_state, has_digit, is_ordinal, parts, take_zip, without_unit},
};

/// Maximum number of characters that are read.
const MAX_LENGTH: usize = 200;
/// Maximum number of words in a street name.
const MAX_WORDS: usize = 6;
/// Phrases that introduce an intersection.
const CORNER: &[&[&str]] = &[
    &["at", "the", "corner", "of"],
    &["at", "the", "intersection", "of"],
    &["the", "corner", "of"],
    &["intersection", "of"],
    &["intersection"],
    &["corner", "of"],
    &["junction", "of"],
    &["corner"],
    &["cor"],
];
/// A parsed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// House number. `None` if the text has none.
    pub(super) number: Option<HouseNumber>,
    /// Possible readings of the street and the rest.
    pub(super) readings: Vec<Reading>,
    /// Possible readings of the second street. Empty unless the request is for an intersection.
    pub(super) crossing: Vec<Reading>,
    /// Postcode. `None` if the text has none.
    pub(super) zip: Option<String>,
}

/// One way to separate the street from the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// The street.
    pub(super) street: StreetName,
    /// Rest of the text, without abbreviations: a locality or unknown words.
    pub(super) rest: Vec<String>,
}

impl Asked {
    /// Parses a text.
    pub(super) fn read(text: &str) -> Self {
        let text: String = text.chars().take(MAX_LENGTH).collect();
        let mut parts: Vec<Vec<String>> =
            parts(&fold(&text)).into_iter().map(without_unit).collect();
        parts.retain(|part| !part.is_empty());
        let zip = take_zip(&mut parts);
        drop_state(&mut parts);
        if let Some((first, second)) = crossing(&parts) {
            let (readings, crossing) = (readings(&first, None), readings(&second, None));
            return Self { number: None, readings, crossing, zip };
        }
        let (number, street, rest) = door(parts);
        Self { number, readings: readings(&street, Some(&rest)), crossing: vec![], zip }
    }
}

/// Returns the two streets if the text describes an intersection.
fn crossing(parts: &[Vec<String>]) -> Option<(Vec<String>, Vec<String>)> {
    let all: Vec<&str> = parts.iter().flatten().map(String::as_str).collect();
    let front = CORNER.iter().find(|front| all.starts_with(front)).map_or(0, |front| front.len());
    let words = all.get(front..)?;
    let begins_with_number = words.first().is_some_and(|word| has_digit(word) && !is_ordinal(word));
    if front == 0 && begins_with_number {
        return None;
    }
    let at = words.iter().position(|word| BETWEEN.contains(word))?;
    let (first, second) = (words.get(..at)?, words.get(at + 1..)?);
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    (!first.is_empty() && !second.is_empty()).then(|| (owned(first), owned(second)))
}

/// Returns the number, the words that may be the street, and the words that follow it.
fn door(mut parts: Vec<Vec<String>>) -> (Option<HouseNumber>, Vec<String>, Vec<String>) {
    if parts.is_empty() {
        return (None, vec![], vec![]);
    }
    let mut street = parts.remove(0);
    let is_number = |word: &String| has_digit(word) && !is_ordinal(word);
    let mut number = None;
    if street.first().is_some_and(is_number) && (street.len() > 1 || !parts.is_empty()) {
        let written = street.remove(0);
        let half = street.first().is_some_and(|word| word == "1/2").then(|| street.remove(0));
        number = HouseNumber::read(&format!("{written}{}", half.map_or("", |_half| "hf")));
        if street.is_empty() {
            street = parts.remove(0);
        }
    } else if let Some(at) = street.iter().skip(1).position(is_number) {
        // The number follows the street, and a locality may follow the number.
        let after = street.split_off(at + 2);
        number = street.pop().and_then(|word| HouseNumber::read(&word));
        parts.insert(0, after);
    } else if let Some(next) = parts.first_mut().filter(|next| next.first().is_some_and(is_number))
    {
        number = HouseNumber::read(&next.remove(0));
    }
    (number, street, parts.concat())
}

/// Returns every way to separate the street from the rest. Words in `beyond` never belong to the
/// street.
fn readings(street: &[String], beyond: Option<&[String]>) -> Vec<Reading> {
    let beyond = beyond.unwrap_or_default();
    (1..=street.len().min(MAX_WORDS))
        .filter_map(|words| street.split_at_checked(words))
        .map(|(street, rest)| {
            let rest: Vec<String> = rest.iter().chain(beyond).cloned().collect();
            Reading { street: StreetName::of(&flat(street)), rest: written_out(&flat(&rest)) }
        })
        .collect()
}

/// Splits tokens into words and removes punctuation.
fn flat(tokens: &[String]) -> Vec<String> {
    tokens.iter().flat_map(|token| words(token)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns number, longest street, rest and postcode.
    fn read(text: &str) -> (String, String, String, String) {
        let asked = Asked::read(text);
        let longest = asked.readings.last();
        (
            asked.number.map(|number| number.text).unwrap_or_default(),
            longest.map(|it| it.street.whole.clone()).unwrap_or_default(),
            longest.map(|it| it.rest.join(" ")).unwrap_or_default(),
            asked.zip.unwrap_or_default(),
        )
    }

    #[test]
    fn an_address_falls_into_its_parts() {
        for (text, number, street, rest, zip) in [
            ("6-10 A St  Hyde Park  MA  02136", "6-10", "a street", "hyde park", "02136"),
            ("8 Elm Street", "8", "elm street", "", ""),
            ("8 elm st, apt. 3, Roxbury, MA 02119-1234", "8", "elm street", "roxbury", "02119"),
            ("12A Elm St #2", "12a", "elm street", "", ""),
            ("12 1/2 Elm St", "12hf", "elm street", "", ""),
            ("8 Elm St 3rd Floor, Boston", "8", "elm street", "boston", ""),
            ("8, Elm St, Unit 4B", "8", "elm street", "", ""),
            ("8 Elm Ct", "8", "elm court", "", ""),
            ("8 Elm Ct, CT", "8", "elm court", "", ""),
            ("8 Elm St, Boston, MA, USA", "8", "elm street", "boston", ""),
            ("100 5th Ave", "100", "5th avenue", "", ""),
            ("Hauptstraße 12a, 10115 Berlin", "12a", "hauptstrasse", "berlin", "10115"),
            ("Calle Mayor, 5, Madrid", "5", "calle mayor", "madrid", ""),
            ("12 rue de Rivoli, 75004 Paris", "12", "rue de rivoli", "paris", "75004"),
            ("Elm Street", "", "elm street", "", ""),
            ("02136", "", "02136", "", ""),
            ("", "", "", "", ""),
            (" ,;# & ", "", "", "", ""),
        ] {
            let own = |text: &str| text.to_owned();
            assert_eq!(read(text), (own(number), own(street), own(rest), own(zip)), "{text}");
        }
    }

    #[test]
    fn where_the_street_ends_is_left_open() {
        let asked = Asked::read("6 A St Hyde Park");

        let streets: Vec<_> = asked.readings.iter().map(|it| it.street.whole.as_str()).collect();
        assert_eq!(streets, ["a", "a street", "a street hyde", "a street hyde park"]);
        assert_eq!(asked.readings[1].rest, ["hyde", "park"]);
    }

    #[test]
    fn a_corner_has_two_streets() {
        for text in [
            "INTERSECTION of A St & W Fourth St",
            "corner of A Street and West 4th Street",
            "A St / W. Fourth St",
            "a st@w 4th st",
            "At the corner of A St. and W. 4th",
        ] {
            let asked = Asked::read(text);
            assert_eq!(asked.number, None, "{text}");
            assert!(asked.readings.iter().any(|it| it.street.core == "a"), "{text}");
            assert!(asked.crossing.iter().any(|it| it.street.core == "west 4th"), "{text}");
        }
        assert_eq!(Asked::read("12 Black and White St").crossing, []);
        assert_eq!(Asked::read("8 Elm St & Oak").crossing, []);
    }

    #[test]
    fn no_text_is_too_odd_to_be_read() {
        for text in ["\0", "- / -", "1/2", "# # #", "a & & b", "&", "corner of", "éééé", "٣ شارع"]
        {
            Asked::read(text);
        }
        Asked::read(&"9".repeat(10_000));
        assert!(Asked::read(&"long ".repeat(10_000)).readings.len() <= MAX_WORDS);
    }
}
