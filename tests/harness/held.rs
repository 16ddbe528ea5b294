//! Holds every answer of `/api/v1` and of Open311 against the document of its surface.

use reqwest::Method;

use crate::{
    client::Answer,
    contract::{Clause, Contract},
    xml,
};

/// What an Open311 answer may be longer than without being asked for again in XML.
const LONG: usize = 100_000;

/// Fails if the document does not know this answer.
pub(crate) fn assert_documented(method: &Method, path: &str, answer: &Answer) {
    if path.starts_with("/api/v1/") {
        assert_app_knows(method, path, answer);
    } else if path.starts_with("/open311") && *method != Method::OPTIONS {
        assert_open311_knows(method, path, answer);
    }
}

/// The path of the same in XML, if both are to be held against each other.
pub(crate) fn twin(method: &Method, path: &str, answer: &Answer) -> Option<String> {
    let json = path.starts_with("/open311").then(|| path.strip_suffix(".json")).flatten()?;
    if answer.header("content-type") == "application/geo+json" {
        return None;
    }
    let plain =
        *method == Method::GET && answer.status < 500 && (1..LONG).contains(&answer.bytes.len());
    (plain && !is_packed(answer)).then(|| format!("{json}.xml"))
}

/// Fails unless the XML says what the JSON says.
pub(crate) fn assert_twins(path: &str, json: &Answer, xml: &Answer) {
    assert_eq!(xml.status, json.status, "{path} is another thing in XML: {}", xml.text());
    assert_documented(&Method::GET, path, xml);
    xml::read(&xml.text()).assert_says(&json.json());
}

fn assert_app_knows(method: &Method, path: &str, answer: &Answer) {
    let contract = Contract::of_app();
    let Some(operation) = contract.operation(method.as_str(), path) else {
        let known = matches!(answer.status, 404 | 405);
        assert!(known, "{method} {path} is not documented and answered {}", answer.status);
        return;
    };
    let clause = clause(contract, &operation, method, path, answer);
    // Of a head nothing is said but what its body would be.
    let has_body = *method != Method::HEAD && !is_packed(answer);
    if answer.header("content-type").contains("json") && has_body {
        let media_type = match answer.header("content-type") {
            features @ "application/geo+json" => features,
            _ => "application/json",
        };
        assert_flawless(method, path, answer, clause.flaws(media_type, &answer.json()));
    }
}

fn assert_open311_knows(method: &Method, path: &str, answer: &Answer) {
    let is_json = path.rsplit_once('.').is_some_and(|(_, format)| format == "json");
    let media_type = match answer.header("content-type") {
        // An extension, and only for those who ask for it.
        features @ "application/geo+json" if is_json => features,
        _ if is_json => "application/json; charset=utf-8",
        _ => "text/xml; charset=utf-8",
    };
    let contract = Contract::of_open311();
    let found = below(path).find_map(|path| contract.operation(method.as_str(), path));
    let operation = found.unwrap_or_else(|| {
        // Whatever is not documented is refused, in the words that are.
        assert!(matches!(answer.status, 400..), "{method} {path} is not documented");
        contract.operation("POST", "/requests.xml").unwrap()
    });
    let clause = clause(contract, &operation, method, path, answer);
    if *method == Method::HEAD || answer.status == 304 {
        assert!(answer.bytes.is_empty(), "{method} {path} has a body");
        return;
    }
    assert_eq!(answer.header("content-type"), media_type, "{method} {path}: {}", answer.text());
    assert!(clause.knows(media_type) && !clause.is_silent(), "{method} {path}");
    if !is_packed(answer) {
        let flaws = if is_json {
            clause.flaws(media_type, &answer.json())
        } else {
            clause.flaws_of_xml(answer)
        };
        assert_flawless(method, path, answer, flaws);
    }
}

fn clause<'a>(
    contract: &'a Contract,
    operation: &str,
    method: &Method,
    path: &str,
    answer: &Answer,
) -> Clause<'a> {
    let status = answer.status;
    contract.clause(operation, status).unwrap_or_else(|| {
        panic!("{method} {path} answered {status}, which is not documented: {}", answer.text())
    })
}

fn assert_flawless(method: &Method, path: &str, answer: &Answer, flaws: Vec<String>) {
    let few: Vec<_> = flaws.into_iter().take(5).collect();
    let said: String = String::from_utf8_lossy(&answer.bytes).chars().take(2_000).collect();
    assert!(few.is_empty(), "{method} {path} is not as documented: {few:#?} in {said}");
}

/// What a path may be below an endpoint, with and without a city in it.
fn below(path: &str) -> impl Iterator<Item = &str> {
    let endpoint = ["/open311/test/v2", "/open311/v2", "/open311"]
        .iter()
        .find_map(|base| path.strip_prefix(base))
        .unwrap_or_default();
    let in_city = endpoint.strip_prefix('/').and_then(|rest| rest.find('/')).map(|at| at + 1);
    let in_city = in_city.and_then(|at| endpoint.get(at..));
    [Some(endpoint), in_city].into_iter().flatten()
}

fn is_packed(answer: &Answer) -> bool {
    !matches!(answer.header("content-encoding"), "" | "identity")
}
