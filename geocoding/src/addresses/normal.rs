//! Normalizes street names: lower case, no accents, no abbreviations.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::vocabulary;

/// Normalized name of a street.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StreetName {
    /// Full name: `elm street`.
    pub(super) whole: String,
    /// Name without the kind: `elm`.
    pub(super) core: String,
    /// Kind of street: `street`. `None` if the name contains none.
    pub(super) kind: Option<&'static str>,
}

impl StreetName {
    /// Creates the name from folded words.
    pub(super) fn of(words: &[String]) -> Self {
        let words = written_out(words);
        let whole = words.join(" ");
        let kind_of = |word: Option<&String>| word.and_then(|word| vocabulary::kind(word));
        let (core, kind) = match (words.as_slice(), kind_of(words.last()), kind_of(words.first())) {
            ([core @ .., _], Some(kind), _) if !core.is_empty() => (core.join(" "), Some(kind)),
            ([_, core @ ..], _, Some(kind)) if !core.is_empty() && vocabulary::leads(kind) => {
                (core.join(" "), Some(kind))
            }
            _ => (whole.clone(), None),
        };
        Self { whole, core, kind }
    }

    /// Creates the name from a text that contains only a name.
    pub(super) fn read(text: &str) -> Self {
        Self::of(&words(&fold(text)))
    }
}

/// Returns the search key of a street or locality name: `elm street` for `ELM ST.`
pub fn key(name: &str) -> String {
    StreetName::read(name).whole
}

/// Converts to lower case without accents; `ß` becomes `ss`. Removes apostrophes and the dots of
/// abbreviations.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut letters = text.nfkd().filter(|c| !is_combining_mark(*c));
    while let Some(c) = letters.next() {
        match c {
            '\'' | '’' | '‘' | '`' | '´' | 'ʼ' => {}
            // `N.W.` is one word; `W.Broadway` and `St.James` are two.
            '.' => {
                let before = folded.chars().rev().take_while(|c| c.is_alphanumeric()).count();
                let mut after = letters.clone();
                let letter = after.next().is_some_and(char::is_alphanumeric);
                let initials = before == 1 && !after.next().is_some_and(char::is_alphanumeric);
                if letter && !initials {
                    folded.push(' ');
                }
            }
            'ß' | 'ẞ' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' => folded.push('d'),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// Returns the words of a folded text.
pub(super) fn words(folded: &str) -> Vec<String> {
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Expands abbreviations. The meaning of `st` and `e` depends on their position.
pub(super) fn written_out(words: &[String]) -> Vec<String> {
    let kind_at = |at: usize| words.get(at).is_some_and(|word| vocabulary::kind(word).is_some());
    let last = words.len().saturating_sub(1);
    let each = |(at, word): (usize, &String)| -> String {
        let before_the_name = at == 0
            || (at == 1 && words.first().is_some_and(|w| vocabulary::direction(w).is_some()));
        if word == "st" && before_the_name && at < last && !kind_at(at + 1) {
            return "saint".to_owned();
        }
        if let Some(direction) = vocabulary::direction(word) {
            // In `E Street`, `E` is the name. In `East Street` the word is not abbreviated.
            let is_the_name =
                word.len() == 1 && at == 0 && (last == 0 || (last == 1 && kind_at(1)));
            return if is_the_name { word.clone() } else { direction.to_owned() };
        }
        let whole = vocabulary::kind(word).or_else(|| vocabulary::name(word));
        whole.map_or_else(|| compound(word), str::to_owned)
    };
    words.iter().enumerate().map(each).collect()
}

/// Expands the German suffix: `Hauptstr` becomes `Hauptstrasse`.
fn compound(word: &str) -> String {
    match word.strip_suffix("str") {
        Some(name) if name.len() >= 3 => format!("{name}strasse"),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_street_is_written_one_way() {
        for (written, known) in [
            ("ELM ST.", "elm street"),
            ("Elm Street", "elm street"),
            ("  elm   str ", "elm street"),
            ("St. James Ave", "saint james avenue"),
            ("E St James Av", "east saint james avenue"),
            ("E St", "e street"),
            ("E. 5th St", "east 5th street"),
            ("East Fifth Street", "east 5th street"),
            ("W.Broadway", "west broadway"),
            ("Charlesgate E", "charlesgate east"),
            ("Avenue Louis Pasteur", "avenue louis pasteur"),
            ("Ave Louis Pasteur", "avenue louis pasteur"),
            ("O'Brien Ct", "obrien court"),
            ("N.W. 12th Ter.", "northwest 12th terrace"),
            ("Park St", "park street"),
            ("Mt Vernon St", "mount vernon street"),
            ("Dr Mary Moore Beatty Cir", "drive mary moore beatty circle"),
            ("Hauptstraße", "hauptstrasse"),
            ("Hauptstr.", "hauptstrasse"),
            ("Berliner Str.", "berliner street"),
            ("Berliner Straße", "berliner street"),
            ("Rúa do Príncipe", "rua do principe"),
            ("Avda. de América", "avenue de america"),
            ("Bd Saint-Germain", "boulevard saint germain"),
            ("\u{ff25}\u{ff2c}\u{ff2d} st", "elm street"),
            ("", ""),
        ] {
            assert_eq!(key(written), known, "{written}");
        }
    }

    #[test]
    fn what_it_is_called_is_told_from_what_it_is() {
        let of = |text: &str| {
            let name = StreetName::read(text);
            (name.core, name.kind)
        };

        assert_eq!(of("Elm St"), ("elm".to_owned(), Some("street")));
        assert_eq!(of("Hyde Park Ave"), ("hyde park".to_owned(), Some("avenue")));
        assert_eq!(of("Rue de Rivoli"), ("de rivoli".to_owned(), Some("rue")));
        assert_eq!(of("Broadway"), ("broadway".to_owned(), None));
        assert_eq!(of("Street"), ("street".to_owned(), None));
    }

    #[test]
    fn writing_it_out_twice_changes_nothing() {
        for text in ["E St James Ave", "Hauptstr. 3", "W 4th St", "Via Dr. S. No", "so st ct"] {
            assert_eq!(key(&key(text)), key(text), "{text}");
        }
    }
}
