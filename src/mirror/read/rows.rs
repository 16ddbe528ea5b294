//! Finds the rows of a list in any wrapping.

use super::node::Node;

/// Returns the rows in `node`: objects that have one of these members. They may be wrapped in the
/// name of the list, the name of a row, both or neither. A single row may occur without a list.
pub(super) fn rows<'a>(node: &'a Node, marks: &[&str]) -> Vec<&'a Node> {
    if marks.iter().any(|mark| node.member(mark).is_some()) {
        return vec![node];
    }
    node.children().into_iter().flat_map(|child| rows(child, marks)).collect()
}

/// Returns the error message, if the answer is an error.
pub(super) fn complaint(node: &Node) -> Option<String> {
    let said = rows(node, &["code", "error", "errors", "message"]);
    let said: Vec<_> = said.into_iter().flat_map(words).collect();
    if said.is_empty() { None } else { Some(said.join("; ")) }
}

fn words(row: &Node) -> Vec<String> {
    let found = ["description", "message", "error"].into_iter().find_map(|name| row.word(name));
    match found {
        Some(found) => vec![found.to_owned()],
        None => row.children().into_iter().filter_map(complaint).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{json, xml},
        *,
    };

    fn ids(node: &Node) -> Vec<&str> {
        rows(node, &["id"]).into_iter().filter_map(|row| row.word("id")).collect()
    }

    #[test]
    fn rows_are_found_in_every_wrapping() {
        for list in [
            r#"[{"id": "1"}, {"id": 2}]"#,
            r#"{"service_requests": [{"id": "1"}, {"id": "2"}]}"#,
            r#"{"service_requests": {"request": [{"id": "1"}, {"id": "2"}]}}"#,
            r#"[{"request": {"id": ["1"]}}, {"request": {"id": {"x": "2"}}}]"#,
            r#"[[{"id": "1"}], [{"id": " 2 "}]]"#,
        ] {
            assert_eq!(ids(&json::read(list).unwrap()), ["1", "2"], "{list}");
        }
        for one in [r#"{"id": "1"}"#, r#"{"service_requests": {"request": {"id": "1"}}}"#] {
            assert_eq!(ids(&json::read(one).unwrap()), ["1"], "{one}");
        }
        for none in ["[]", "{}", "null", r#"{"service_requests": null}"#, r#"[{"token": "t"}]"#] {
            assert_eq!(ids(&json::read(none).unwrap()), [""; 0], "{none}");
        }
        let list = xml::read("<l> <r><id> 1 </id></r><r><id>2</id></r></l>").unwrap();
        assert_eq!(ids(&list), ["1", "2"]);
    }

    #[test]
    fn errors_are_read_in_every_wrapping() {
        for (error, said) in [
            (r#"[{"code": 404, "description": "no such city"}]"#, "no such city"),
            (r#"{"errors": [{"code": "400", "description": "a"}, {"message": "b"}]}"#, "a; b"),
            (r#"{"error": {"code": 400, "message": "c"}}"#, "c"),
            (r#"{"code": 400, "message": "d"}"#, "d"),
        ] {
            assert_eq!(complaint(&json::read(error).unwrap()).as_deref(), Some(said), "{error}");
        }
        let errors = "<errors><error><code>403</code><description>e</description></error></errors>";
        assert_eq!(complaint(&xml::read(errors).unwrap()).as_deref(), Some("e"));
        assert_eq!(complaint(&json::read("[]").unwrap()), None);
    }
}
