//! A tree for answers in JSON and XML.

/// A node of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// `null`, or an element with `xsi:nil`.
    Nothing,
    /// A text, number or boolean, as written.
    Text(String),
    /// A list of nodes.
    List(Vec<Self>),
    /// Named members. A name may occur more than once.
    Members(Vec<(String, Self)>),
}

impl Node {
    /// Returns the first member with this name, ignoring case.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        let Self::Members(members) = self else { return None };
        let found = members.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
        found.map(|(_, node)| node)
    }

    /// Returns the text, also from inside a list or object: some cities wrap each value.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Nothing => None,
            Self::Text(text) => Some(text),
            Self::List(nodes) => nodes.iter().find_map(Self::text),
            Self::Members(members) => match members.as_slice() {
                [(_, only)] => only.text(),
                _ => None,
            },
        }
    }

    /// Returns the trimmed text of a member. `None` if it is empty.
    pub(super) fn word(&self, name: &str) -> Option<&str> {
        self.member(name)?.text().map(str::trim).filter(|word| !word.is_empty())
    }

    /// Returns the direct children.
    pub(super) fn children(&self) -> Vec<&Self> {
        match self {
            Self::Nothing | Self::Text(_) => vec![],
            Self::List(nodes) => nodes.iter().collect(),
            Self::Members(members) => members.iter().map(|(_, node)| node).collect(),
        }
    }
}
