//! An answer as a tree, whether it came as JSON or as XML.

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// `null`, or an element that says that it is nil.
    Nothing,
    /// A text; also numbers and truth, as they are written.
    Text(String),
    /// Several of a kind.
    List(Vec<Self>),
    /// Named members. A name may come several times.
    Members(Vec<(String, Self)>),
}

impl Node {
    /// The first member of this name; capitals do not matter.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        let Self::Members(members) = self else { return None };
        let found = members.iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
        found.map(|(_, node)| node)
    }

    /// The text, also of a list or an object around it: some cities wrap each of their values.
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

    /// The text of a member, without the blanks around it; none if nothing is left.
    pub(super) fn word(&self, name: &str) -> Option<&str> {
        self.member(name)?.text().map(str::trim).filter(|word| !word.is_empty())
    }

    /// What is directly in it.
    pub(super) fn children(&self) -> Vec<&Self> {
        match self {
            Self::Nothing | Self::Text(_) => vec![],
            Self::List(nodes) => nodes.iter().collect(),
            Self::Members(members) => members.iter().map(|(_, node)| node).collect(),
        }
    }
}
