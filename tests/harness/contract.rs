//! An `OpenAPI` document that answers are held against: the status must be named in it, and what is
//! said must be what its schema says, with no member more.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, OnceLock},
};

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use crate::{client::Answer, xml::Element};

/// A document, and what was made of it so far.
pub(crate) struct Contract {
    document: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// What the document says of an answer.
pub(crate) struct Clause<'a> {
    contract: &'a Contract,
    /// Where it stands in the document.
    pointer: String,
}

impl Contract {
    /// The document of `/api/v1`.
    pub(crate) fn of_app() -> &'static Self {
        static CONTRACT: OnceLock<Contract> = OnceLock::new();
        CONTRACT.get_or_init(|| Self::new(&api::openapi::document()))
    }

    /// The document of Open311.
    pub(crate) fn of_open311() -> &'static Self {
        static CONTRACT: OnceLock<Contract> = OnceLock::new();
        CONTRACT.get_or_init(|| Self::new(&api::openapi::open311()))
    }

    fn new(document: &impl serde::Serialize) -> Self {
        let mut document = serde_json::to_value(document).expect("a document");
        let shared = parts_of_others(&document);
        for (name, schema) in document["components"]["schemas"].as_object_mut().unwrap() {
            close(schema, shared.contains(name));
        }
        Self { document, validators: Mutex::default() }
    }

    /// What the document says of this method at this path, which is below the document's server.
    pub(crate) fn operation(&self, method: &str, path: &str) -> Option<String> {
        // A path is read for its head, too.
        let method = if method == "HEAD" { "get".to_owned() } else { method.to_lowercase() };
        let paths = self.document["paths"].as_object().unwrap();
        let mut found: Vec<_> = paths
            .iter()
            .filter(|(template, item)| fits(template, path) && item.get(&method).is_some())
            .map(|(template, _)| template)
            .collect();
        found.sort_by_key(|template| template.matches('{').count());
        let template = found.first()?.replace('~', "~0").replace('/', "~1");
        Some(format!("/paths/{template}/{method}"))
    }

    /// What it says of an answer with this status.
    pub(crate) fn clause(&self, operation: &str, status: u16) -> Option<Clause<'_>> {
        let pointer = format!("{operation}/responses/{status}");
        let known = self.document.pointer(&pointer).is_some();
        known.then_some(Clause { contract: self, pointer })
    }

    fn validator(&self, pointer: &str, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap();
        let made = validators.entry(pointer.to_owned()).or_insert_with(|| {
            let whole = json!({"allOf": [schema], "components": self.document["components"]});
            let options = jsonschema::options();
            let options = options.with_draft(Draft::Draft202012).should_validate_formats(true);
            Arc::new(options.build(&whole).expect("a schema"))
        });
        made.clone()
    }

    /// The schema itself, where it only names another.
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(name) => self.resolve(self.document.pointer(&name[1..]).unwrap()),
            None => schema,
        }
    }

    /// What the element says, in the types of the schema.
    fn said(&self, element: &Element, schema: &Value) -> Value {
        let schema = self.resolve(schema);
        if let Some(choices) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
            let choice = choices.iter().find(|choice| choice["type"] != "null").unwrap();
            return if element.is_empty() { Value::Null } else { self.said(element, choice) };
        }
        let text = || Value::String(element.text.clone());
        if is(schema, "null") && element.is_empty() {
            return Value::Null;
        }
        if is(schema, "array") {
            let items = &schema["items"];
            return element.children.iter().map(|child| self.said(child, items)).collect();
        }
        if is(schema, "object") {
            let members = element.children.iter().map(|child| {
                let known = &schema["properties"][&child.name];
                let known = if known.is_null() { &schema["additionalProperties"] } else { known };
                (child.name.clone(), self.said(child, known))
            });
            return members.collect();
        }
        if is(schema, "boolean") || is(schema, "number") || is(schema, "integer") {
            return serde_json::from_str(&element.text).unwrap_or_else(|_| text());
        }
        text()
    }
}

