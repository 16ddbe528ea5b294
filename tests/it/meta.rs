//! What must always hold of the code itself.

use std::path::{Path, PathBuf};

use api::problem::ProblemCode;
use harness::{TestApp, workspace};
use reqwest::Method;
use utoipa::openapi::OpenApi;

/// The folders that have code of ours.
const FOLDERS: &[&str] = &[
    "api",
    "base",
    "domain",
    "fixtures",
    "geocoding",
    "media",
    "outbound",
    "photo_store",
    "planner",
    "src",
    "tests",
    "worker",
];

/// Operations that nobody has to sign in for.
const PUBLIC: &[&str] = &[
    "post /api/v1/sessions",
    "post /api/v1/cases",
    "get /api/v1/addresses",
    "get /api/v1/addresses/nearest",
    "get /api/v1/track/{jurisdiction_id}/{secret}",
    "post /api/v1/track/{jurisdiction_id}/{secret}/dispute",
    "post /api/v1/track/{jurisdiction_id}/{secret}/photos",
    "post /api/v1/uploads",
    "options /api/v1/uploads",
    "options /api/v1/uploads/{jurisdiction_id}/{secret}",
    "head /api/v1/uploads/{jurisdiction_id}/{secret}",
    "get /api/v1/uploads/{jurisdiction_id}/{secret}",
    "patch /api/v1/uploads/{jurisdiction_id}/{secret}",
    "delete /api/v1/uploads/{jurisdiction_id}/{secret}",
    "post /api/v1/api-keys",
    "post /api/v1/api-keys/confirmations",
    "post /api/v1/geotags",
    "get /tiles/cases/{z}/{x}/{y}.mvt",
];

/// The documents, with the files that they are kept in.
fn documents() -> [(&'static str, OpenApi); 2] {
    [
        ("openapi/openapi.json", api::openapi::document()),
        ("openapi/open311.json", api::openapi::open311()),
    ]
}

#[test]
fn the_openapi_documents_are_what_the_code_says() {
    let mut stale = vec![];
    for (file, document) in documents() {
        let path = workspace().join(file);
        let made = format!("{}\n", document.to_pretty_json().unwrap());
        if std::fs::read_to_string(&path).unwrap_or_default() != made {
            if std::env::var_os("CI").is_none() {
                std::fs::write(&path, &made).unwrap();
            }
            stale.push(file);
        }
    }
    assert!(stale.is_empty(), "{stale:?} were not what the code says; they have been written anew");
}

#[test]
fn the_page_of_error_codes_is_what_the_code_says() {
    let path = workspace().join("docs/errors.md");
    let made = error_codes();
    if std::fs::read_to_string(&path).unwrap_or_default() != made {
        if std::env::var_os("CI").is_none() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &made).unwrap();
        }
        panic!("docs/errors.md was not what the code says; it has been written anew");
    }
}

