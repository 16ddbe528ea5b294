//! What must always hold of the code itself.

use std::path::{Path, PathBuf};

use harness::{TestApp, workspace};
use reqwest::Method;

/// Operations that nobody has to sign in for.
const PUBLIC: &[&str] = &[
    "post /api/v1/sessions",
    "post /api/v1/cases",
    "get /api/v1/track/{jurisdiction_id}/{secret}",
    "post /api/v1/track/{jurisdiction_id}/{secret}/dispute",
];

#[test]
fn the_openapi_document_is_what_the_code_says() {
    let path = workspace().join("openapi/openapi.json");
    let made = format!("{}\n", api::openapi::document().to_pretty_json().unwrap());

    let kept = std::fs::read_to_string(&path).unwrap_or_default();

    if kept != made {
        if std::env::var_os("CI").is_none() {
            std::fs::write(&path, &made).unwrap();
        }
        panic!("openapi/openapi.json was not what the code says; it has been written anew");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_turns_a_stranger_away_before_it_reads_anything() {
    let app = TestApp::start().await;
    let document = serde_json::to_value(api::openapi::document()).unwrap();
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            if PUBLIC.contains(&format!("{method} {path}").as_str()) {
                continue;
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            let path = path.replace(['{', '}'], "");
            let stranger = app.stranger();
            let answer = stranger.send(stranger.request(method, &path).body("nonsense")).await;
            assert_eq!(answer.status, 401, "{path} answered {}", answer.text());
            asked += 1;
        }
    }
    assert!(asked > 10);
}

#[test]
fn every_operation_says_what_each_answer_means() {
    let document = serde_json::to_value(api::openapi::document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            for (status, response) in operation["responses"].as_object().unwrap() {
                let words = response["description"].as_str().unwrap_or_default();
                assert!(!words.is_empty(), "{method} {path} does not say what {status} means");
            }
        }
    }
}

#[test]
fn every_task_has_a_runner() {
    let mut orders: Vec<String> = vec![];
    for file in rust_files(&workspace().join("domain/src")) {
        let text = std::fs::read_to_string(file).unwrap();
        let kinds = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("const KIND: &'static str = \""));
        orders.extend(kinds.filter_map(|rest| rest.strip_suffix("\";")).map(str::to_owned));
    }
    assert!(!orders.is_empty());
    for order in orders {
        assert!(worker::KINDS.contains(&order.as_str()), "nobody runs {order}");
    }
}

#[test]
fn no_file_is_a_room_too_big_to_know() {
    for folder in ["api", "domain", "fixtures", "media", "planner", "src", "tests", "worker"] {
        for file in rust_files(&workspace().join(folder)) {
            let lines = std::fs::read_to_string(&file).unwrap().lines().count();
            let exempt = file.ends_with("schema.rs");
            assert!(exempt || lines <= 400, "{} has {lines} lines", file.display());
        }
    }
}

#[test]
fn longitude_comes_first_in_one_place_only() {
    // Points are made from coordinates where the town is drawn, where the phone's photo is read,
    // and in `place.rs`; the rest of the service has `Place`.
    for folder in ["api/src", "domain/src", "worker/src"] {
        for file in rust_files(&workspace().join(folder)) {
            let text = std::fs::read_to_string(&file).unwrap();
            let made = text.contains("Point::new(") || text.contains("Point { x");
            assert!(!made || file.ends_with("place.rs"), "{} makes a point", file.display());
        }
    }
}

#[test]
fn the_compose_file_is_well_formed_and_names_what_the_command_knows() {
    let text = std::fs::read_to_string(workspace().join("docker-compose.yml")).unwrap();
    let compose: serde_norway::Value = serde_norway::from_str(&text).unwrap();
    let services = compose["services"].as_mapping().unwrap();
    let commands: Vec<String> = services
        .values()
        .filter_map(|service| serde_norway::to_string(&service["command"]).ok())
        .collect();
    for command in ["migrate", "api", "worker"] {
        assert!(commands.iter().any(|known| known.contains(command)), "nobody runs {command}");
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
