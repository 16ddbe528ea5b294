//! The README's walk, word for word, with the built command.

use std::process::{Command, Stdio};

use harness::{Streetcorner, workspace};

#[tokio::test(flavor = "multi_thread")]
async fn the_readmes_walk_works_word_for_word() {
    let readme = std::fs::read_to_string(workspace().join("README.md")).unwrap();
    let mut streetcorner = Streetcorner::default();
    let url = streetcorner.url();
    streetcorner.succeed(&["demo", "--url", &url]);
    streetcorner.serve();

    let walked = Command::new("sh")
        .args(["-e", "-c", &shell_blocks(&readme)])
        .env("STREETCORNER_DATA_DIR", streetcorner.data_dir.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();

    let said = String::from_utf8_lossy(&walked.stdout);
    let remarks = String::from_utf8_lossy(&walked.stderr);
    assert!(walked.status.success(), "{said}\n{remarks}");
    for words in [
        "event: offer",
        r#""status":"scheduled""#,
        r#""status":"in_progress""#,
        r#""status":"resolved""#,
        r#""unevidenced":false"#,
        "<status>closed</status>",
        r#""status":"acknowledged""#,
        "would be offered it had its earlier work on it not been disputed.",
        "It is open again.",
        "<detailed_status>",
    ] {
        assert!(said.contains(words), "the walk does not say {words:?}:\n{said}\n{remarks}");
    }
}

/// What stands between ```` ```sh ```` and its end.
fn shell_blocks(readme: &str) -> String {
    let mut inside = false;
    let mut script = String::new();
    for line in readme.lines() {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            line if inside => {
                script.push_str(line);
                script.push('\n');
            }
            _ => {}
        }
    }
    script
}
