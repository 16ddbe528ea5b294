//! Public case numbers.
//!
//! A number has ten characters in three groups: `K7QM-2XR-D4F`. The alphabet leaves out characters
//! that look or sound alike, and all vowels but one, so that no number is a word. The first
//! character is a letter, so that spreadsheets and parsers do not read a number as numeric. The
//! last one is a check character: a weighted sum modulo 29, as in ISBN-10 with another prime. It
//! detects every single wrong character and every swap of two. Nine random characters cannot be
//! enumerated.

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types::Text,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::random;

const ALPHABET: &[u8; 29] = b"23456789ABCDFGHJKMNPQRSTVWXYZ";
const LETTERS: &[u8; 21] = b"ABCDFGHJKMNPQRSTVWXYZ";
const RANDOM: usize = 9;

/// Public case number (Open311 `service_request_id`).
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    AsExpression,
    FromSqlRow,
)]
#[diesel(sql_type = Text)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "K7QM-2XR-D42")]
pub struct CaseNumber(String);

/// The text is not a valid case number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCaseNumber {
    /// Wrong length, or characters outside the alphabet.
    #[error("a case number looks like K7QM-2XR-D4F")]
    Shape,
    /// The check character does not match: the number was misread or mistyped.
    #[error("the case number has a mistake in it: its last character does not fit")]
    Check,
}

impl CaseNumber {
    /// Generates a random case number.
    pub fn draw() -> Self {
        let mut bare = String::from(random::pick(LETTERS));
        bare.extend((1..RANDOM).map(|_| random::pick(ALPHABET)));
        let check = check_character(&bare).unwrap_or('?');
        bare.push(check);
        Self::grouped(&bare)
    }

    /// The case number as text, in upper case with dashes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn grouped(bare: &str) -> Self {
        let mut text = String::with_capacity(RANDOM + 3);
        for (at, character) in bare.chars().enumerate() {
            if at == 4 || at == 7 {
                text.push('-');
            }
            text.push(character);
        }
        Self(text)
    }
}

/// Returns the character that makes the weighted sum a multiple of 29.
fn check_character(bare: &str) -> Option<char> {
    let sum = weighted_sum(bare)?;
    ALPHABET.get((29 - sum % 29) % 29).copied().map(char::from)
}

/// Sums each character's value times its position from the end. The check character has position 1.
fn weighted_sum(text: &str) -> Option<usize> {
    let weights = (0..=RANDOM).rev().map(|weight| weight + 1);
    text.bytes()
        .zip(weights)
        .map(|(character, weight)| Some(ALPHABET.iter().position(|c| *c == character)? * weight))
        .sum()
}

impl std::str::FromStr for CaseNumber {
    type Err = BadCaseNumber;

    /// Parses a case number in any case, with or without dashes and spaces.
    fn from_str(text: &str) -> Result<Self, BadCaseNumber> {
        let bare: String = text
            .chars()
            .filter(|c| !matches!(c, '-' | ' '))
            .map(|c| c.to_ascii_uppercase())
            .take(RANDOM + 2)
            .collect();
        if bare.len() != RANDOM + 1 || text.len() > 64 {
            return Err(BadCaseNumber::Shape);
        }
        let sum = weighted_sum(&bare).ok_or(BadCaseNumber::Shape)?;
        if sum % 29 == 0 { Ok(Self::grouped(&bare)) } else { Err(BadCaseNumber::Check) }
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = BadCaseNumber;

    fn try_from(text: String) -> Result<Self, BadCaseNumber> {
        text.parse()
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> Self {
        number.0
    }
}

impl std::fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl ToSql<Text, Pg> for CaseNumber {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <String as ToSql<Text, Pg>>::to_sql(&self.0, out)
    }
}

impl FromSql<Text, Pg> for CaseNumber {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(<String as FromSql<Text, Pg>>::from_sql(bytes)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_back_however_it_was_written_down() {
        let number = CaseNumber::draw();
        let sloppy = format!(" {} ", number.as_str().to_lowercase().replace('-', " "));
        assert_eq!(sloppy.parse(), Ok(number));
    }

    #[test]
    fn any_wrong_character_and_any_swap_is_noticed() {
        let number = CaseNumber::draw();
        let bare: Vec<u8> = number.as_str().bytes().filter(|c| *c != b'-').collect();
        for at in 0..bare.len() {
            for other in ALPHABET.iter().filter(|c| **c != bare[at]) {
                let mut wrong = bare.clone();
                wrong[at] = *other;
                let wrong = String::from_utf8(wrong).unwrap();
                assert_eq!(wrong.parse::<CaseNumber>(), Err(BadCaseNumber::Check), "{wrong}");
            }
            for to in at + 1..bare.len() {
                let mut swapped = bare.clone();
                swapped.swap(at, to);
                if swapped != bare {
                    let swapped = String::from_utf8(swapped).unwrap();
                    assert_eq!(swapped.parse::<CaseNumber>(), Err(BadCaseNumber::Check));
                }
            }
        }
    }

    #[test]
    fn nothing_takes_a_number_for_a_number() {
        for _ in 0..1_000 {
            let number = CaseNumber::draw();
            assert!(number.as_str().starts_with(|c: char| c.is_ascii_alphabetic()), "{number}");
            assert!(number.as_str().parse::<f64>().is_err(), "{number}");
        }
    }

    #[test]
    fn nonsense_is_no_number() {
        for text in ["", "K7QM", "OOOO-III-LLL", "K7QM-2XR-D4FF", "ééééé", "K7QM/2XR/D4F"] {
            assert_eq!(text.parse::<CaseNumber>(), Err(BadCaseNumber::Shape), "{text}");
        }
    }
}
