//! The community's JSON schemas, with their formats, against more than a thousand real cases.

use std::path::Path;

use fixtures::Scene;
use harness::{scene, shared, workspace};
use jsonschema::{Draft, Registry, Validator};
use serde_json::{Value, json};
use streetcorner::import::{Boston311Args, boston_311};

use super::town::Town;

const CASES: &str = "311/boston_2011_jul-dec_complete.csv.zst";
const FOLDER: &str = "https://schemas.example/";
/// When the first thousand cases of the file were reported, and a little more.
const SPAN: &str = "start_date=2011-06-25&end_date=2011-09-20&page_size=1000";

/// The schemas by their names, `request` for example.
///
/// They name no draft and are written in the words of draft 4, in which what stands beside a `$ref`
/// does not count: `minItems` beside `request.json` would mean nothing there anyway, since it
/// stands with the items and not with the list.
fn schema(name: &str) -> Validator {
    let mut registry = Registry::new();
    for known in ["service", "services", "service-definition", "request", "requests"] {
        let file = shared(&format!("open311/schema_{known}.json"));
        let resource = Draft::Draft4.create_resource(read(&file));
        registry = registry.add(format!("{FOLDER}{known}.json"), resource).unwrap();
    }
    let registry = registry.prepare().unwrap();
    validator(&json!({"$ref": format!("{FOLDER}{name}.json")}), &registry)
}

/// A definition of the community's Swagger document.
fn definition(name: &str) -> Validator {
    let mut document = read(&shared("open311/schema_swagger.json"));
    document["allOf"] = json!([{"$ref": format!("#/definitions/{name}")}]);
    let registry = Registry::new().prepare().unwrap();
    validator(&document, &registry)
}

fn validator(schema: &Value, registry: &Registry<'_>) -> Validator {
    let options = jsonschema::options().with_draft(Draft::Draft4).should_validate_formats(true);
    options.with_registry(registry).build(schema).unwrap()
}

fn read(file: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

#[track_caller]
fn assert_accepts(schema: &Validator, said: &Value) {
    let flaws: Vec<_> = schema.iter_errors(said).take(5).map(|it| it.to_string()).collect();
    assert!(flaws.is_empty(), "{flaws:#?}");
}

/// A city with the first thousand cases of the file.
async fn boston() -> Town {
    let packed = std::fs::File::open(shared(CASES)).unwrap();
    let town = Town::start().await;
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("first.csv");
    let mut rows = csv::Reader::from_reader(zstd::Decoder::new(packed).unwrap());
    let mut first = csv::Writer::from_path(&file).unwrap();
    first.write_record(rows.headers().unwrap()).unwrap();
    for row in rows.records().take(1_000) {
        first.write_record(&row.unwrap()).unwrap();
    }
    first.flush().unwrap();
    let args = Boston311Args {
        file,
        jurisdiction: town.city.id.clone(),
        errors: Some(folder.path().join("errors.csv")),
        quiet: true,
    };
    boston_311(&town.app.database_url, &args).await.unwrap();
    town
}

/// A report with answers and a picture, in a list with one without anything.
async fn reported(town: &Town) -> Value {
    let fields = [
        ("api_key", town.city.api_key.as_str()),
        ("service_code", "graffiti"),
        ("address_string", "8 Elm Street"),
        ("attribute[where]", "wall"),
        ("attribute[what][]", "wall"),
    ];
    let files = vec![("media", scene(Scene::Pothole, 52.05, 5.05))];
    let stranger = town.app.stranger();
    let answer = stranger.post_multipart("/open311/v2/requests.json", &fields, files).await;
    answer.expect_status(200);
    town.app.run_tasks().await;
    town.report(&[("service_code", "question")]).await;
    let rows = town.json("/requests.json").await;
    assert!(rows.as_array().unwrap().iter().any(|row| row["media_url"].is_string()));
    rows
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn g2_a_thousand_imported_cases_are_what_the_schemas_want() {
    let (requests, request) = (schema("requests"), schema("request"));
    let town = boston().await;

    let imported = town.json(&format!("/requests.json?{SPAN}")).await;

    let rows = imported.as_array().unwrap();
    assert!(rows.len() >= 999, "{}", rows.len());
    assert_accepts(&requests, &imported);
    assert_accepts(&requests, &reported(&town).await);
    for row in rows.iter().step_by(50) {
        let number = row["service_request_id"].as_str().unwrap();
        assert_accepts(&request, &town.show(number).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn g2_their_services_and_questions_are_what_the_schemas_want() {
    let names = ["services", "service", "service-definition"];
    let [services, service, questions] = names.map(schema);
    let town = boston().await;

    let offered = town.json("/services.json").await;

    assert!(offered.as_array().unwrap().len() > 20);
    assert_accepts(&services, &offered);
    for offer in offered.as_array().unwrap() {
        assert_accepts(&service, offer);
        let code = offer["service_code"].as_str().unwrap();
        assert_accepts(&questions, &town.json(&format!("/services/{code}.json")).await);
    }
}

/// Swagger 2 has no null, and the examples in the same document have: so what is null counts as
/// left out here. Its format `uid` is nobody's, and checks nothing.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn g2_they_are_what_the_swagger_document_wants_where_that_can_say_it() {
    let names = ["Service", "ServiceDefinition", "Request", "RequestResponse"];
    let [service, questions, request, created] = names.map(definition);
    let town = boston().await;

    for row in town.json(&format!("/requests.json?{SPAN}")).await.as_array().unwrap() {
        assert_accepts(&request, &without_nulls(row));
    }
    for offer in town.json("/services.json").await.as_array().unwrap() {
        assert_accepts(&service, offer);
    }
    let graffiti = town.json("/services/graffiti.json").await;
    assert_accepts(&questions, &without_nulls(&graffiti));
    let posted = town.post(&[("service_code", "question"), ("address_id", "A-17")]).await;
    assert_accepts(&created, &without_nulls(&posted.json()[0]));
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let known = members.iter().filter(|(_, value)| !value.is_null());
            known.map(|(name, value)| (name.clone(), without_nulls(value))).collect()
        }
        Value::Array(values) => values.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

#[test]
#[ignore = "needs ../shared/data"]
fn g2_the_schemas_refuse_what_is_wrong() {
    let (requests, swagger) = (schema("requests"), definition("Request"));
    let good = json!({
        "service_request_id": "K7QM", "status": "open", "service_code": "pothole",
        "requested_datetime": "2026-11-21T10:00:00Z", "media_url": "https://example.org/1.jpg",
    });
    assert_accepts(&requests, &json!([good]));
    assert_accepts(&swagger, &good);

    for (member, bad) in [
        ("service_request_id", json!(17)),
        ("status", json!("closing")),
        ("requested_datetime", json!("2026-11-21 10:00")),
        ("media_url", json!("a b")),
        ("lat", json!("52.05")),
    ] {
        let mut wrong = good.clone();
        wrong[member] = bad;
        assert!(!requests.is_valid(&json!([wrong])), "{member}");
        assert!(!swagger.is_valid(&wrong), "{member}");
    }
}

/// The documents of our own promise what the community's schemas want, and more.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn the_examples_of_our_document_are_what_the_schemas_want() {
    let (requests, services) = (schema("requests"), schema("services"));
    let file = workspace().join("openapi/open311.json");
    let document = read(&file);
    let example = |path: &str| {
        let answer = &document["paths"][path]["get"]["responses"]["200"];
        answer["content"]["application/json"]["example"].clone()
    };

    assert_accepts(&requests, &example("/requests.{format}"));
    assert_accepts(&services, &example("/services.{format}"));
}