impl Clause<'_> {
    fn schema(&self, media_type: &str) -> Option<(String, &Value)> {
        let media_type = media_type.split(';').next().unwrap_or_default();
        let pointer = format!("{}/content/{}/schema", self.pointer, media_type.replace('/', "~1"));
        let schema = self.contract.document.pointer(&pointer)?;
        Some((pointer, schema))
    }

    /// Whether it says that such a body may be there.
    pub(crate) fn knows(&self, media_type: &str) -> bool {
        self.schema(media_type).is_some()
    }

    /// Whether it says that nothing is there.
    pub(crate) fn is_silent(&self) -> bool {
        self.contract.document.pointer(&format!("{}/content", self.pointer)).is_none()
    }

    /// Everything that is wrong with this JSON.
    pub(crate) fn flaws(&self, media_type: &str, said: &Value) -> Vec<String> {
        let Some((pointer, schema)) = self.schema(media_type) else { return vec![] };
        let validator = self.contract.validator(&pointer, schema);
        let flaws = validator.iter_errors(said);
        flaws.map(|flaw| format!("{}: {flaw}", flaw.instance_path())).collect()
    }

    /// Everything that is wrong with this XML.
    pub(crate) fn flaws_of_xml(&self, answer: &Answer) -> Vec<String> {
        let root = crate::xml::read(&answer.text());
        let media_type = answer.header("content-type");
        let Some((_, schema)) = self.schema(media_type) else { return vec![] };
        let mut flaws = self.flaws(media_type, &self.contract.said(&root, schema));
        let name = &self.contract.resolve(schema)["xml"]["name"];
        if *name != root.name {
            flaws.push(format!("the root is {} and should be {name}", root.name));
        }
        flaws
    }
}

fn is(schema: &Value, kind: &str) -> bool {
    match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|known| known == kind),
        known => known == kind,
    }
}

/// Whether a path fits a template, in which a piece in braces stands for anything without a slash.
fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if piece_fits(wanted, given) => {}
            _ => return false,
        }
    }
}

fn piece_fits(wanted: &str, given: &str) -> bool {
    match wanted.strip_suffix(".{format}") {
        Some(stem) => given.rsplit_once('.').is_some_and(|(name, format)| {
            matches!(format, "xml" | "json") && !name.is_empty() && piece_fits(stem, name)
        }),
        None => wanted == given || wanted.starts_with('{'),
    }
}

/// Schemas that are parts of others, which may have more members.
fn parts_of_others(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                let parts = members.get("allOf").and_then(Value::as_array).into_iter().flatten();
                let names = parts.filter_map(|part| part["$ref"].as_str()?.rsplit('/').next());
                found.extend(names.map(str::to_owned));
                open.extend(members.values());
            }
            Value::Array(values) => open.extend(values),
            _ => {}
        }
    }
    found
}

/// Has the schema, and what is in it, allow no member that it does not name.
fn close(schema: &mut Value, is_part: bool) {
    let Value::Object(members) = schema else {
        if let Value::Array(values) = schema {
            for value in values {
                close(value, is_part);
            }
        }
        return;
    };
    for (name, value) in members.iter_mut() {
        match name.as_str() {
            "properties" => {
                value.as_object_mut().unwrap().values_mut().for_each(|it| close(it, false));
            }
            "allOf" => close(value, true),
            "oneOf" | "anyOf" | "items" => close(value, is_part),
            _ => {}
        }
    }
    if members.contains_key("allOf") && !is_part {
        members.insert("unevaluatedProperties".to_owned(), json!(false));
    } else if members.contains_key("properties") && !is_part {
        members.entry("additionalProperties").or_insert(json!(false));
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

    use super::*;

    #[test]
    fn every_example_is_what_its_schema_says() {
        let contract = Contract::of_open311();
        let mut found = 0;
        for (path, item) in contract.document["paths"].as_object().unwrap() {
            let template = path.replace('/', "~1");
            for method in ["get", "post"].iter().filter(|method| item.get(**method).is_some()) {
                let operation = format!("/paths/{template}/{method}");
                for (status, answer) in item[method]["responses"].as_object().unwrap() {
                    let clause = contract.clause(&operation, status.parse().unwrap()).unwrap();
                    let json = &answer["content"]["application/json"]["example"];
                    if clause.is_silent() {
                        continue;
                    }
                    assert_eq!(clause.flaws("application/json", json), [""; 0], "{operation}");
                    let xml = answer["content"]["text/xml"]["example"].as_str().unwrap();
                    let mut headers = HeaderMap::new();
                    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
                    let bytes = xml.as_bytes().to_vec();
                    let answer = Answer { status: 200, headers, bytes };
                    assert_eq!(clause.flaws_of_xml(&answer), [""; 0], "{operation}");
                    found += 1;
                }
            }
        }
        assert!(found > 30, "{found}");
    }

    #[test]
    fn what_is_not_in_the_schema_is_a_flaw() {
        let contract = Contract::of_open311();
        let operation = contract.operation("GET", "/services.json").unwrap();
        let clause = contract.clause(&operation, 200).unwrap();
        let example = format!("{operation}/responses/200/content/application~1json/example");
        let good = contract.document.pointer(&example).unwrap();

        for (member, value) in
            [("more", json!(1)), ("metadata", json!("true")), ("type", json!("x"))]
        {
            let mut bad = good.clone();
            bad[0][member] = value;
            assert_eq!(clause.flaws("application/json", &bad).len(), 1, "{member}");
        }
    }
}
