//! The picture of the crates is what their manifests say.

use std::{collections::BTreeMap, path::Path};

use super::{attributes, read};

/// The crates of the workspace, with what they depend on when they are built.
fn manifests() -> BTreeMap<String, Vec<String>> {
    let root = harness::workspace();
    let workspace = read(&root.join("Cargo.toml"));
    let (_, members) = workspace.split_once("members = [").unwrap();
    let members = members.split(']').next().unwrap().split('"').skip(1).step_by(2);
    let folders = members.map(|member| root.join(member)).chain([root.clone()]);
    folders.map(|folder| manifest(&folder)).collect()
}

fn manifest(folder: &Path) -> (String, Vec<String>) {
    let manifest = read(&folder.join("Cargo.toml"));
    let mut lines = manifest.lines().skip_while(|line| *line != "[package]");
    let name = lines.find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).unwrap();
    let lines = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split(['.', ' ']).next()).map(str::to_owned);
    (name.to_owned(), names.collect())
}

#[test]
fn crates_use_only_crates_in_lower_rows_of_the_picture() {
    let picture = read(&harness::workspace().join("docs/pictures/crates.svg"));
    let names = attributes(&picture, "data-crate");
    let rows = attributes(&picture, "data-row").into_iter().map(|row| row.parse::<u8>().unwrap());
    let rows: BTreeMap<&str, u8> = names.into_iter().zip(rows).collect();
    let crates = manifests();

    let mut uses = 0;
    for (name, dependencies) in &crates {
        let row = rows.get(name.as_str()).unwrap_or_else(|| panic!("{name} is not in the picture"));
        for other in dependencies.iter().filter(|other| crates.contains_key(*other)) {
            assert!(row < &rows[other.as_str()], "{name} uses {other}, which is not below it");
            uses += 1;
        }
    }
    assert!(uses > 10, "{uses}");
}
