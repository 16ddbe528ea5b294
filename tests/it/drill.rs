//! A cluster of three databases loses its leader. See `deploy/ha/`; `make drill` is the long form.

use std::{path::PathBuf, process::Command};

use harness::workspace;
use streetcorner::say::remark;

/// The program that writes the ledger: beside the test's own program.
fn bench() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().unwrap().parent().unwrap().join("bench")
}

/// Takes two minutes. Needs root, namespaces, and the packages of `.ci/setup drill`.
#[test]
#[ignore = "takes two minutes, and must run alone"]
fn slow_the_leader_dies_and_all_are_restarted_and_nothing_acknowledged_is_lost() {
    let drill = Command::new(workspace().join("deploy/ha/drill"))
        .arg("--short")
        .env("DRILL_BENCH", bench())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&drill.stdout);
    if drill.status.code() == Some(77) {
        remark(said.trim());
        return;
    }
    let remarks = String::from_utf8_lossy(&drill.stderr);
    assert!(drill.status.success(), "{said}{remarks}");
    assert!(said.contains("the ledger is clean"), "{said}");
    let restart = said.lines().find(|line| line.starts_with("rolling restart ")).unwrap();
    // Rounds, acknowledged, refused, failed, unknown.
    let counts: Vec<_> = restart.split_whitespace().skip(2).take(5).collect();
    assert_eq!(counts[0], "1", "{said}");
    assert_eq!(counts[2..], ["0", "0", "0"], "a rolling restart refuses nobody: {said}");
}
