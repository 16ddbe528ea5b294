//! Parses a complete answer.

use super::{
    json, latin, node::Node, request::Requests, rows, service::Listed, when::Clockwork, xml,
};

/// Format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

impl Format {
    /// Path extension that requests this format.
    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
        }
    }

    /// The other format.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Json => Self::Xml,
            Self::Xml => Self::Json,
        }
    }
}

/// A parsed answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    node: Node,
    /// Whether some bytes were not valid text.
    pub(crate) garbled: bool,
}

/// Why an answer cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    /// It is an HTML page.
    #[error("a web page")]
    Page,
    /// It is empty.
    #[error("nothing")]
    Empty,
    /// It is neither JSON nor XML.
    #[error("what is neither JSON nor XML ({0})")]
    Neither(String),
}

/// Parses an answer. The format is detected from the first character, not from the request.
pub(crate) fn read(bytes: &[u8]) -> Result<Answer, Unreadable> {
    let (text, garbled) = latin::decode(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let lower: String = start.chars().take(15).collect::<String>().to_ascii_lowercase();
    if start.is_empty() {
        return Err(Unreadable::Empty);
    }
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        return Err(Unreadable::Page);
    }
    let node = if start.starts_with('<') {
        xml::read(&text).map_err(|error| Unreadable::Neither(error.to_string()))?
    } else {
        json::read(&text).map_err(|error| Unreadable::Neither(error.to_string()))?
    };
    if node.member("html").is_some() {
        return Err(Unreadable::Page);
    }
    Ok(Answer { node, garbled })
}

impl Answer {
    /// Service requests of the answer.
    pub(crate) fn requests(&self, clockwork: Clockwork) -> Requests {
        Requests::read(&self.node, clockwork)
    }

    /// Services of the answer.
    pub(crate) fn services(&self) -> Vec<Listed> {
        Listed::read(&self.node)
    }

    /// Error message, if the answer is an error.
    pub(crate) fn complaint(&self) -> Option<String> {
        rows::complaint(&self.node)
    }

    /// Base URL from a discovery document: the GeoReport v2 endpoint that is not for tests, and a
    /// format that it supports.
    pub(crate) fn endpoint(&self) -> Option<(String, Format)> {
        let endpoints = rows::rows(&self.node, &["url"]);
        let standard = |node: &&&Node| {
            node.word("specification")
                .is_none_or(|text| text.to_ascii_lowercase().contains("georeport"))
        };
        let tests =
            |node: &&Node| node.word("type").is_some_and(|kind| kind.eq_ignore_ascii_case("test"));
        let best = endpoints.iter().filter(standard).min_by_key(|node| tests(node))?;
        let formats =
            best.member("formats").map_or(String::new(), |formats| format!("{formats:?}"));
        let json = formats.is_empty() || formats.contains("json");
        let format = if json { Format::Json } else { Format::Xml };
        Some((best.word("url")?.trim_end_matches('/').to_owned(), format))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_answer_is_named() {
        assert_eq!(read(b"  "), Err(Unreadable::Empty));
        for page in
            ["<!DOCTYPE html><p>x<br>", "\u{feff}<HTML><body>", "<?xml version='1.0'?><html/>"]
        {
            assert_eq!(read(page.as_bytes()), Err(Unreadable::Page), "{page}");
        }
        assert!(matches!(read(b"Service unavailable"), Err(Unreadable::Neither(_))));
        assert!(matches!(read(b"[{\"a\": "), Err(Unreadable::Neither(_))));
    }

    #[test]
    fn discovery_names_the_endpoint_in_use() {
        let helsinki = r#"{"endpoints": [
            {"specification": "http://wiki.open311.org/GeoReport_v2", "url": "http://test/v1", "type": "test"},
            {"specification": "http://wiki.open311.org/GeoReport_v2", "url": "https://live/v1/", "type": "production",
             "formats": ["text/xml"]}]}"#;
        let live = ("https://live/v1".to_owned(), Format::Xml);
        assert_eq!(read(helsinki.as_bytes()).unwrap().endpoint(), Some(live));
        let giessen =
            r#"{"endpoints": {"endpoint": {"url": "https://g/v2", "type": "production"}}}"#;
        let only = ("https://g/v2".to_owned(), Format::Json);
        assert_eq!(read(giessen.as_bytes()).unwrap().endpoint(), Some(only));
        let xml = "<discovery><endpoints><endpoint><specification>inquiry</specification><url>u</url>\
            </endpoint></endpoints></discovery>";
        assert_eq!(read(xml.as_bytes()).unwrap().endpoint(), None);
    }
}