/// `docs/errors.md`.
fn error_codes() -> String {
    let rows = ProblemCode::ALL
        .iter()
        .map(|code| format!("| `{}` | {} | {} |\n", code.as_str(), code.status(), code.title()));
    format!(
        "# Errors of the app API\n\n\
         An error of `/api/v1` is a problem document ([RFC 9457]) of the type `application/problem+json`, \
         with these members:\n\n\
         - `code`: a stable word for programs, one of the table below.\n\
         - `title`: the same for every problem of this code.\n\
         - `status`: the HTTP status.\n\
         - `detail`: this problem, in words; left out if there is nothing to add.\n\
         - `errors`: everything that is wrong with what was sent, if that is more than one thing.\n\n\
         Programs decide by `code` and not by `title`, `detail` or `errors`, whose words may change. \
         With 503 comes `Retry-After`, and with 429 where the wait is known. Open311 has errors of its own, as GeoReport v2 describes them.\n\n\
         | code | status | title |\n| --- | --- | --- |\n{}\n\
         `gone` is 409 and not 410: the address is still valid, but the offer, the dispute window or \
         the link has ended. `redacted` is 410: the address of the picture leads nowhere any more.\n\n\
         This page is made from `api/src/problem/code.rs` by a test in `tests/it/meta.rs`.\n\n\
         [RFC 9457]: https://www.rfc-editor.org/rfc/rfc9457\n",
        rows.collect::<String>()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documents_can_be_had_and_are_read_aloud() {
    let app = TestApp::start().await;
    let kept = |file: &str| {
        let text = std::fs::read_to_string(workspace().join(file)).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };

    assert_eq!(app.stranger().get("/openapi.json", 200).await, kept("openapi/openapi.json"));
    let open311 = app.stranger().get("/openapi/open311.json", 200).await;
    assert_eq!(open311, kept("openapi/open311.json"));
    let page = app.stranger().fetch("/docs/swagger-initializer.js").await.text();
    assert!(page.contains("/openapi.json") && page.contains("/openapi/open311.json"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_open311_document_names_is_served() {
    let (app, _city) = TestApp::with_city().await;
    let document = serde_json::to_value(api::openapi::open311()).unwrap();
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["get", "post"].iter().filter(|method| item.get(**method).is_some()) {
            let path = path.replace("{format}", "json").replace(['{', '}'], "");
            let method: Method = method.to_uppercase().parse().unwrap();
            for base in ["/open311/v2", "/open311/v2/testville"] {
                let request = app.stranger().request(method.clone(), &format!("{base}{path}"));
                let words = app.stranger().send(request).await.text();
                let lost = ["nothing at this address", "not take that method"];
                assert!(!lost.iter().any(|lost| words.contains(lost)), "{method} {path}: {words}");
                asked += 1;
            }
        }
    }
    assert!(asked >= 18, "{asked}");
}

#[test]
fn every_parameter_that_open311_reads_is_documented() {
    let document = api::openapi::open311().to_json().unwrap();
    let mut found = 0;
    for file in rust_files(&workspace().join("api/src/open311")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        if file.ends_with("tests.rs") || file.ends_with("params.rs") {
            continue;
        }
        for call in [".first(\"", ".text(\"", ".list(\"", ".all(\"", "params, \""] {
            for rest in code.split(call).skip(1) {
                let name = rest.split('"').next().unwrap_or_default();
                let named = [format!("\"name\":\"{name}\""), format!("\"{name}\":{{")];
                let file = file.display();
                let known = named.iter().any(|named| document.contains(named));
                assert!(known, "{file} reads {name:?}, which is not in the document");
                found += 1;
            }
        }
    }
    assert!(found > 20, "{found}");
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
    let documents = documents().map(|(_, document)| serde_json::to_value(document).unwrap());
    for (path, item) in documents.iter().flat_map(|it| it["paths"].as_object().unwrap()) {
        let operations = item.as_object().unwrap().iter().filter(|(name, _)| *name != "servers");
        for (method, operation) in operations {
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
fn no_two_shapes_of_the_app_api_have_the_same_name() {
    // Of two with one name the document would only hold the last. Open311 has a document of its own.
    let folders = ["api/src", "base/src", "domain/src", "geocoding/src"]
        .map(|folder| rust_files(&workspace().join(folder)));
    let mut names = vec![];
    for file in
        folders.iter().flatten().filter(|file| !file.to_string_lossy().contains("/open311/"))
    {
        let text = std::fs::read_to_string(file).unwrap();
        let derived = text.split("#[derive(").skip(1).filter(|rest| {
            rest.split(")]").next().is_some_and(|traits| traits.contains("ToSchema"))
        });
        names.extend(derived.filter_map(|rest| {
            let mut words =
                rest.split_whitespace().skip_while(|word| !["struct", "enum"].contains(word));
            let name = words.nth(1)?;
            Some(name.split(['<', '(', ';', '{']).next()?.to_owned())
        }));
    }
    let known = names.len();
    assert!(known > 40, "{names:?}");
    names.sort();
    names.dedup();
    assert_eq!(names.len(), known);
}

#[test]
fn no_file_is_a_room_too_big_to_know() {
    for folder in FOLDERS {
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
    for folder in ["api/src", "base/src", "domain/src", "geocoding/src", "worker/src"] {
        for file in rust_files(&workspace().join(folder)) {
            let text = std::fs::read_to_string(&file).unwrap();
            let made = text.contains("Point::new(") || text.contains("Point { x");
            assert!(!made || file.ends_with("place.rs"), "{} makes a point", file.display());
        }
    }
}

pub(crate) fn rust_files(folder: &Path) -> Vec<PathBuf> {
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
