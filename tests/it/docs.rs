//! The documents say what the code does: links, limits and pictures are compared with it.

use std::path::{Path, PathBuf};

use domain::cases::{Action, Status};
use harness::workspace;

mod crates;
mod life;
mod limits;
mod links;
mod page;

/// Every page: those at the top, `docs/` with its folders, and those beside the code.
fn pages() -> Vec<PathBuf> {
    let root = workspace();
    let mut pages: Vec<_> = markdown(&root, false);
    pages.extend(markdown(&root.join("docs"), true));
    pages.push(root.join("migrations/README.md"));
    assert!(pages.len() > 15, "{pages:?}");
    pages
}

fn markdown(folder: &Path, and_below: bool) -> Vec<PathBuf> {
    let mut pages = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && and_below {
            pages.extend(markdown(&path, true));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
    pages
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The values of an attribute in a picture, in order.
fn attributes<'a>(picture: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    let values = picture.split(start.as_str()).skip(1);
    values.filter_map(|rest| rest.split('"').next()).collect()
}

/// A step of a case as pictures write it.
fn step(from: Status, action: Action, to: Status) -> String {
    format!("{from} {action} {to}")
}
