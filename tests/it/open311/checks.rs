//! The list of checks, counted against the tests: none gets lost.

use std::{collections::BTreeSet, path::Path};

use harness::workspace;

/// Each check with what it is about; `.ci/conformance` reads it, too.
const CHECKS: &str = include_str!("checks.txt");

/// The ids at the front of a test's name: `p1_...`, `u1_and_u3_...`, `g13_to_g15_...`.
fn carried(name: &str) -> Vec<String> {
    let is_id = |part: &&str| {
        let (letter, number) = part.split_at_checked(1).unwrap_or_default();
        "dsfpgru".contains(letter) && number.parse::<u32>().is_ok()
    };
    let mut parts = name.split('_');
    let mut found = vec![];
    let mut from = None;
    while let Some(id) = parts.next().filter(is_id) {
        let (letter, number) = id.split_at(1);
        let number: u32 = number.parse().unwrap();
        found.extend((from.unwrap_or(number)..=number).map(|number| format!("{letter}{number}")));
        from = match parts.next() {
            Some("and") => None,
            Some("to") => Some(number + 1),
            _ => break,
        };
    }
    found
}

/// The names of the tests in a folder.
fn tests(folder: &Path) -> Vec<String> {
    let mut names = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(tests(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(path).unwrap();
            let mut lines = text.lines();
            while lines.by_ref().any(|line| line.ends_with("test]") || line.contains("::test(")) {
                // Between them may stand why it is ignored.
                let line = lines.find(|line| line.contains("fn ")).unwrap_or_default();
                let name = line.split_once("fn ").and_then(|(_, rest)| rest.split_once('('));
                names.extend(name.map(|(name, _)| name.to_owned()));
            }
        }
    }
    names
}

#[test]
fn every_check_is_carried_by_a_test_and_no_test_by_a_check_that_is_none() {
    let known: Vec<_> = CHECKS.lines().filter_map(|line| line.split(' ').next()).collect();
    let carried: BTreeSet<String> = tests(&workspace().join("tests/it/open311"))
        .iter()
        .flat_map(|name| carried(name))
        .collect();

    let mut counts = [("d", 5), ("s", 8), ("f", 5), ("p", 24), ("g", 22), ("r", 7), ("u", 5)]
        .iter()
        .flat_map(|(letter, last)| (1..=*last).map(move |number| format!("{letter}{number}")));
    assert!(counts.all(|id| known.contains(&id.as_str())));
    let lost: Vec<_> = known.iter().filter(|id| !carried.contains(**id)).collect();
    assert!(lost.is_empty(), "no test carries {lost:?}");
    let unknown: Vec<_> = carried.iter().filter(|id| !known.contains(&id.as_str())).collect();
    assert!(unknown.is_empty(), "there is no check {unknown:?}");
}

#[test]
fn names_carry_one_id_or_several() {
    for (name, ids) in [
        ("p1_a_form_post_gets_a_number", &["p1"][..]),
        ("u1_and_u3_updates", &["u1", "u3"]),
        ("g13_to_g15_none_one_and_two", &["g13", "g14", "g15"]),
        ("r4_and_r5_and_r7_to_r9_all", &["r4", "r5", "r7", "r8", "r9"]),
        ("pages_are_pages", &[]),
        ("g_and_h", &[]),
    ] {
        assert_eq!(carried(name), ids, "{name}");
    }
}
