//! Splits an address text into parts and words and removes what is not an address.

use super::vocabulary;

/// Words and signs between the two streets of an intersection.
pub(super) const BETWEEN: &[&str] = &["&", "/", "@", "and", "at", "und", "et", "y"];

/// Splits the text at commas, line ends and wide gaps, and each part into words. A number keeps its
/// dash.
pub(super) fn parts(folded: &str) -> Vec<Vec<String>> {
    let marked = folded.replace("  ", ",");
    marked.split([',', ';', '\n', '\t']).map(tokens).collect()
}

fn tokens(part: &str) -> Vec<String> {
    let mut tokens: Vec<String> = vec![];
    let mut word = String::new();
    for c in part.chars() {
        let in_number = word.starts_with(|c: char| c.is_ascii_digit());
        match c {
            _ if c.is_alphanumeric() => word.push(c),
            '-' | '–' if in_number => word.push('-'),
            '/' if in_number => word.push('/'),
            _ => {
                tokens.extend(finished(&mut word));
                if matches!(c, '#' | '&' | '/' | '@') {
                    tokens.push(c.to_string());
                }
            }
        }
    }
    tokens.extend(finished(&mut word));
    tokens
}

fn finished(word: &mut String) -> Option<String> {
    let done = std::mem::take(word);
    let done = done.trim_end_matches(['-', '/']);
    (!done.is_empty()).then(|| done.to_owned())
}

pub(super) fn has_digit(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit())
}

/// Whether the word is an ordinal number, as `3rd` in `3rd floor`.
pub(super) fn is_ordinal(word: &str) -> bool {
    has_digit(word) && ["st", "nd", "rd", "th"].iter().any(|end| word.ends_with(end))
}

/// Removes the number of a flat or a floor.
pub(super) fn without_unit(part: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = vec![];
    let mut words = part.into_iter().peekable();
    while let Some(word) = words.next() {
        if vocabulary::is_unit(&word) {
            let own = |next: &String| next.len() == 1 || (next.len() <= 5 && has_digit(next));
            if words.next_if(|next| own(next) && !BETWEEN.contains(&next.as_str())).is_some() {
                continue;
            }
            if matches!(word.as_str(), "floor" | "fl") && kept.last().is_some_and(|w| is_ordinal(w))
            {
                kept.pop();
                continue;
            }
            if word == "#" {
                continue;
            }
        }
        kept.push(word);
    }
    kept
}

/// Removes and returns the postcode: five digits that are not the house number.
pub(super) fn take_zip(parts: &mut Vec<Vec<String>>) -> Option<String> {
    let is_zip = |word: &str| {
        let (five, four) = word.split_once('-').unwrap_or((word, "0000"));
        let digits =
            |text: &str, so_many| text.len() == so_many && text.bytes().all(|b| b.is_ascii_digit());
        digits(five, 5) && digits(four, 4)
    };
    let mut zip = None;
    for (nth, part) in parts.iter_mut().enumerate() {
        let mut at = 0;
        part.retain(|word| {
            at += 1;
            let taken = (nth > 0 || at > 1) && is_zip(word);
            if taken {
                zip = word.get(..5).map(str::to_owned);
            }
            !taken
        });
    }
    parts.retain(|part| !part.is_empty());
    zip
}

/// Removes a state at the end, and the country after it.
pub(super) fn drop_state(parts: &mut Vec<Vec<String>>) {
    for nth in 0..2 {
        parts.retain(|part| !part.is_empty());
        let words: usize = parts.iter().map(Vec::len).sum();
        let Some(last) = parts.last_mut() else { return };
        let Some(word) = last.last() else { return };
        let country = nth == 0 && matches!(word.as_str(), "usa" | "us");
        if words > 2 && (country || vocabulary::is_state(word)) {
            // In `8 Elm Ct`, `Ct` is not a state.
            let kind = vocabulary::kind(word).is_some() || vocabulary::direction(word).is_some();
            if !(kind && words <= 3) {
                last.pop();
            }
            if !country {
                break;
            }
        }
    }
    parts.retain(|part| !part.is_empty());
}
