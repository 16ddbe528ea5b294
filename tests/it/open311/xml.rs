//! XML as the harness reads it, and lists of errors in it.

use harness::Answer;
pub(super) use harness::xml::read;

/// Expects a list of errors with these codes, each with words; gives the words back.
#[track_caller]
pub(super) fn errors_in_xml(answer: &Answer, codes: &[u16]) -> String {
    assert_eq!(Some(&answer.status), codes.first(), "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/xml; charset=utf-8");
    let root = read(&answer.text());
    assert_eq!(root.name, "errors");
    assert!(root.children.iter().all(|error| error.names() == ["code", "description"]));
    let found: Vec<u16> =
        root.children.iter().map(|error| error.child("code").text.parse().unwrap()).collect();
    assert_eq!(found, codes, "{root:?}");
    let words: Vec<_> =
        root.children.iter().map(|error| error.child("description").text.as_str()).collect();
    assert!(words.iter().all(|words| !words.is_empty()));
    words.join("\n")
}
