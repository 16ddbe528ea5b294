//! The limits are those of the code.

use super::read;

/// The rows of all tables: the linked file, and the code that stands there.
fn rows(page: &str) -> Vec<(&str, &str)> {
    let last = page.lines().filter_map(|line| line.trim_end_matches(" |").rsplit(" | ").next());
    last.filter_map(|cell| {
        let (link, code) = cell.split_once("): `")?;
        let (_, path) = link.split_once("](../")?;
        Some((path, code.strip_suffix('`')?))
    })
    .collect()
}

#[test]
fn every_limit_is_the_one_in_the_code() {
    let root = harness::workspace();
    let page = read(&root.join("docs/limits.md"));
    let rows = rows(&page);

    for (path, code) in &rows {
        let found = read(&root.join(path)).contains(code);
        assert!(found, "docs/limits.md says {code:?} of {path}, which does not say so any more");
    }

    let limits = page.lines().filter(|line| line.starts_with("| ") && line.contains("](../"));
    assert_eq!(limits.count(), rows.len(), "a row does not end with a link and code");
    assert!(rows.len() > 60, "{}", rows.len());
}
