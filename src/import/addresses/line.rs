//! Splits an address in one line into its parts: `6-10 A St  Hyde Park  MA  02136`.

/// Parts of a line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Line {
    /// House number, for example `6-10`. Empty if the line does not begin with a number.
    pub(in crate::import) number: String,
    /// Street, for example `A St`.
    pub(in crate::import) street: String,
    /// Part of the city, for example `Hyde Park`.
    pub(in crate::import) locality: String,
    /// Postcode, for example `02136`.
    pub(in crate::import) zip: String,
}

/// Splits a line at commas or wide gaps into number and street, part of the city, state, and
/// postcode.
pub(in crate::import) fn read(line: &str) -> Line {
    let line = line.replace("  ", ",");
    let mut parts = line.split(',').map(str::trim).filter(|part| !part.is_empty());
    let mut first = parts.next().unwrap_or_default().to_owned();
    if is_number(&first)
        && let Some(street) = parts.next()
    {
        first = format!("{first} {street}");
    }
    let (number, street) = match first.split_once(' ') {
        Some((number, street)) if is_number(number) => {
            (number.to_owned(), street.trim().to_owned())
        }
        _ => (String::new(), first),
    };
    let mut read = Line { number, street, ..Line::default() };
    for part in parts {
        for word in part.split(' ').filter(|word| !word.is_empty()) {
            let digits = word.bytes().filter(u8::is_ascii_digit).count();
            if digits >= 4 {
                word.split('-').next().unwrap_or_default().clone_into(&mut read.zip);
            } else if !(word.len() == 2 && word.bytes().all(|letter| letter.is_ascii_uppercase())) {
                read.locality.push_str(if read.locality.is_empty() { "" } else { " " });
                read.locality.push_str(word);
            }
        }
    }
    read
}

fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit()) && !text.contains(' ') && {
        let end = text.to_lowercase();
        !["st", "nd", "rd", "th"].iter().any(|ordinal| end.ends_with(ordinal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_falls_into_its_parts() {
        for (text, parts) in [
            ("6-10 A St  Hyde Park  MA  02136", ["6-10", "A St", "Hyde Park", "02136"]),
            ("10-12 Sussex St  Roxbury  MA", ["10-12", "Sussex St", "Roxbury", ""]),
            ("3  Sydney St  Dorchester  MA  02125", ["3", "Sydney St", "Dorchester", "02125"]),
            ("0 A St,  Boston, MA 02127-1234", ["0", "A St", "Boston", "02127"]),
            ("8 Elm Street", ["8", "Elm Street", "", ""]),
            ("A St", ["", "A St", "", ""]),
            ("1st Avenue", ["", "1st Avenue", "", ""]),
            ("", ["", "", "", ""]),
        ] {
            let Line { number, street, locality, zip } = read(text);
            assert_eq!([number, street, locality, zip], parts.map(str::to_owned), "{text}");
        }
    }
}
