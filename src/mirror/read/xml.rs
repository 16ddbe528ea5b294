//! Parses XML to a tree. Ignores namespaces.

use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};

use super::node::Node;

/// Maximum nesting depth. Documents of the standard are far less deep.
const MAX_DEPTH: usize = 64;

/// Why a text is not XML.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadXml {
    #[error(transparent)]
    Syntax(#[from] quick_xml::Error),
    #[error("it ends too early")]
    CutOff,
    #[error("it is nested too deep")]
    TooDeep,
}

/// An element whose end tag has not been read.
#[derive(Default)]
struct Open {
    name: String,
    nil: bool,
    text: String,
    members: Vec<(String, Node)>,
}

impl Open {
    fn new(start: &BytesStart<'_>) -> Self {
        let nil = start.attributes().flatten().any(|attribute| {
            attribute.key.local_name().as_ref() == "nil"
                && matches!(&*attribute.value, "true" | "1")
        });
        let name = start.local_name().as_ref().to_owned();
        Self { name, nil, ..Self::default() }
    }

    /// Returns the complete element. Text counts only in elements without child elements; otherwise
    /// it is formatting.
    fn close(self) -> (String, Node) {
        let node = match self {
            Self { nil: true, .. } => Node::Nothing,
            Self { members, text, .. } if members.is_empty() => Node::Text(text),
            Self { members, .. } => Node::Members(members),
        };
        (self.name, node)
    }
}

/// Parses a document. Returns an object with the root as its only member.
pub(super) fn read(text: &str) -> Result<Node, BadXml> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
    reader.config_mut().allow_dangling_amp = true;
    let mut open = vec![Open::default()];
    loop {
        if open.len() > MAX_DEPTH {
            return Err(BadXml::TooDeep);
        }
        let event = reader.read_event()?;
        let Some(last) = open.last_mut() else { return Err(BadXml::CutOff) };
        match event {
            Event::Start(start) => open.push(Open::new(&start)),
            Event::Empty(start) => last.members.push(Open::new(&start).close()),
            Event::Text(text) => last.text.push_str(&text),
            Event::CData(text) => last.text.push_str(&text),
            Event::GeneralRef(entity) => refer(&mut last.text, &entity),
            Event::End(_) => {
                let closed = open.pop().map(Open::close);
                open.last_mut().ok_or(BadXml::CutOff)?.members.extend(closed);
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    match open.pop() {
        Some(document) if open.is_empty() && !document.members.is_empty() => Ok(document.close().1),
        _ => Err(BadXml::CutOff),
    }
}

/// Writes the value of an entity. An unknown entity is written unchanged.
fn refer(text: &mut String, entity: &BytesRef<'_>) {
    match quick_xml::escape::unescape(&format!("&{};", &**entity)) {
        Ok(known) => text.push_str(&known),
        // A character that is not allowed in XML, such as `&#0;`.
        Err(_) if entity.is_char_ref() => text.push(char::REPLACEMENT_CHARACTER),
        Err(_) => {
            text.push('&');
            text.push_str(entity);
            text.push(';');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(xml: &str) -> Node {
        read(&format!("<a>{xml}</a>")).unwrap().member("a").unwrap().clone()
    }

    fn text(text: &str) -> Node {
        Node::Text(text.to_owned())
    }

    #[test]
    fn text_is_kept_to_the_blank() {
        assert_eq!(leaf(" a &amp; &lt;b&gt; &#233;&#13;\r\n "), text(" a & <b> é\r\r\n "));
        assert_eq!(leaf("<![CDATA[ <b>&amp; ]]>c"), text(" <b>&amp; c"));
        assert_eq!(leaf("&nbsp;&#0;x & y"), text("&nbsp;\u{fffd}x & y"));
        assert_eq!(leaf("<b>1</b>\n <c/>"), read("<b>1</b><c/>").unwrap());
    }

    #[test]
    fn nil_is_nothing_and_names_have_no_prefix() {
        let xml =
            "\u{feff}<?xml version=\"1.0\"?>\n<m:a xmlns:m=\"u\"><m:b xsi:nil=\"true\"/></m:a>";
        let b = read(xml).unwrap();
        assert_eq!(b.member("a").unwrap().member("b"), Some(&Node::Nothing));
    }

    #[test]
    fn what_is_cut_off_or_too_deep_or_no_xml_is_refused() {
        for xml in ["", "text", "<a>", "<a><b></a>", "<a><b>text", "<a", "</a>"] {
            read(xml).unwrap_err();
        }
        assert!(matches!(read(&"<a>".repeat(100)), Err(BadXml::TooDeep)));
    }
}
