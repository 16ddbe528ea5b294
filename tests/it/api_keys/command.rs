//! `streetcorner key`.

use harness::Streetcorner;

#[test]
fn the_command_issues_lists_and_revokes() {
    let streetcorner = Streetcorner::default();
    let city = ["--jurisdiction", "town.example"];
    streetcorner.succeed(&["jurisdiction", "add", "town.example", "--name", "Town"]);
    let issue = |more: &[&str]| {
        let key = [&["key", "issue"], &city[..], more].concat();
        streetcorner.succeed(&key).trim().to_owned()
    };
    let plain = issue(&["--name", "Plain"]);
    let partner = issue(&["--name", "Partner", "--scopes", "status,report", "--quota", "7"]);
    let test = issue(&["--name", "Plain", "--environment", "test"]);
    let list = || streetcorner.succeed(&[&["key", "list"], &city[..]].concat());

    let listed = list();

    assert!([&plain, &partner, &test].iter().all(|key| key.starts_with("sc_")));
    assert!(!listed.contains("sc_"), "{listed}");
    let partner = listed.lines().find(|line| line.contains("Partner")).unwrap();
    assert!(partner.ends_with("report,status\t0 of 7 today\tnever used\tworks"), "{partner}");
    let id = partner.split('\t').next().unwrap();
    streetcorner.succeed(&[&["key", "revoke"], &city[..], &["--id", id]].concat());
    assert!(list().lines().any(|line| line.starts_with(id) && line.ends_with("\trevoked")));
    let revoke = [&["key", "revoke"], &city[..], &["--name", "Plain"]].concat();
    assert_eq!(streetcorner.succeed(&revoke), "2 revoked.\n");
    assert!(list().lines().all(|line| line.ends_with("\trevoked")));
    for wrong in [&revoke[..], &revoke[..4]] {
        assert!(!streetcorner.run(wrong).status.success(), "{wrong:?}");
    }
}
