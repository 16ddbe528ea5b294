//! Interprets the closure reason of a row.

use domain::cases::Outcome;

use super::words::squeeze;

/// Prefixes of reasons and the outcomes they mean. Any other reason means `other`.
const OUTCOMES: &[(&str, Outcome)] = &[
    ("Case Resolved", Outcome::Fixed),
    ("Resolved", Outcome::Fixed),
    // A request for bulk item pickup is fulfilled by an appointment.
    ("Case Scheduled", Outcome::Fixed),
    ("Scheduled", Outcome::Fixed),
    ("Bulk Item Automation", Outcome::Fixed),
    ("Internal Case Performed", Outcome::Fixed),
    ("VIOCOR:", Outcome::Fixed),
    ("CORR:", Outcome::Fixed),
    ("Case Invalid", Outcome::NoProblemFound),
    ("Invalid", Outcome::NoProblemFound),
    ("NOVIO:", Outcome::NoProblemFound),
    ("NOBASE:", Outcome::NoProblemFound),
    ("NOACC:", Outcome::CannotAct),
    ("TFA:", Outcome::CannotAct),
    ("Case Referred", Outcome::NotOurs),
    ("Referred", Outcome::NotOurs),
    ("ROA:", Outcome::NotOurs),
];

/// Returns the reason without the common prefix (that the case is closed, and when).
pub(super) fn note(reason: &str) -> String {
    let reason = squeeze(reason);
    let words: Vec<&str> = reason.split(' ').collect();
    let words = match words.as_slice() {
        ["Case", "Closed.", "Closed", "date", ":", dated @ ..] => dated.get(date_length(dated)..),
        ["Case", "Closed" | "Closed.", ":", words @ ..]
        | ["Case", "Closed" | "Closed.", words @ ..]
        | words => Some(words),
    };
    words.unwrap_or_default().join(" ")
}

/// Number of words of a date such as `2017-05-07 06:40:28.8` or `Wed Jan 19 11:42:16 EST 2022`. 0
/// if there is none.
fn date_length(words: &[&str]) -> usize {
    let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    match words {
        [date, time, ..] if is_number(date) && is_number(time) => 2,
        [_, _, day, time, _, year, ..] if [day, time, year].into_iter().all(is_number) => 6,
        _ => 0,
    }
}

/// Outcome of a case that was closed with this note.
pub(super) fn outcome(note: &str) -> Outcome {
    let found = OUTCOMES.iter().find(|(start, _)| note.starts_with(start));
    found.map_or(Outcome::Other, |(_, outcome)| *outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_is_what_is_particular_to_the_case() {
        for (reason, expected) in [
            ("Case Closed Case Resolved lamp  replaced ", "Case Resolved lamp replaced"),
            ("Case Closed : ", ""),
            (" ", ""),
            ("Case Closed. Closed date : 2017-05-07 06:40:28.8 Case Noted x ", "Case Noted x"),
            ("Case Closed. Closed date : Wed Jan 19 11:42:16 EST 2022 Resolved y", "Resolved y"),
            ("Case Closedness", "Case Closedness"),
        ] {
            assert_eq!(note(reason), expected);
        }
    }

    #[test]
    fn the_outcome_is_in_the_notes_first_words() {
        assert_eq!(outcome("Case Resolved lamp replaced"), Outcome::Fixed);
        assert_eq!(outcome("NOVIO: No Violation Found/No Cause"), Outcome::NoProblemFound);
        assert_eq!(outcome("ROA: Refer to Other Agency/Division"), Outcome::NotOurs);
        assert_eq!(outcome("NOACC: Closed-No Access"), Outcome::CannotAct);
        assert_eq!(outcome("Duplicate of Existing Case"), Outcome::Other);
        assert_eq!(outcome(""), Outcome::Other);
    }
}
