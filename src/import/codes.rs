//! Codes for entities that other systems identify by name only.

use std::collections::HashSet;

/// Code of the agency for cases without a responsible agency.
pub(crate) const NOBODY: &str = "unassigned";

/// Maximum length of a code, in characters.
const MAX_LENGTH: usize = 60;

/// Derives a code from a name: lower-case letters, digits and single dashes, at most 60 characters.
/// Returns `otherwise` if no character of the name is usable.
pub(crate) fn slug(name: &str, otherwise: &str) -> String {
    let mut out = String::new();
    for c in name.chars().map(|c| c.to_ascii_lowercase()) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() == MAX_LENGTH {
            break;
        }
    }
    let out = out.trim_end_matches('-');
    if out.is_empty() { otherwise.to_owned() } else { out.to_owned() }
}

/// Returns the code, or the first free one of `code-2`, `code-3`, ... and marks it as taken.
pub(crate) fn free(taken: &mut HashSet<String>, code: &str) -> String {
    let twins = (2..).map(|twin: u32| format!("{code}-{twin}"));
    let free = std::iter::once(code.to_owned()).chain(twins).find(|code| !taken.contains(code));
    let free = free.unwrap_or_default();
    taken.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_has_nothing_but_letters_digits_and_dashes() {
        let name = "Parking on Front/Back Yards (Illegal)";
        assert_eq!(slug(name, "service"), "parking-on-front-back-yards-illegal");
        assert_eq!(slug("¿?", "service"), "service");
        assert_eq!(slug(&"long name ".repeat(20), "service").len(), 59);
    }

    #[test]
    fn a_taken_code_gets_a_number() {
        let mut taken = HashSet::from(["tree".to_owned(), "tree-2".to_owned()]);
        assert_eq!(free(&mut taken, "tree"), "tree-3");
        assert_eq!(free(&mut taken, "tree"), "tree-4");
        assert_eq!(free(&mut taken, "sign"), "sign");
    }
}
