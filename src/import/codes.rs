//! Codes for what other systems know by its name alone.

use std::collections::HashSet;

/// The agency that answers where nobody says who does.
pub(crate) const NOBODY: &str = "unassigned";

/// The longest code.
const LONGEST: usize = 60;

/// A code made of a name: small letters, digits and single dashes, 60 at most. `otherwise` if
/// nothing of the name can stand in a code.
pub(crate) fn slug(name: &str, otherwise: &str) -> String {
    let mut out = String::new();
    for c in name.chars().map(|c| c.to_ascii_lowercase()) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() == LONGEST {
            break;
        }
    }
    let out = out.trim_end_matches('-');
    if out.is_empty() { otherwise.to_owned() } else { out.to_owned() }
}

/// The code, or the first `code-2`, `code-3` ... that is not taken. It is taken from now on.
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
