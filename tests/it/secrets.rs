//! Every secret can be in a file, and is never shown.

use std::{path::PathBuf, time::Duration};

use fixtures::Scene;
use harness::{Reply, Service, Streetcorner, TestApp, scene, workspace};

use crate::meta::rust_files;

/// A file with a secret, in the data directory of the command.
fn file(streetcorner: &Streetcorner, name: &str, text: &str) -> String {
    let path = streetcorner.data_dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn every_secret_setting_can_be_in_a_file() {
    let mut files: Vec<PathBuf> = rust_files(&workspace().join("src/config"));
    files.push(workspace().join("src/config.rs"));
    let text: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let secrets: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub ")?.strip_suffix(": Option<Secret>,"))
        .collect();
    assert!(secrets.len() >= 4, "{secrets:?}");

    for secret in secrets {
        let in_file = format!("pub {secret}_file: Option<SecretFile>,");
        assert!(text.contains(&in_file), "{secret} cannot be in a file");
        let only_one = format!("conflicts_with = \"{secret}\"");
        assert!(text.contains(&only_one), "{secret} can be given twice");
    }
    // The keys of the photo store are variables that another library reads.
    for variable in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
        assert!(text.contains(&format!("env = \"{variable}_FILE\"")), "{variable}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_the_one_whose_address_is_in_the_file() {
    let app = TestApp::start().await;
    let mut streetcorner = Streetcorner::default();
    let address = file(&streetcorner, "database_url", &format!("{}\n", app.database_url));
    streetcorner.set("DATABASE_URL_FILE", &address);

    streetcorner.succeed(&["jurisdiction", "add", "town.example", "--name", "Town"]);

    assert_eq!(app.count(&harness::Rows::jurisdictions()).await, 1);
}

#[test]
fn a_secret_that_is_given_twice_or_whose_file_is_missing_is_refused_and_not_shown() {
    let mut streetcorner = Streetcorner::default();
    let url = "postgres://u:hunter2@h/d";
    let in_file = file(&streetcorner, "url", url);
    streetcorner.set("DATABASE_URL_FILE", &in_file);
    let mut twice = streetcorner.command(&["migrate"]);

    let output = twice.env("DATABASE_URL", url).output().unwrap();

    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("cannot be used with"), "{said}");
    assert!(!said.contains("hunter2"), "{said}");

    for (option, command) in [
        ("--database-url-file", "migrate"),
        ("--smtp-file", "worker"),
        ("--detector-token-file", "worker"),
        ("--geocoder-token-file", "api"),
        ("--s3-secret-key-file", "worker"),
    ] {
        let streetcorner = Streetcorner::default();
        let output = streetcorner.run(&[command, option, "/no/such/file"]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{option}");
        assert!(said.contains("cannot read /no/such/file"), "{option}: {said}");
    }
}

/// The photo store is asked with the keys that are in files, not with those of the environment.
#[tokio::test(flavor = "multi_thread")]
async fn the_keys_of_the_photo_store_are_those_in_the_files() {
    let store = Service::start(Reply::status(200).header("ETag", "\"x\"").always());
    let mut streetcorner = Streetcorner::default();
    let access = file(&streetcorner, "access", "key-in-a-file\n");
    let secret = file(&streetcorner, "secret", "secret-in-a-file\n");
    for (name, value) in [
        ("STREETCORNER_PHOTOS", "s3://photos"),
        ("AWS_ENDPOINT", &store.origin()),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID_FILE", &access),
        ("AWS_SECRET_ACCESS_KEY_FILE", &secret),
    ] {
        streetcorner.set(name, value);
    }
    let url = streetcorner.url();
    streetcorner.succeed(&["demo", "--url", &url]);
    streetcorner.serve();
    let key = streetcorner.demo("demo.example.org")["api_key"].as_str().unwrap().to_owned();
    let fields = [
        ("api_key", key.as_str()),
        ("service_code", "pothole"),
        ("lat", "54.62"),
        ("long", "-15.43"),
    ];
    let files = vec![("media", scene(Scene::Pothole, 54.62, -15.43))];

    streetcorner.stranger().post_multipart("/open311/v2/requests.json", &fields, files).await;

    let asked = store.first_seen(Duration::from_secs(20)).await.expect("the store is asked");
    let authorization = asked.header("authorization");
    assert!(authorization.contains("Credential=key-in-a-file/"), "{authorization}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_detector_is_asked_with_the_token_in_the_file() {
    let server = Service::saying(r#"{"boxes": []}"#);
    let mut streetcorner = Streetcorner::default();
    let token = file(&streetcorner, "token", "hunter2\n");
    streetcorner.set("STREETCORNER_DETECTOR", &format!("{}/detect", server.origin()));
    streetcorner.set("STREETCORNER_DETECTOR_TOKEN_FILE", &token);
    let url = streetcorner.url();
    streetcorner.succeed(&["demo", "--url", &url]);
    streetcorner.serve();
    let key = streetcorner.demo("demo.example.org")["api_key"].as_str().unwrap().to_owned();
    let fields = [
        ("api_key", key.as_str()),
        ("service_code", "pothole"),
        ("lat", "54.62"),
        ("long", "-15.43"),
    ];
    let files = vec![("media", scene(Scene::Pothole, 54.62, -15.43))];

    let stranger = streetcorner.stranger();
    stranger.post_multipart("/open311/v2/requests.json", &fields, files).await.expect_status(200);

    let asked = server.first_seen(Duration::from_secs(20)).await.expect("the detector is asked");
    assert_eq!(asked.header("authorization"), "Bearer hunter2");
}
