//! The built command, told of a detector by its settings.

use std::time::Duration;

use harness::{Service, Streetcorner, scene};

use super::{TOKEN, address, finds};

#[tokio::test(flavor = "multi_thread")]
async fn the_command_asks_the_detector_that_it_is_told_of() {
    let server = Service::start(finds(&[]).always());
    let mut streetcorner = Streetcorner::default();
    streetcorner.set("STREETCORNER_DETECTOR", &address(&server));
    streetcorner.set("STREETCORNER_DETECTOR_TOKEN", TOKEN);
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
    let files = vec![("media", scene(fixtures::Scene::Pothole, 54.62, -15.43))];

    let stranger = streetcorner.stranger();
    stranger.post_multipart("/open311/v2/requests.json", &fields, files).await.expect_status(200);

    let asked = server.first_seen(Duration::from_secs(20)).await.expect("the detector is asked");
    assert_eq!(asked.header("authorization"), format!("Bearer {TOKEN}"));
    media::verify_clean(&asked.body).unwrap();
}

#[test]
fn a_detector_that_cannot_be_is_refused_at_the_start() {
    let streetcorner = Streetcorner::default();
    streetcorner.succeed(&["migrate"]);
    for (address, why) in [
        ("nowhere", "relative URL without a base"),
        ("ftp://127.0.0.1/detect", "must begin with http:// or https://"),
        ("http://me:hunter2@127.0.0.1/", "must hold no user name or password"),
    ] {
        let output = streetcorner.run(&["worker", "--detector", address]);

        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(why), "{address}: {said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn the_detectors_settings_are_explained_and_its_token_is_not_shown() {
    let streetcorner = Streetcorner::default();
    for command in ["serve", "worker"] {
        let mut command = streetcorner.command(&[command, "--help"]);

        let output = command.env("STREETCORNER_DETECTOR_TOKEN", TOKEN).output().unwrap();

        let help = String::from_utf8(output.stdout).unwrap();
        for setting in ["--detector <URL>", "--detector-token <TOKEN>", "--detector-timeout <S>"] {
            assert!(help.contains(setting), "{setting} is not explained");
        }
        assert!(help.contains("STREETCORNER_DETECTOR_TOKEN") && !help.contains(TOKEN));
    }
}
