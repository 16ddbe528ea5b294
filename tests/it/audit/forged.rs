//! A root is believed only if it was signed, and only as it was signed.

use std::path::Path;

use domain::audit::AuditKey;

use super::{delete_case, reports, root_of_now, start};

/// Changes a file.
fn change(path: &str, change: impl FnOnce(String) -> String) {
    let text = std::fs::read_to_string(path).unwrap();
    let changed = change(text.clone());
    assert_ne!(changed, text);
    std::fs::write(path, changed).unwrap();
}

/// The lines of a root without the one of this case.
fn without(text: &str, number: &str) -> String {
    text.lines().filter(|line| !line.starts_with(number)).flat_map(|line| [line, "\n"]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_root_from_which_a_case_was_taken_out_or_in_which_it_was_changed_is_refused() {
    let (app, city, command) = start().await;
    let numbers = reports(&app, &city, 2).await;
    let (root, gone) = (root_of_now(&command), &numbers[0]);
    let kept = std::fs::read_to_string(&root).unwrap();
    delete_case(&app, gone).await;
    let refused = || command.fail(&["audit", "--since", &root]);

    change(&root, |text| without(&text, gone));
    assert!(refused().ends_with("its list is not the one that was signed"), "{}", refused());

    std::fs::write(&root, &kept).unwrap();
    change(&root, |text| text.replacen(&format!("{gone} 2 "), &format!("{gone} 1 "), 1));
    assert!(refused().ends_with("its list is not the one that was signed"), "{}", refused());

    std::fs::write(&root, &kept).unwrap();
    change(&root, |text| text.replace("\"cases\":2", "\"cases\":1"));
    assert!(refused().ends_with("its signature is not valid"), "{}", refused());

    std::fs::write(&root, &kept).unwrap();
    change(&root, |text| without(&text, "{"));
    assert!(refused().contains("line 3 is not of a root"), "{}", refused());

    std::fs::write(&root, &kept).unwrap();
    change(&root, |text| text.trim_end().rsplit_once('\n').unwrap().0.to_owned());
    assert!(refused().ends_with("it is not whole"), "{}", refused());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_root_that_somebody_else_has_signed_is_refused() {
    let (app, city, mut command) = start().await;
    let numbers = reports(&app, &city, 2).await;
    let own = command.data_dir.path().join("audit-key.pem");
    let foreign = command.data_dir.path().join("foreign-key.pem");
    AuditKey::open(&foreign).unwrap();
    delete_case(&app, &numbers[0]).await;
    command.set("STREETCORNER_AUDIT_KEY", foreign.to_str().unwrap());
    let root = root_of_now(&command);

    command.succeed(&["audit", "--since", &root]);
    command.set("STREETCORNER_AUDIT_KEY", own.to_str().unwrap());
    let refused = command.fail(&["audit", "--since", &root]);

    assert!(refused.contains("it was signed with another key"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_key_alone_is_enough_to_check_a_root() {
    let (app, city, mut command) = start().await;
    reports(&app, &city, 1).await;
    let root = root_of_now(&command);
    let folder = command.data_dir.path().to_owned();
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let public = file("public.pem");
    openssl(&["pkey", "-in", &file("audit-key.pem"), "-pubout", "-out", &public]);
    command.set("STREETCORNER_AUDIT_KEY", &file("no-such-key.pem"));

    let refused = command.fail(&["audit", "--since", &root]);
    assert!(refused.contains("--public-key"), "{refused}");
    assert!(!Path::new(&file("no-such-key.pem")).exists());
    command.succeed(&["audit", "--since", &root, "--public-key", &public]);

    // As docs/audit.md says, without Streetcorner.
    let text = std::fs::read_to_string(&root).unwrap();
    let [head, signed, signature] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
    let heads_sha256 = super::hex(&domain::hash::sha256(format!("{head}\n")));
    assert!(signed.contains(&heads_sha256), "{signed}");
    std::fs::write(file("root.json"), signed).unwrap();
    std::fs::write(file("root.sig"), bytes(signature)).unwrap();
    let verify = ["pkeyutl", "-verify", "-pubin", "-inkey", &public, "-rawin"];
    openssl(&[&verify[..], &["-in", &file("root.json"), "-sigfile", &file("root.sig")]].concat());
}

fn openssl(arguments: &[&str]) {
    let output = std::process::Command::new("openssl").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The bytes of a text in hexadecimal.
fn bytes(text: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}
