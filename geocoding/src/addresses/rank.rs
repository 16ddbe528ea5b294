//! Scores how well known streets and places match a request, from 0 to 1.

use std::collections::HashSet;

use strsim::osa_distance;

use super::{asked::Reading, normal::StreetName, vocabulary};

/// Deduction if the requested kind of street differs from the known one.
const OTHER_KIND: f64 = 0.15;
/// Deduction if the request names no kind of street.
const NO_KIND: f64 = 0.03;
/// Lowest factor for a locality that differs from the requested one.
const ELSEWHERE: f64 = 0.8;
/// Factor for a postcode that differs from the requested one.
const OTHER_ZIP: f64 = 0.85;
/// Factor of a reading that ends before the word for the kind of street.
const CUT_OFF: f64 = 0.85;
/// Factor if a locality was requested and the known locality is empty.
const UNKNOWN: f64 = 0.95;

/// Normalized name of a known street.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// Full name.
    pub(super) whole: String,
    /// Name without the kind of street.
    pub(super) core: String,
}

impl Known {
    fn kind(&self) -> Option<&str> {
        let rest = self.whole.strip_prefix(self.core.as_str());
        let rest = rest.or_else(|| self.whole.strip_suffix(self.core.as_str()));
        rest.map(str::trim).filter(|kind| !kind.is_empty())
    }
}

/// Similarity of two texts: 1 minus the edit distance divided by the longer length.
fn likeness(a: &str, b: &str) -> f64 {
    let longest = a.chars().count().max(b.chars().count());
    let (Ok(longest), Ok(off)) = (u32::try_from(longest), u32::try_from(osa_distance(a, b))) else {
        return 0.0;
    };
    if longest == 0 { 1.0 } else { 1.0 - f64::from(off) / f64::from(longest) }
}

/// How well a street matches a name.
pub(super) fn street(asked: &StreetName, known: &Known) -> f64 {
    if asked.whole == known.whole {
        return 1.0;
    }
    let core = likeness(&asked.core, &known.core);
    match (asked.kind, known.kind()) {
        (Some(asked), Some(known)) if asked == known => core,
        (None, None) => core,
        // The word for the kind may be present but misspelled.
        (None, Some(_)) => likeness(&asked.whole, &known.whole).max(core - NO_KIND),
        (Some(_), None) => likeness(&asked.whole, &known.whole).max(core - OTHER_KIND),
        (Some(_), Some(_)) => core - OTHER_KIND,
    }
}

/// How well a street matches a reading. A reading that leaves the word for the kind to the locality
/// is unlikely.
pub(super) fn reading(reading: &Reading, known: &Known) -> f64 {
    let cut_off = reading.rest.first().is_some_and(|word| vocabulary::kind(word).is_some());
    let rate = street(&reading.street, known);
    if cut_off { rate * CUT_OFF } else { rate }
}

/// Factor for how well a locality and postcode match the rest of the request.
pub(super) fn whereabouts(
    rest: &[String],
    zip: Option<&str>,
    locality_key: &str,
    zipcode: &str,
) -> f64 {
    let locality = match (rest, locality_key) {
        ([], _) => 1.0,
        (_, "") => UNKNOWN,
        (rest, known) => ELSEWHERE + (1.0 - ELSEWHERE) * best_part(rest, known),
    };
    let zip = match zip {
        Some(zip) if !zipcode.is_empty() && zip != zipcode => OTHER_ZIP,
        _ => 1.0,
    };
    locality * zip
}

/// Similarity of the best matching words to a name. Spare words reduce it.
fn best_part(words: &[String], known: &str) -> f64 {
    let wanted = known.split(' ').count();
    let parts = words.windows(wanted.min(words.len()).max(1));
    let best = parts.map(|part| likeness(&part.join(" "), known)).fold(0.0, f64::max);
    let spare = u32::try_from(words.len().saturating_sub(wanted)).unwrap_or(u32::MAX);
    (best - 0.05 * f64::from(spare)).max(0.0)
}

/// Returns what to search for: the names of all readings, and the short names with one typing
/// error.
pub(super) fn guesses<'a>(
    readings: impl Iterator<Item = &'a Reading>,
) -> (Vec<String>, Vec<String>) {
    let mut cores: Vec<String> = readings.map(|reading| reading.street.core.clone()).collect();
    let mut seen = HashSet::new();
    cores.retain(|core| seen.insert(core.clone()));
    let slips: HashSet<String> = cores.iter().flat_map(|core| slips(core)).collect();
    (cores, slips.into_iter().collect())
}

/// Maximum length of a name for which a trigram search can miss a single typing error, in letters.
const SHORT: usize = 6;

/// Returns all variants with one letter dropped, added, swapped or replaced. Only for short names,
/// of which too few trigrams remain after an error.
fn slips(core: &str) -> HashSet<String> {
    let letters: Vec<char> = core.chars().collect();
    let mut slips = HashSet::new();
    if !(2..=SHORT).contains(&letters.len()) {
        return slips;
    }
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        let with = |middle: &[char], after: &[char]| [before, middle, after].concat();
        for c in 'a'..='z' {
            slips.insert(with(&[c], after).iter().collect());
            slips.extend(after.get(1..).map(|after| with(&[c], after).iter().collect()));
        }
        slips.extend(after.get(1..).map(|after| with(&[], after).iter().collect()));
        if let [a, b, after @ ..] = after {
            slips.insert(with(&[*b, *a], after).iter().collect());
        }
    }
    slips
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> Known {
        let StreetName { whole, core, .. } = StreetName::read(name);
        Known { whole, core }
    }

    fn likes(asked: &str, better: &str, worse: &str) {
        let asked = StreetName::read(asked);
        let (better, worse) = (street(&asked, &known(better)), street(&asked, &known(worse)));
        assert!(better > worse, "{asked:?}: {better} {worse}");
    }

    #[test]
    fn the_nearest_name_is_liked_best() {
        likes("Elm St", "Elm Street", "Elm Avenue");
        likes("Elm", "Elm Street", "Elmwood Street");
        likes("Elm Stret", "Elm Street", "Elm Avenue");
        likes("Elmwod St", "Elmwood Street", "Elm Street");
        likes("Elm St", "Elm Avenue", "Ell Street");
        likes("Brodway", "Broadway", "Brady Way");
        likes("W Broadway", "West Broadway", "Broadway");
    }

    #[test]
    fn a_place_that_was_named_comes_before_others() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let at = |rest: &str, known: &str| whereabouts(&words(rest), None, known, "");

        assert!(at("hyde park", "hyde park") > at("hyde park", "roxbury"));
        assert!(at("hyde prk", "hyde park") > at("hyde park", "west roxbury"));
        assert!(at("roxbury boston", "roxbury") > at("roxbury boston", "boston") - 0.1);
        assert!(
            whereabouts(&[], Some("02136"), "", "02136")
                > whereabouts(&[], Some("02136"), "", "02119")
        );
    }

    #[test]
    fn one_slip_is_one_letter_off() {
        let slips = slips("elm");

        for slip in ["el", "lem", "eml", "elmm", "wlm", "elk"] {
            assert!(slips.contains(slip), "{slip}");
        }
        assert!(!slips.contains("em x") && !slips.contains("mel"));
    }
}
