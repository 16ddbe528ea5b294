//! A service of another city.

use super::{node::Node, rows::rows, text::Row};

/// Members that identify an object as a service.
const MARKS: &[&str] = &["service_code", "service_name"];

/// A service from the list of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) code: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) description: String,
    pub(crate) group: String,
    pub(crate) keywords: String,
}

impl Listed {
    /// Parses the services of a list. Skips those with neither code nor name.
    pub(super) fn read(list: &Node) -> Vec<Self> {
        let services = rows(list, MARKS).into_iter().map(|node| {
            let mut row = Row::new(node);
            let keywords = node.member("keywords").map_or(String::new(), words);
            Self {
                code: row.word("service_code"),
                name: row.word("service_name"),
                description: row.word("description").unwrap_or_default(),
                group: row.word("group").unwrap_or_default(),
                keywords: domain::text::legal(&keywords).into_owned(),
            }
        });
        services.filter(|listed| listed.code.is_some() || listed.name.is_some()).collect()
    }
}

/// Joins keywords with commas. Some cities send a list.
fn words(node: &Node) -> String {
    let words: Vec<_> = match node {
        Node::List(nodes) => nodes.iter().filter_map(Node::text).collect(),
        node => node.text().into_iter().collect(),
    };
    let words: Vec<_> = words.into_iter().map(str::trim).collect();
    words.join(",")
}

#[cfg(test)]
mod tests {
    use super::{super::json, *};

    #[test]
    fn a_list_is_read_with_what_it_has() {
        let list = r#"{"services": {"service": [
            {"service_code": 171, "service_name": " Potholes ", "keywords": ["a", " b "], "group": null},
            {"service_code": "", "service_name": null, "description": "nothing"},
            {"service_code": "x/y", "metadata": "false", "keywords": "a,b", "description": "d"}
        ]}}"#;

        let listed = Listed::read(&json::read(list).unwrap());

        assert_eq!(listed.len(), 2);
        assert_eq!(
            (listed[0].code.as_deref(), listed[0].name.as_deref()),
            (Some("171"), Some("Potholes"))
        );
        assert_eq!((listed[0].keywords.as_str(), listed[0].group.as_str()), ("a,b", ""));
        assert_eq!((listed[1].code.as_deref(), listed[1].description.as_str()), (Some("x/y"), "d"));
    }
}
