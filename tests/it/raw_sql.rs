//! Tests do not depend on columns, but for those that have to.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use harness::{RAW_SQL, workspace};

/// How a test passes SQL on; `app.count(&Rows::cases())` does not.
const CALLS: [&str; 6] =
    [".sql(", ".batch(", ".texts(", "sql_query(", "app.count(\"", "app.count(&format!("];

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|kind| kind == "rs"))
        .collect()
}

/// What follows a `where` that is SQL and no English.
const CONDITIONS: [&str; 8] =
    ["= '", " is null", " is not ", " is distinct", " like ", " not in ", "<> '", "case when"];

fn has_a_condition(line: &str) -> bool {
    let is_code = !line.trim_start().starts_with("//");
    is_code && line.contains(" where ") && CONDITIONS.iter().any(|word| line.contains(word))
}

#[test]
fn sql_is_spoken_in_the_files_that_are_listed_with_their_reason_and_in_no_other() {
    let folder = workspace().join("tests/it");
    let speaks = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        CALLS.iter().any(|call| text.contains(call)) || text.lines().any(has_a_condition)
    };
    let own = folder.join("raw_sql.rs");
    let spoken: BTreeSet<String> = files_below(&folder)
        .into_iter()
        .filter(|path| *path != own && speaks(path))
        .map(|path| path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned())
        .collect();

    let listed: BTreeSet<String> =
        RAW_SQL.iter().flat_map(|(_, files)| *files).map(|file| (*file).to_owned()).collect();

    assert_eq!(spoken, listed);
}
