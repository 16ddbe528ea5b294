//! The built command, told how phones are woken by its settings.

use std::os::unix::fs::PermissionsExt as _;

use harness::Streetcorner;

use super::exchanges::kept;

#[tokio::test(flavor = "multi_thread")]
async fn the_key_that_phones_are_bound_to_is_made_once_and_kept() {
    let mut streetcorner = Streetcorner::default();
    let url = streetcorner.url();
    streetcorner.succeed(&["demo", "--url", &url]);
    streetcorner.serve();
    let path = streetcorner.data_dir.path().join("vapid-key.pem");
    let made = std::fs::read_to_string(&path).unwrap();

    streetcorner.kill_and_serve_again();

    assert_eq!(std::fs::read_to_string(&path).unwrap(), made);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn settings_that_can_wake_nobody_are_refused_at_the_start() {
    let streetcorner = Streetcorner::default();
    streetcorner.succeed(&["migrate"]);
    let file = |name: &str, text: &str| {
        let path = streetcorner.data_dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let no_key = file("no-key.pem", "no key");
    let account = kept("service-account.json").replace("TOKEN_URI", "nowhere");
    let account = file("account.json", &account);
    let apns = ["--apns-key-id", "K1", "--apns-team-id", "T1", "--apns-topic", "org.example.crew"];
    for (arguments, why) in [
        (vec!["--vapid-key", no_key.as_str()], "holds no P-256 key"),
        (vec!["--vapid-subject", "desk@example.org"], "must begin with mailto: or https:"),
        (vec!["--fcm-credentials", "/nowhere.json"], "cannot read /nowhere.json"),
        (vec!["--fcm-credentials", no_key.as_str()], "are not those of a service account"),
        (vec!["--fcm-credentials", account.as_str()], "nowhere is no web address"),
        (vec!["--apns-key", no_key.as_str()], "APNs wants all of"),
        (
            [["--apns-key", no_key.as_str()].as_slice(), apns.as_slice()].concat(),
            "APNs key cannot be used",
        ),
        (vec!["--push-hosts", "here"], "invalid value 'here'"),
    ] {
        let output = streetcorner.run(&[["worker"].as_slice(), arguments.as_slice()].concat());

        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(why), "{arguments:?}: {said}");
        assert!(!said.contains("PRIVATE KEY"), "{said}");
    }
}

#[test]
fn the_settings_are_explained_wherever_they_count() {
    let streetcorner = Streetcorner::default();
    for command in ["serve", "api", "worker"] {
        let help = streetcorner.succeed(&[command, "--help"]);

        for setting in [
            "--vapid-key <FILE>",
            "--vapid-subject <ADDRESS>",
            "--push-hosts <NETWORKS>",
            "--fcm-credentials <FILE>",
            "--apns-key <FILE>",
            "--apns-sandbox",
        ] {
            assert!(help.contains(setting), "{command} does not explain {setting}");
        }
        assert!(!help.contains("--fcm-url"), "{command}: for tests alone");
    }
}
