//! Invalid input is rejected before anything is stored, with one clear sentence.

use std::fs;

use tempfile::TempDir;

use super::town::Town;
use crate::import::{Boston311Args, boston_311};

#[tokio::test]
async fn a_file_that_is_none_is_refused() {
    let home = TempDir::new().unwrap();
    let empty = home.path().join("empty.csv");
    fs::write(&empty, "").unwrap();
    for (file, reason) in [
        (home.path().join("nowhere.csv"), "there is no file "),
        (home.path().to_owned(), " is a directory, not a file"),
        (empty, " is empty"),
    ] {
        let args = Boston311Args {
            file,
            jurisdiction: "town".parse().unwrap(),
            errors: None,
            quiet: true,
        };
        let error = boston_311("no database is asked", &args).await.unwrap_err();
        assert!(format!("{error:#}").contains(reason), "{error:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_something_else_is_refused() {
    let town = Town::found().await;
    for content in ["id,date\n1,2\n", "\u{feff}\n", "%PDF-1.7", "\"unclosed"] {
        let error = town.import(&town.file("other.csv", content)).await.unwrap_err();
        let error = format!("{error:#}");
        let reason = "other.csv cannot be imported: its first line is not the header of Boston's service \
                      requests: it lacks case_enquiry_id, open_dt";
        assert!(error.contains(reason), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_that_is_none_is_refused() {
    let town = Town::found().await;
    let file = town.file("rows.csv", "x");
    let args = Boston311Args { jurisdiction: "elsewhere".parse().unwrap(), ..town.args(&file) };

    let error = boston_311(&town.cluster.url(), &args).await.unwrap_err();

    assert_eq!(error.to_string(), "there is no jurisdiction `elsewhere`; there is town");
}
