//! Links lead somewhere.

use std::path::Path;

use super::{pages, read};

/// The targets of links and pictures, without those in code.
fn targets(page: &str) -> Vec<String> {
    let mut inside = false;
    let mut targets = vec![];
    for line in page.lines() {
        if line.starts_with("```") {
            inside = !inside;
        }
        if inside {
            continue;
        }
        let found = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        targets.extend(found.map(str::to_owned));
    }
    targets
}

/// The anchors of a page's headings, as forges make them.
fn anchors(page: &str) -> Vec<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let words = line.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

/// What is wrong with a link of a page, if anything is.
fn flaw(page: &Path, target: &str) -> Option<String> {
    if target.starts_with("https://") {
        return None;
    }
    let (file, anchor) = target.split_once('#').map_or((target, None), |(f, a)| (f, Some(a)));
    let path = if file.is_empty() { page.to_owned() } else { page.parent()?.join(file) };
    if !path.exists() {
        return Some(format!("{} links to {target}, which is not there", page.display()));
    }
    let anchor = anchor?;
    let found = anchors(&read(&path)).iter().any(|known| known == anchor);
    (!found).then(|| format!("{} links to {target}, which has no such heading", page.display()))
}

#[test]
fn every_link_of_every_page_leads_somewhere() {
    let mut checked = 0;
    let mut flaws = vec![];
    for page in pages() {
        for target in targets(&read(&page)) {
            checked += 1;
            flaws.extend(flaw(&page, &target));
        }
    }
    assert!(flaws.is_empty(), "{flaws:#?}");
    assert!(checked > 150, "{checked}");
}

#[test]
fn a_link_that_leads_nowhere_is_noticed() {
    let page = harness::workspace().join("docs/README.md");
    assert!(flaw(&page, "nowhere.md").is_some());
    assert!(flaw(&page, "limits.md#nowhere").is_some());
    assert_eq!(flaw(&page, "limits.md#sign-in"), None);
}

#[test]
fn every_page_and_every_picture_is_linked_from_another_page() {
    let pages = pages();
    let linked: Vec<_> = pages
        .iter()
        .flat_map(|page| {
            let folder = page.parent().unwrap().to_owned();
            let files = targets(&read(page)).into_iter();
            files.filter_map(move |target| {
                let file = target.split('#').next()?;
                folder.join(file).canonicalize().ok().filter(|_| !file.is_empty())
            })
        })
        .collect();
    let folder = harness::workspace().join("docs/pictures");
    let pictures = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for file in pages.iter().cloned().chain(pictures) {
        let is_door = file.ends_with("README.md") && file.parent() == Some(&harness::workspace());
        let file = file.canonicalize().unwrap();
        assert!(is_door || linked.contains(&file), "no page links to {}", file.display());
    }
}
